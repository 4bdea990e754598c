namespace OpsMonitor.App.Hosting.Postgres;

/// <summary>Stops the private cluster with the app, when the app started it. Register it first: hosted services stop in reverse order.</summary>
internal sealed class StopPrivatePostgresOnExit(PrivateCluster cluster, ILogger<StopPrivatePostgresOnExit> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) =>
        cluster.Started ? PrivatePostgres.StopAsync(cluster.DataDirectory, logger, cancellationToken) : Task.CompletedTask;
}
