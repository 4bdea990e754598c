namespace OpsMonitor.Domain.Access;

/// <summary>The statements of <see cref="ProducerLogins"/>.</summary>
internal static class ProducerLoginsSql
{
    /// <summary>No row for a login of another tenant.</summary>
    public const string Bind = """
        insert into producer_logins as l (tenant_id, login, operations) values (@tenant, @login, @operations)
        on conflict (login) do update set operations = excluded.operations where l.tenant_id = excluded.tenant_id
        """;

    /// <summary>In a tenant's own context. A run of a login has its name as initiator.</summary>
    public const string List = """
        select l.login, l.operations, l.created_at, exists (select from pg_roles where rolname = l.login) as is_there,
          (select count(*)::int from pg_stat_activity where usename = l.login and datname = current_database()) as connections, last.id as last_run_id, last.created_at as last_run_at
        from producer_logins l
        left join lateral (select r.id, r.created_at from bulk_operation_runs r
          where r.tenant_id = l.tenant_id and r.initiator = l.login and r.executor = 'producer' order by r.id desc limit 1) last on true
        order by l.login
        """;
}
