using System.Security.Cryptography;
using System.Text;
using OpsMonitor.App.Hosting.Front;
using OpsMonitor.App.Look;
using OpsMonitor.Domain.Access;

namespace OpsMonitor.App.Account;

/// <summary>A new installation has nobody who could sign in: the console shows a link that makes the first admin, once.</summary>
public sealed partial class SetUpLink(TenancyQueries tenancy, FrontAddress address, ILogger<SetUpLink> logger) : IHostedLifecycleService
{
    private byte[]? _hash;

    /// <summary>Set-ups of this process take turns, so that the link makes one admin only.</summary>
    public SemaphoreSlim Turn { get; } = new(1, 1);

    /// <summary>True while nobody exists and the token is the one that was printed.</summary>
    public async Task<bool> IsValidAsync(string? token, CancellationToken cancel = default) =>
        _hash is { } hash && token is not null
        && CryptographicOperations.FixedTimeEquals(hash, Hash(token))
        && !await tenancy.AnyUserAsync(cancel);

    /// <summary>The printed link is dead from now on.</summary>
    public void Spend() => _hash = null;

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        if (await tenancy.AnyUserAsync(cancellationToken))
        {
            return;
        }

        var link = address + Urls.SetUp(NewToken());
        await Console.Out.WriteLineAsync($"\n  OpsMonitor is new here. Set it up once at:\n  {link}\n".AsMemory(), cancellationToken);
        Log.SetUpNeeded(logger, link);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    internal string NewToken()
    {
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        _hash = Hash(token);
        return token;
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "No user exists yet. Set OpsMonitor up once at {Link}")]
        public static partial void SetUpNeeded(ILogger logger, string link);
    }
}
