using OpsMonitor.App.Hosting.Front;
using OpsMonitor.App.Look;
using OpsMonitor.Domain.Access;

namespace OpsMonitor.App.Account;

/// <summary>A new installation has nobody who could sign in: the console shows a link that makes the first admin, once. Of several processes, or starts,
/// the link that was shown last holds.</summary>
public sealed partial class SetUpLink(SetUps setUps, FrontAddress address, ILogger<SetUpLink> logger) : IHostedLifecycleService
{
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        if (await setUps.NewTokenAsync(cancellationToken) is not { } token)
        {
            return;
        }

        var link = $"{address}/{Urls.SetUp(token)}";
        await Console.Out.WriteLineAsync($"\n  OpsMonitor is new here. Set it up once at:\n  {link}\n  A link that was shown before is void.\n".AsMemory(), cancellationToken);
        Log.SetUpNeeded(logger, link);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "No user exists yet. Set OpsMonitor up once at {Link}")]
        public static partial void SetUpNeeded(ILogger logger, string link);
    }
}
