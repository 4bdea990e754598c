namespace OpsMonitor.Domain.Access.Platform;

/// <summary>The statements of <see cref="PlatformQueries"/> and <see cref="PlatformLedger"/>.</summary>
internal static class PlatformSql
{
    /// <summary>As the login itself and not as one of its roles: only that sees what its other connections do.</summary>
    public const string Facts = """
        select current_setting('server_version'), (select max(migration_id) from schema_migrations);
        select substr(application_name, length(@prefix) + 1), host(client_addr), backend_start, coalesce(state_change, backend_start)
        from pg_stat_activity
        where datname = current_database() and starts_with(application_name, @prefix) and backend_start is not null
        order by 1
        """;

    /// <summary>Locks all platform operators, in one order: two who leave at the same moment do so one after the other.</summary>
    public const string LockedOperators = "select * from users where is_platform_operator order by id for update";
}
