using System.Text;
using System.Text.RegularExpressions;
using Npgsql;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Notifications;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Tests.Support;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Storage;

/// <summary>What EF Core makes of the reads that come most often, as SQL in <c>HotStatements.sql</c>: whoever changes one of them, or the version of the library, sees in
/// the difference what the database is asked from now on. With OPSMONITOR_UPDATE_SNAPSHOTS=1 the file is written anew.</summary>
public sealed partial class HotStatementsTests : IAsyncLifetime
{
    private static readonly string _file = Path.Combine(Artifacts.Root, "OpsMonitor.Tests", "Storage", "HotStatements.sql");

    private readonly StringBuilder _told = new();
    private Ledger _ledger = null!;

    public async ValueTask InitializeAsync() => _ledger = await Ledger.CreateAsync();

    public async ValueTask DisposeAsync() => await _ledger.DisposeAsync();

    [Fact]
    public async Task Statements_OfTheHottestReads_AreAsApproved()
    {
        var tenant = _ledger.Contoso;
        var run = await _ledger.FinishAsync(Ok("a"), Bad("b"));
        await TellAsync("The first page of runs", () => _ledger.Get<RunLists>().PageAsync(tenant, RunFilter.Any));
        await TellAsync("What changed of the runs on it", () => _ledger.Get<RunLists>().RefreshAsync(tenant, RunFilter.Any, [run], isTop: true, isWhole: true));
        await TellAsync("A run's header", () => _ledger.Get<RunQueries>().FindAsync(tenant, run));
        await TellAsync("The first page of its items", () => _ledger.Get<RunItemPages>().PageAsync(tenant, run, new ItemFilter()));
        await TellAsync("Who changed since", () => _ledger.Get<RunChanges>().SinceAsync(tenant, DateTimeOffset.UnixEpoch, 100));
        await TellAsync("The first page of findings", () => _ledger.Get<FindingQueries>().ListAsync(tenant, FindingFilter.Any));
        await TellAsync("Open findings, counted", () => _ledger.Get<FindingQueries>().CountOpenAsync(tenant));
        await TellAsync("Unread notifications, counted", () => _ledger.Get<NotificationInbox>().UnreadCountAsync(tenant, 1));

        var told = _told.ToString();
        if (Environment.GetEnvironmentVariable("OPSMONITOR_UPDATE_SNAPSHOTS") is "1")
        {
            await File.WriteAllTextAsync(_file, told);
        }

        Assert.Equal(await File.ReadAllTextAsync(_file), told, ignoreLineEndingDifferences: true);
    }

    private async Task TellAsync(string what, Func<Task> read)
    {
        using var commands = new CommandCounter(new NpgsqlConnectionStringBuilder(_ledger.ConnectionString).Database!);
        await read();
        Assert.NotEmpty(commands.Texts);
        _told.Append("-- ").Append(what).Append('\n').AppendJoin("\n\n", commands.Texts.Select(t => Closure().Replace(t.ReplaceLineEndings("\n").Trim(), "@"))).Append("\n\n\n");
    }

    // A parameter out of a closure has the compiler's name for that before its own.
    [GeneratedRegex(@"@_\d+__locals\d+_", RegexOptions.NonBacktracking)]
    private static partial Regex Closure();
}
