using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OpsMonitor.App.Live;
using OpsMonitor.Domain.Runs.Execution;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Faults.Poison;

/// <summary>Rows that no producer of ours would write, as an adopted table may hold them, beside healthy runs.</summary>
public sealed class PoisonRunTests : IAsyncLifetime
{
    private const string Secret = "hunter2-very-secret";

    private const string OddEntries = """
        [5, "just text", null, [], {}, {"reason_code": 7, "reason": 8}, {"reason": "no code"}, {"item_id": 9, "reason_code": "Not Found!", "reason": "gone"},
         {"reason_code": "leak", "reason": "password=hunter2-very-secret"}]
        """;

    private readonly PoisonedApp _app = new();
    private long _paused;
    private long _odd;
    private long _healthy;

    private Ledger Ledger => _app.Ledger;

    private RunQueries Runs => Ledger.Get<RunQueries>();

    public async ValueTask InitializeAsync()
    {
        await _app.InitializeAsync();
        await Ledger.SqlAsync("alter table bulk_operation_runs drop constraint bulk_operation_runs_status_check, drop constraint bulk_operation_runs_failures_check");
        _paused = await InsertAsync("'paused', 'worker'", OddEntries);
        _odd = await InsertAsync("'running', 'producer'", """{"reason": "no array"}""");
        await InsertAsync("'paused', 'producer'", "7");
        _healthy = await Ledger.FinishAsync(Ok("a"), Bad("b"));
    }

