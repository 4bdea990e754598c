namespace OpsMonitor.Domain.Access.Sessions;

/// <summary>The statements of <see cref="UserSessions"/>, <see cref="UsedCodes"/> and <see cref="PersonAudit"/>.</summary>
internal static class UserSessionsSql
{
    /// <summary>Every living session among the ids, with a row for each membership of its person, or one without. In no order: the database's took
    /// three times as long as the rest.</summary>
    public const string People = """
        select s.id, u.id, u.display_name, u.is_platform_operator, t.id, t.slug, t.name, m.role, m.notify, s.address, u.culture, u.time_zone
        from user_sessions s
        join users u on u.id = s.user_id and u.security_stamp is not distinct from s.security_stamp
        left join memberships m on m.user_id = u.id
        left join tenants t on t.id = m.tenant_id and t.archived_at is null
        where s.id = any(@ids) and s.ended_at is null and s.expires_at > now()
          and not (u.lockout_enabled and coalesce(u.lockout_end > now(), false))
        """;

    /// <summary>Use keeps a session for at least half of its life.</summary>
    public const string Touch = """
        update user_sessions set last_seen_at = now(), expires_at = greatest(expires_at, now() + @life / 2)
        where id = any(@ids) and ended_at is null and last_seen_at < now() - @every
        """;

    /// <summary>A cookie that was renewed lives its whole life again.</summary>
    public const string Renew = "update user_sessions set last_seen_at = now(), expires_at = now() + @life where id = @id and ended_at is null";

    public const string Prune = """
        delete from user_sessions where coalesce(ended_at, expires_at) < now() - @kept;
        delete from used_challenges where expires_at < now()
        """;

    /// <summary>The half minute of the last code only ever grows; no row where it did not.</summary>
    public const string UseCode = """
        insert into user_tokens (user_id, login_provider, name, value) values (@user, '[OpsMonitor]', 'LastCodeStep', @step::text)
        on conflict (user_id, login_provider, name) do update set value = excluded.value where user_tokens.value::bigint < excluded.value::bigint
        """;

    /// <summary>One entry in each tenant of the person and one of the platform (tenant 0); the name of whom it is about is kept where somebody else did it.</summary>
    public const string Note = """
        insert into audit_logs (tenant_id, actor, actor_name, action, subject_type, subject_id, data)
        select t.id, @actor, @name, @action, 'person', u.id,
          nullif(coalesce(@data::jsonb, jsonb_build_object())
            || case when @actor = 'user:' || u.id then jsonb_build_object() else jsonb_build_object('person', u.display_name) end, jsonb_build_object())
        from users u cross join lateral (
          select t.id from memberships m join tenants t on t.id = m.tenant_id and t.archived_at is null where m.user_id = u.id
          union all select 0) t
        where u.id = @user
        """;
}
