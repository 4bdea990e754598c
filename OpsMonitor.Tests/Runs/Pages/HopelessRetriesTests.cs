using System.Text.Json;
using Bunit;
using OpsMonitor.App.Operations;
using OpsMonitor.App.Operations.BackupSetAddPolicies;
using OpsMonitor.App.Operations.InventorySync;
using OpsMonitor.App.Runs.Actions;
using OpsMonitor.App.Runs.Run;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Backups;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Runs.Execution;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Runs.Pages;

/// <summary>What can only fail again is not offered, and what never began can be begun again; in previews, on pages and in bulk alike.</summary>
public sealed class HopelessRetriesTests : IAsyncLifetime
{
    private readonly WorkSignal _signal = new();
    private Shown _shown = null!;
    private RetryStarter _starter = null!;

    private Ledger Ledger => _shown.Ledger;

    public async ValueTask InitializeAsync()
    {
        _shown = await Shown.ToAnaAsync();
        _starter = _shown.UseRunPages(_signal, new InventorySyncOperation(Ledger.Get<InventoryLedger>()), new BackupSetAddPoliciesOperation(Ledger.Get<BackupCopies>(), Ledger.Get<InventoryQueries>()));
    }

    public async ValueTask DisposeAsync()
    {
        await _shown.DisposeAsync();
        _signal.Dispose();
    }

    [Fact]
    public async Task Retry_OfSomeThatCanOnlyFailAgain_LeavesThemOut()
    {
        var run = await Ledger.FinishAsync(Bad("a"), Bad("b", "invalid_json"), Bad("c", "duplicate_subject"));
        var preview = await _starter.PreviewAsync(Ledger.Contoso, run, RetryChoice.All);
        Assert.Equal((1, 2, true), (preview.Total, preview.Hopeless, preview.CanRetry));
        Assert.Equal(["throttled"], preview.Reasons.Select(r => r.ReasonCode));

        var page = Open(run);
        await ShowsAsync(page, "Retry failed (1)");
        await Eventually.True(() => page.FindAll(".row button").Count > 0, "reasons have their buttons");
        Assert.Equal(["Retry throttled"], page.FindAll(".row button").Select(b => b.GetAttribute("aria-label")));

        var started = await _starter.RetryAsync(Ledger.Contoso, run, Ledger.Ana, RetryChoice.All);
        Assert.Equal(1, started.Items);
    }