    public async ValueTask DisposeAsync()
    {
        await Invariants.AssertHoldAsync(Ledger.ConnectionString);
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Queries_BesidePoisonRuns_AnswerAndShowThemAsUnknown()
    {
        var tenant = Ledger.Contoso;
        var list = (await Runs.ListAsync(tenant, RunFilter.Any)).Items;
        Assert.Equal([RunStatus.CompletedWithErrors, RunStatus.Unknown, RunStatus.Running, RunStatus.Unknown], list.Select(r => r.Status));
        Assert.Equal(RunStatusBucket.Failed, list[^1].Bucket);
        Assert.False(list[^1].IsActive);
        Assert.Equal(4, (await Runs.RowsAsync(tenant, [.. list.Select(r => r.Id)])).Count);
        Assert.Equal(1, await Runs.CountActiveAsync(tenant));
        Assert.Equal(1, (await Ledger.Get<RunLists>().FacetsAsync(tenant, RunFilter.Any)).Buckets[RunStatusBucket.PartiallySucceeded]);
        await FailedHoldsTheUnknownAsync(tenant, [.. list.Where(r => r.Status == RunStatus.Unknown).Select(r => r.Id)]);
        Assert.Equal([_paused], await Ledger.Get<RunLists>().MatchingAsync(tenant, RunFilter.Any with { Reason = "not_found" }, limit: 9));
        Assert.Equal(2, (await Ledger.Get<RunStats>().OutcomesAsync(tenant, DateTimeOffset.UnixEpoch)).Failed);
        await Ledger.Get<RunStats>().ReasonsAsync(tenant, DateTimeOffset.UnixEpoch);
        foreach (var run in list.Select(r => r.Id))
        {
            Assert.Equal(run, (await Runs.FindAsync(tenant, run))!.Id);
            Assert.NotEmpty(await Runs.TimelineAsync(tenant, run));
            await Runs.ItemsAsync(tenant, run, new ItemFilter());
            await Runs.RunEntriesAsync(tenant, run);
            await Runs.ReasonsAsync(tenant, run);
        }
    }

    // The list's filter agrees with the bucket the row is shown in, with the facet and with the overview's count.
    private async Task FailedHoldsTheUnknownAsync(TenantId tenant, long[] unknown)
    {
        var (lists, failed) = (Ledger.Get<RunLists>(), RunFilter.Any with { Bucket = RunStatusBucket.Failed });
        Assert.Equal(unknown, (await lists.PageAsync(tenant, failed)).Items.Select(r => r.Id));
        Assert.Empty((await lists.RefreshAsync(tenant, failed, unknown, isTop: false, isWhole: false)).Left);
        Assert.Equal(2, (await lists.FacetsAsync(tenant, RunFilter.Any)).Buckets[RunStatusBucket.Failed]);
        Assert.Empty((await lists.PageAsync(tenant, RunFilter.Any with { Bucket = RunStatusBucket.Succeeded })).Items);
        Assert.Empty((await lists.PageAsync(Ledger.Fabrikam, failed)).Items);
    }

    [Fact]
    public async Task Failures_OfOddShapes_AreReadAsSafeEntries()
    {
        var entries = (await Runs.RunEntriesAsync(Ledger.Contoso, _paused)).Entries;
        Assert.Equal(9, entries.Count);
        Assert.All(entries, e => Assert.True(FailureSanitizer.IsReasonCode(e.ReasonCode!), e.ReasonCode));
        Assert.DoesNotContain(entries, e => e.Reason?.Contains(Secret, StringComparison.Ordinal) == true);

        var reasons = await Runs.ReasonsAsync(Ledger.Contoso, _paused);
        Assert.Equal(["unspecified 6", "7 1", "leak 1", "not_found 1"], reasons.Select(r => $"{r.ReasonCode} {r.Count}"));
        Assert.DoesNotContain(reasons, r => r.Sample?.Contains(Secret, StringComparison.Ordinal) == true);
        Assert.Empty((await Runs.RunEntriesAsync(Ledger.Contoso, _odd)).Entries);
    }

    [Fact]
    public async Task Api_BesidePoisonRuns_AnswersWithoutSecretsAndMegabytes()
    {
        var api = _app.Api(_app.Key);
        var list = (await (await api.ReadAsync("/runs")).JsonAsync(200)).GetProperty("items");
        Assert.Equal(["completed_with_errors", "unknown", "running", "unknown"], list.EnumerateArray().Select(r => r.GetProperty("status").GetString()));
        foreach (var path in new[] { "", "/failures", "/failures/reasons", "/items", "/timeline" })
        {
            foreach (var run in new[] { _paused, _odd, _healthy })
            {
                var text = (await (await api.ReadAsync($"/runs/{run}{path}")).JsonAsync(200)).GetRawText();
                Assert.DoesNotContain(Secret, text, StringComparison.Ordinal);
                Assert.True(text.Length < 20_000, $"{path}: {text.Length} characters");
            }
        }

        var failures = (await (await api.ReadAsync($"/runs/{_paused}")).JsonAsync(200)).GetProperty("failures");
        Assert.Equal(9, failures.GetArrayLength());
        Assert.All(failures.EnumerateArray(), f => Assert.Equal(JsonValueKind.String, f.GetProperty("reason").ValueKind));
    }

    [Fact]
    public async Task Api_TextWithNul_IsRefusedByName()
    {
        var api = _app.Api(_app.Key);
        var run = await api.BegunRunAsync();
        await (await api.SendAsync($"/runs/{run}/items", new { attempt = 1, items = new[] { new { item_id = "a\0b", outcome = "succeeded" } } })).ProblemAsync(400, "malformed");
        await (await api.SendAsync("/runs", new { resource = "mailbox", action = "sync", scope = new { name = "a\0b" } })).ProblemAsync(400, "malformed");
        Assert.True((await Ledger.Get<RunLedger>().RecordItemsAsync(Ledger.Contoso, run, 1, [new("a", ItemOutcome.Failed, "a\0b", "a\0b", "a\0b")])).Accepted);
        await (await api.SendAsync($"/runs/{run}/finish", new { attempt = 1 })).JsonAsync(200);
    }

    [Fact]
    public async Task Feed_BesidePoisonRuns_IsLiveAndSignalsTheHealthyOnes()
    {
        var feed = _app.Services.GetRequiredService<LiveFeed>();
        await Eventually.True(() => feed.Health.State == LiveState.Live, "the feed is live");
        var (run, attempt) = await Ledger.BeginAsync();
        var calls = 0;
        using var page = feed.Subscribe(LiveKey.Run(Ledger.Contoso, run), TimeSpan.Zero, _ => Task.FromResult(Interlocked.Increment(ref calls)));

        await Ledger.Get<RunLedger>().RecordItemsAsync(Ledger.Contoso, run, attempt, [Ok("a")]);

        await Eventually.True(() => Volatile.Read(ref calls) > 0, "progress of the healthy run arrives");
    }

    [Fact]
    public async Task Claim_BesideAPoisonRun_TakesTheHealthyOne()
    {
        var run = await Ledger.QueueAsync(executor: RunExecutor.Worker);

        var lease = await Ledger.Get<RunLeases>().ClaimAsync("w1", [AddPolicies], TimeSpan.FromMinutes(1), perTenant: 4);

        Assert.Equal(run, lease?.RunId);
        Assert.Null(await Ledger.Get<RunLeases>().ClaimAsync("w1", [AddPolicies], TimeSpan.FromMinutes(1), perTenant: 4));
    }

    [Theory]
    [InlineData("throttled")]
    [InlineData("_a__b.c")]
    [InlineData("NotFound")]
    [InlineData("Graph.Request-Throttled!")]
    [InlineData(" .. ")]
    [InlineData("a.b.c.d.e")]
    public async Task ReasonCode_MadeByTheDatabase_IsTheCodesOwn(string raw) =>
        Assert.Equal(FailureSanitizer.ReasonCode(raw), await Ledger.ScalarAsync<string>($"select ops_reason_code('{raw}')"));

    // A SQL producer ends its run with whatever it likes in the column: the end counts, and people read a short line.
    [Theory]
    [InlineData(OddEntries, "unspecified, 7, leak")]
    [InlineData("""{"reason": "no array"}""", null)]
    [InlineData("[]", null)]
    [InlineData(null, "unspecified")]
    public async Task Finish_WithOddFailures_NotifiesInAShortLine(string? failures, string? summary)
    {
        var run = await InsertAsync("'running', 'producer'", "[]");
        failures ??= JsonSerializer.Serialize(new[] { new { reason_code = new string('x', 1 << 20), reason = new string('y', 1 << 20) } });

        await Ledger.SqlAsync($"update bulk_operation_runs set status = 'failed', failures = '{failures}' where id = {run}");

        Assert.Equal([summary ?? ""], await Ledger.TextsAsync($"select data ->> 'error_summary' from notifications where data ->> 'event' = 'finished' and (data ->> 'run_id')::bigint = {run}"));
        Assert.InRange((await Runs.TimelineAsync(Ledger.Contoso, run))[^1].Reason?.Length ?? 0, 0, FailureSanitizer.MaxReason);
    }

    private Task<long> InsertAsync(string statusAndExecutor, string failures) => Ledger.ScalarAsync<long>($"""
        insert into bulk_operation_runs (tenant_id, user_id, resource, action, status, executor, failures, abort_reason)
        values (1, 1, 'backup_set', 'add_policies', {statusAndExecutor}, '{failures}', repeat('z', 1048576)) returning id
        """);

    private sealed class PoisonedApp : AppHost
    {
        public Ledger Ledger { get; private set; } = null!;

        public string Key { get; private set; } = "";

        public override async ValueTask InitializeAsync()
        {
            Ledger = await Ledger.CreateAsync();
            Database = Ledger.ConnectionString;
            Key = await KeyAsync(Ledger.Contoso, Domain.Access.ApiScopes.All);
        }

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            await Ledger.DisposeAsync();
        }
    }
}
