namespace OpsMonitor.Domain.Access;

/// <summary>The statements of <see cref="UserSessions"/>.</summary>
internal static class UserSessionsSql
{
    /// <summary>Every living session among the ids, with a row for each membership of its person, or one without. In no order: the database's took
    /// three times as long as the rest.</summary>
    public const string People = """
        select s.id, u.id, u.display_name, u.is_platform_operator, t.id, t.slug, t.name, m.role, m.notify
        from user_sessions s
        join users u on u.id = s.user_id and u.security_stamp is not distinct from s.security_stamp
        left join memberships m on m.user_id = u.id
        left join tenants t on t.id = m.tenant_id
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

    public const string End = "update user_sessions set ended_at = now(), ended_by = @by where id = @id and ended_at is null";

    public const string Prune = "delete from user_sessions where coalesce(ended_at, expires_at) < now() - @kept";
}
