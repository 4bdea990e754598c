namespace OpsMonitor.App.Hosting.Postgres;

/// <summary>A running PostgreSQL of our own. <see cref="ConnectionString"/> is for the role opsmonitor, which row-level security binds;
/// the superuser's is for tests and for eng/psql only.</summary>
public sealed record PrivateCluster(string ConnectionString, string SuperuserConnectionString, int Port, string DataDirectory)
{
    /// <summary>True when this call started the server, false when it found a live one.</summary>
    public bool Started { get; init; }
}

/// <summary>What a throw-away cluster does differently.</summary>
public sealed record PrivateClusterOptions
{
    public static PrivateClusterOptions Default { get; } = new();

    /// <summary>Settings of postgresql.conf, by name, on top of ours.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Do not flush what initdb writes: for data that may be lost.</summary>
    public bool Disposable { get; init; }
}

/// <summary>The private PostgreSQL cannot be had. The message is written for the person who started the app and names the remedy.</summary>
public sealed class PrivatePostgresException : Exception
{
    public PrivatePostgresException()
    {
    }

    public PrivatePostgresException(string message)
        : base(message)
    {
    }

    public PrivatePostgresException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