    [Theory]
    [InlineData("invalid_json")]
    [InlineData("missing_subject")]
    [InlineData("not_supported")]
    public async Task Retry_OfNothingElse_IsRefusedInWordsEverywhere(string code)
    {
        var run = await Ledger.FinishAsync(Ok("a"), Bad("b", code));
        foreach (var choice in new RetryChoice[] { RetryChoice.All, new([code]), new(Filter: new(ItemOutcome.Failed, Text: "b")) })
        {
            Assert.Equal(RetryRefusal.CannotSucceed, (await _starter.PreviewAsync(Ledger.Contoso, run, choice)).Refusal);
            Assert.Equal(RetryRefusal.CannotSucceed, (await _starter.RetryAsync(Ledger.Contoso, run, Ledger.Ana, choice)).Refusal);
        }

        var line = Assert.Single(await new BulkRetry(Ledger.Get<RunQueries>(), _starter).PreviewAsync(Person, [run], CancellationToken.None));
        Assert.Equal((false, RetryWords.Of(RetryRefusal.CannotSucceed)), (line.Affected, line.Words));
        var page = Open(run);
        await ShowsAsync(page, "1 in 1 group");
        Assert.DoesNotContain(page.FindAll("button"), b => b.TextContent.Contains("Retry", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Retry_OfASync_IsNotOfferedAndSaysWhatToDo()
    {
        var sync = await Ledger.Get<InventoryLedger>().StartSyncAsync(Ledger.Contoso, InventoryFixture.Baseline(), "a.zip", InventorySelection.All, Ledger.Ana);
        var lease = (await Ledger.Get<RunLeases>().ClaimAsync("w", [InventoryLedger.Sync], TimeSpan.FromMinutes(1), 9))!;
        await Ledger.WorkAsync(lease, Ok("x"), Bad("y"));
        await Ledger.Get<RunLedger>().FinishAsync(Ledger.Contoso, sync.RunId, lease.Attempt, Actor.System);
        var page = Open(sync.RunId);
        await ShowsAsync(page, "upload a new archive");
        Assert.DoesNotContain(page.FindAll("button"), b => b.TextContent.Contains("Retry", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_ThatFailedBeforeItsFirstItem_CanBeRunAgainOnce()
    {
        var run = await FailedAsync();
        var page = Open(run);
        await ShowsAsync(page, "Failed before the first item");
        Assert.DoesNotContain("kept counters only", page.Markup, StringComparison.Ordinal);
        Assert.Contains(page.FindAll(".head button"), b => b.TextContent.Contains("Run again", StringComparison.Ordinal));
        Assert.True(await _starter.PreviewAsync(Ledger.Contoso, run, RetryChoice.All) is { CanRetry: true, IsWhole: true, Total: 2 });
        Assert.Equal(RetryRefusal.NothingFailed, (await _starter.PreviewAsync(Ledger.Contoso, run, new(["throttled"]))).Refusal);

        var started = await _starter.RetryAsync(Ledger.Contoso, run, Ledger.Ana, RetryChoice.All);
        var again = (await Ledger.Get<RunQueries>().FindAsync(Ledger.Contoso, started.Run!.RunId))!.Run;
        var first = (await Ledger.Get<RunQueries>().FindAsync(Ledger.Contoso, run))!.Run;
        Assert.Equal((true, run, 2, first.ItemIds, first.IdempotencyKey), (started.Run.Created, again.RetryOfRunId, again.TotalItems, again.ItemIds, again.IdempotencyKey));
        Assert.False((await _starter.RetryAsync(Ledger.Contoso, run, Ledger.Ana, RetryChoice.All)).Run!.Created);
    }

    [Fact]
    public async Task Run_ThatFailedAsAWholeAfterSomeItems_CanBeRunAgain()
    {
        var (run, attempt) = await Ledger.BeginAsync(total: 5);
        await Ledger.Get<RunLedger>().RecordItemsAsync(Ledger.Contoso, run, attempt, [Ok("a")]);
        Assert.True((await Ledger.Get<RunLedger>().FinishAsync(Ledger.Contoso, run, attempt, Ledger.Ana, new("unavailable", "The service was down"))).Accepted);
        var page = Open(run);
        await ShowsAsync(page, "4 never reported");
        Assert.Contains(page.FindAll(".head button"), b => b.TextContent.Contains("Run again", StringComparison.Ordinal));

        var preview = await _starter.PreviewAsync(Ledger.Contoso, run, RetryChoice.All);
        Assert.True(preview is { CanRetry: true, IsWhole: true, Total: 5, Processed: 1 });
        Assert.Equal("as a whole after 1 of 5 items", RetryWords.Whole(preview));
        var line = Assert.Single(await new BulkRetry(Ledger.Get<RunQueries>(), _starter).PreviewAsync(Person, [run], CancellationToken.None));
        Assert.Equal((true, "The whole run: it failed as a whole after 1 of 5 items"), (line.Affected, line.Words));
        var started = await _starter.RetryAsync(Ledger.Contoso, run, Ledger.Ana, RetryChoice.All);
        Assert.Equal(5, (await Ledger.Get<RunQueries>().FindAsync(Ledger.Contoso, started.Run!.RunId))!.Run.TotalItems);
    }

    // A worker's run is planned anew: what its operation refuses now is not started.
    [Fact]
    public async Task Run_OfAWorkerThatFailedBeforeItsFirstItem_IsCheckedAnew()
    {
        var set = (await Ledger.Get<BackupLedger>().CreateAsync(Ledger.Contoso, "Set", Ledger.Ana)).Id;
        var gone = await FailedWorkersAsync(set + 1_000);
        var there = await FailedWorkersAsync(set);

        Assert.Contains("there is no backup set", (await _starter.PreviewAsync(Ledger.Contoso, gone, RetryChoice.All)).Words, StringComparison.Ordinal);
        Assert.Equal(RetryRefusal.Operation, (await _starter.RetryAsync(Ledger.Contoso, gone, Ledger.Ana, RetryChoice.All)).Refusal);
        Assert.True((await _starter.RetryAsync(Ledger.Contoso, there, Ledger.Ana, RetryChoice.All)).Run!.Created);
        var lines = await new BulkRetry(Ledger.Get<RunQueries>(), _starter).PreviewAsync(Person, [gone], CancellationToken.None);
        Assert.False(Assert.Single(lines).Affected);
    }

    private TenantContext Person => new(Ledger.Contoso, "contoso", "Contoso", 1, "Ana Ruiz", TenantRole.Operator);

    private async Task<long> FailedAsync()
    {
        var (run, attempt) = await Ledger.BeginAsync(total: 2);
        Assert.True((await Ledger.Get<RunLedger>().FinishAsync(Ledger.Contoso, run, attempt, Ledger.Ana, new("unavailable", "The service was down"))).Accepted);
        return run;
    }

    private async Task<long> FailedWorkersAsync(long set)
    {
        var scope = JsonSerializer.SerializeToElement(new { backup_set_id = set, policy_ids = new[] { "p1" }, options = new { } });
        var run = (await Ledger.Get<RunLedger>().StartAsync(Ledger.Contoso, new(BackupCopies.AddPolicies, scope, Ledger.Ana, RunExecutor.Worker))).RunId;
        var lease = (await Ledger.Get<RunLeases>().ClaimAsync("w", [BackupCopies.AddPolicies], TimeSpan.FromMinutes(1), 9))!;
        Assert.Equal(run, lease.RunId);
        Assert.True((await Ledger.Get<RunLedger>().FinishAsync(Ledger.Contoso, run, lease.Attempt, Actor.System, new("unavailable", "down"))).Accepted);
        return run;
    }

    private IRenderedComponent<RunPage> Open(long run) => _shown.Bunit.Render<RunPage>(p => p.Add(x => x.Slug, "contoso").Add(x => x.Id, run));

    private static Task ShowsAsync(IRenderedComponent<RunPage> page, string text) =>
        Eventually.True(() => page.Markup.Contains(text, StringComparison.Ordinal), $"the page shows {text}");
}
