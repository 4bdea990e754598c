namespace OpsMonitor.App.Hosting.Postgres;

/// <summary>The statements that make the cluster ours. The passwords are hexadecimal, so they need no quoting.</summary>
internal static class PrivatePostgresSql
{
    public const string DataDirectory = "SHOW data_directory";

    public const string HasRole = $"SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = '{PrivatePostgresState.Role}')";

    public const string HasDatabase = $"SELECT EXISTS (SELECT FROM pg_database WHERE datname = '{PrivatePostgresState.Database}')";

    public const string CreateDatabase = $"CREATE DATABASE {PrivatePostgresState.Database} OWNER {PrivatePostgresState.Role}";

    // Every login of the server may open these databases otherwise, and fill the disk from there.
    public const string CloseOthers =
        $"REVOKE CONNECT, TEMPORARY ON DATABASE postgres, template1 FROM PUBLIC; GRANT CONNECT ON DATABASE postgres TO {PrivatePostgresState.Role}";

    // Not a superuser: a superuser bypasses row-level security. CREATEROLE is for the ingest role of the migrations.
    public static string CreateRole(string password) =>
        $"CREATE ROLE {PrivatePostgresState.Role} LOGIN CREATEROLE CREATEDB NOSUPERUSER NOBYPASSRLS PASSWORD '{password}'";
}
