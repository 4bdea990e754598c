namespace OpsMonitor.App.Hosting.Postgres;

/// <summary>The statements that make the cluster ours. The passwords are hexadecimal, so they need no quoting.</summary>
internal static class PrivatePostgresSql
{
    public const string DataDirectory = "SHOW data_directory";

    public const string HasRole = $"SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = '{PrivatePostgresState.Role}')";

    public const string HasDatabase = $"SELECT EXISTS (SELECT FROM pg_database WHERE datname = '{PrivatePostgresState.Database}')";

    public const string CreateDatabase = $"CREATE DATABASE {PrivatePostgresState.Database} OWNER {PrivatePostgresState.Role}";

    // Not a superuser: a superuser bypasses row-level security. CREATEROLE is for the ingest role of the migrations.
    public static string CreateRole(string password) =>
        $"CREATE ROLE {PrivatePostgresState.Role} LOGIN CREATEROLE CREATEDB NOSUPERUSER NOBYPASSRLS PASSWORD '{password}'";
}
