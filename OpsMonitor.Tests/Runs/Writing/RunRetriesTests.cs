using System.Diagnostics;
using System.Text.Json;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Text.Secrets;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Runs.Writing;

public sealed class RunRetriesTests : IAsyncLifetime
{
    private static readonly string[] _both = ["not_found", "throttled"];
    private Ledger _ledger = null!;

    private RunRetries Retries => _ledger.Get<RunRetries>();

    public async ValueTask InitializeAsync() => _ledger = await Ledger.CreateAsync();

    public async ValueTask DisposeAsync() => await _ledger.DisposeAsync();

    [Fact]
    public async Task Preview_FinishedRun_CountsByReasonAndChoice()
    {
        var run = await _ledger.FinishAsync(Ok("a"), Bad("b"), Bad("c"), Bad("d", "not_found"), Skip("e"));

        Assert.Equal("3: throttled 2, not_found 1", await PreviewAsync(run, RetryChoice.All));
        Assert.Equal("1: not_found 1", await PreviewAsync(run, new(["not_found"])));
        Assert.Equal("3: throttled 2, not_found 1", await PreviewAsync(run, new(_both)));
        Assert.Equal("2: throttled 2", await PreviewAsync(run, new(Filter: new(ItemOutcome.Failed, "throttled"))));
        Assert.Equal("1: throttled 1", await PreviewAsync(run, new(Filter: new(Text: " B "))));
        Assert.Equal("NothingChosen", await PreviewAsync(run, new(["conflict"])));
        Assert.Equal("NothingChosen", await PreviewAsync(run, new(Filter: new(ItemOutcome.Skipped))));
    }

    [Fact]
    public async Task Preview_WhatCannotBeRetried_SaysWhy()
    {
        var (counters, attempt) = await _ledger.BeginAsync();
        await _ledger.Get<RunLedger>().ReportAsync(_ledger.Contoso, counters, attempt, 1, new(3, 3, 1, 2, 0));
        Assert.Equal("NotFinished", await PreviewAsync(counters, RetryChoice.All));
        await _ledger.Get<RunLedger>().FinishAsync(_ledger.Contoso, counters, attempt, _ledger.Ana);

        Assert.Equal("ItemsUnknown", await PreviewAsync(counters, RetryChoice.All));
        Assert.Equal("NothingFailed", await PreviewAsync(await _ledger.FinishAsync(Ok("a"), Skip("b")), RetryChoice.All));
        Assert.Equal("NotFound", await PreviewAsync(long.MaxValue, RetryChoice.All));
    }

    [Fact]
    public async Task Retry_ReasonCodes_StartsARunOverJustTheseItems()
    {
        var run = await _ledger.FinishAsync(Ok("a"), Bad("b"), Bad("c", "not_found"), Bad("d"));
        var retry = await Retries.RetryAsync(_ledger.Contoso, run, _ledger.Ana, new(["throttled"]), traceparent: "00-1-2-01");

        var found = (await _ledger.Get<RunQueries>().FindAsync(_ledger.Contoso, retry.Run!.RunId))!.Run;
        Assert.Equal((true, 2, run, RunStatus.Pending), (retry.Run.Created, found.TotalItems, found.RetryOfRunId, found.Status));
        using var scope = JsonDocument.Parse(found.ItemIds.Shown);
        Assert.Equal(["b", "d"], scope.RootElement.GetProperty("policy_ids").EnumerateArray().Select(i => i.GetString()));
        Assert.True(scope.RootElement.TryGetProperty("backup_set_id", out _));
        Assert.Equal("00-1-2-01", found.Traceparent);
    }

    [Fact]
    public async Task Retry_OfWhatTheListShowsForAText_TakesTheSameItems()
    {
        string[] ids = ["door", "Door-2", "DOOR", "dööR", "do\u0308or", "İstanbul", "istanbul", "straße", "STRASSE", " lead", "tab\tin", "50%", "a_b", "a*b", "line\nend", "AKIAIOSFODNN7EXAMPLE", "ghp_" + new string('a', 36)];
        string?[] names = ["Front door", null, "Garage", "password=swordfish9", "Tür"];
        var run = await _ledger.FinishAsync([.. ids.Select((id, n) => new ItemResult(id, ItemOutcome.Failed, "throttled", "Slow", names[n % names.Length])), Ok("door-ok")]);

        foreach (var text in (string[])["door", "DOOR", " door ", "o", "ö", "istanbul", "ss", "ß", "%", "_", "*", "\t", "lead", "tür", "swordfish9", "password", "AKIAIOSFODNN7EXAMPLE", "ghp_", "redacted", "nothing"])
        {
            var filter = new ItemFilter(ItemOutcome.Failed, Text: text);
            var shown = (await _ledger.Get<RunItemPages>().PageAsync(_ledger.Contoso, run, filter, limit: 200)).Items;
            IReadOnlyList<string> taken = [];
            await Retries.RetryAsync(_ledger.Contoso, run, _ledger.Ana, new(Filter: filter), (_, items) =>
            {
                taken = items ?? [];
                return Task.FromResult(new RetryPlan(NarrowedScope.Refuse("Only looking.")));
            });

            Assert.Equal(shown.Select(i => i.ItemId), taken.Select(SafeId.Shown));
            Assert.Equal(shown.Count, (await Retries.PreviewAsync(_ledger.Contoso, run, new(Filter: filter))).Total);
        }
    }

    [Fact]
    public async Task Retry_WhileOneIsActive_AttachesWhateverWasChosen()
    {
        var run = await _ledger.FinishAsync(Bad("a"), Bad("b", "not_found"));
        var started = await Task.WhenAll(Enumerable.Range(0, 12).Select(i =>
            Retries.RetryAsync(_ledger.Contoso, run, _ledger.Ana, i % 2 == 0 ? RetryChoice.All : new(["throttled"]))));

        Assert.Single(started, s => s.Run!.Created);
        var active = Assert.Single(started.Select(s => s.Run!.RunId).Distinct());
        Assert.Equal(active, (await Retries.PreviewAsync(_ledger.Contoso, run, RetryChoice.All)).ActiveRunId);
    }

    [Fact]
    public async Task Retry_OfARunAndOfItsRetryAtOnce_IsOneRun()
    {
        var run = await _ledger.FinishAsync(Bad("a"), Bad("b"));
        var first = await EndAsync(await RetryAsync(run), Bad("a"), Ok("b"));
        var started = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Retries.RetryAsync(_ledger.Contoso, i % 2 == 0 ? run : first, _ledger.Ana, RetryChoice.All)));

        Assert.Single(started, s => s.Run!.Created);
        var active = Assert.Single(started.Select(s => s.Run!.RunId).Distinct());
        Assert.Equal(active, (await Retries.PreviewAsync(_ledger.Contoso, run, RetryChoice.All)).ActiveRunId);
        Assert.Equal(active, (await Retries.PreviewAsync(_ledger.Contoso, first, RetryChoice.All)).ActiveRunId);
        Assert.Equal(RetryRefusal.NotFinished, (await Retries.PreviewAsync(_ledger.Contoso, active, RetryChoice.All)).Refusal);
    }

    [Fact]
    public async Task Retry_AfterARetry_LeavesOutWhatSucceededSince()
    {
        var run = await _ledger.FinishAsync(Ok("a"), Bad("b"), Bad("c"), Bad("d"));
        var first = await EndAsync(await RetryAsync(run), Ok("b"), Bad("c"), Skip("d"));
        Assert.Equal("2 of 3: throttled 2", await PreviewAsync(run, RetryChoice.All));
        Assert.Equal("1: throttled 1", await PreviewAsync(first, RetryChoice.All));

        var second = await EndAsync(await RetryAsync(first), Ok("c"));
        await EndAsync(await RetryAsync(run), Ok("d"));

        var chain = (await _ledger.Get<RunChains>().FindAsync(_ledger.Contoso, second))!;
        Assert.Equal((run, 4, 3, 3, 0), (chain.Root.Id, chain.Links.Count, chain.Failed, chain.Recovered, chain.Left));
        Assert.Equal("AllRecovered", await PreviewAsync(run, RetryChoice.All));
        Assert.Equal(RetryRefusal.AllRecovered, (await Retries.RetryAsync(_ledger.Contoso, run, _ledger.Ana, RetryChoice.All)).Refusal);
    }

    [Fact]
    public async Task Chain_RecoveredBySiblings_CountsForEveryRunByItsReasons()
    {
        var run = await _ledger.FinishAsync(Bad("a"), Bad("b"), Bad("c", "not_found"));
        var first = await EndAsync(await RetryAsync(run), Bad("a"), Bad("b", "conflict"), Bad("c", "not_found"));
        Assert.Equal("throttled 2/0, not_found 1/0", await LeftAsync(run));
        Assert.Equal("", await LeftAsync(first)); // nothing came after it

        // The next retry goes back to the first run, not to the one that failed last.
        var second = await EndAsync(await RetryAsync(run), Ok("a"), Ok("b"), Bad("c", "not_found"));
        Assert.Equal("not_found 1/0, throttled 0/2", await LeftAsync(run));
        Assert.Equal("not_found 1/0, conflict 0/1, throttled 0/1", await LeftAsync(first));
        Assert.Equal("1 of 3: not_found 1", await PreviewAsync(first, RetryChoice.All));
        Assert.Equal("AllRecovered", await PreviewAsync(first, new(["conflict"])));
        Assert.Equal("1: not_found 1", await PreviewAsync(second, RetryChoice.All));
    }

    [Fact]
    public async Task Retry_FailuresOfASqlProducer_AreItsItems()
    {
        var run = await _ledger.ScalarAsync<long>("""
            insert into bulk_operation_runs (tenant_id, resource, action, item_ids, total_items, processed_items, succeeded, failed, status, failures)
            values (1, 'users', 'offboard', '{"batch": 7}', 3, 3, 1, 2, 'completed_with_errors',
                '[{"item_id": "u1", "reason_code": "conflict", "reason": "x"}, {"item_id": "u2", "reason_code": "conflict"}, {"reason_code": "quota", "reason": "y"}]') returning id
            """);
        var retry = await RetryAsync(run);

        Assert.Equal("""{"batch": 7, "item_ids": ["u1", "u2"]}""", await _ledger.ScalarAsync<string>($"select item_ids::text from bulk_operation_runs where id = {retry}"));
    }

    [Fact]
    public async Task Retry_OperationThatRefuses_StartsNothing()
    {
        var run = await _ledger.FinishAsync(Bad("a"));
        var refused = await Retries.RetryAsync(_ledger.Contoso, run, _ledger.Ana, RetryChoice.All, (_, _) => Task.FromResult(new RetryPlan(NarrowedScope.Refuse("The archive is gone."))));

        Assert.Equal((RetryRefusal.Operation, "The archive is gone."), (refused.Refusal, refused.Words));
        Assert.Equal(0, await _ledger.ScalarAsync<long>($"select count(*) from bulk_operation_runs where retry_of_run_id = {run}"));
    }

    [Fact]
    public async Task Retry_AnotherTenantsRun_IsUnknown()
    {
        var run = await _ledger.FinishAsync(Bad("a"));

        Assert.Equal(RetryRefusal.NotFound, (await Retries.RetryAsync(_ledger.Fabrikam, run, _ledger.Ana, RetryChoice.All)).Refusal);
        Assert.Equal(RetryRefusal.NotFound, (await Retries.PreviewAsync(_ledger.Fabrikam, run, RetryChoice.All)).Refusal);
        Assert.Null(await _ledger.Get<RunChains>().FindAsync(_ledger.Fabrikam, run));
    }

    [Fact]
    public async Task Retry_AsManyItemsAsFit_TakesSecondsAtMost()
    {
        var run = await FailedAsync(RunRetries.MaxItems);
        var watch = Stopwatch.StartNew();
        var retry = await Retries.RetryAsync(_ledger.Contoso, run, _ledger.Ana, RetryChoice.All);

        Assert.Equal(RunRetries.MaxItems, retry.Items);
        Assert.Equal(RunRetries.MaxItems, await _ledger.ScalarAsync<int>($"select jsonb_array_length(item_ids -> 'item_ids') from bulk_operation_runs where id = {retry.Run!.RunId}"));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(15));
        TestContext.Current.TestOutputHelper?.WriteLine($"{RunRetries.MaxItems} items: {watch.ElapsedMilliseconds} ms");

        var larger = await FailedAsync(RunRetries.MaxItems + 1);
        Assert.Equal(RetryRefusal.TooMany, (await Retries.RetryAsync(_ledger.Contoso, larger, _ledger.Ana, RetryChoice.All)).Refusal);
    }

    [Fact]
    public void Narrow_AnyScope_ListsJustTheItems()
    {
        static string Narrow(string scope) => RetryScope.Narrow(JsonElement.Parse(scope), ["b"]).GetRawText();

        Assert.Equal("""["b"]""", Narrow("""["a","b"]"""));
        Assert.Equal("""{"item_ids":["b"],"dry":true}""", Narrow("""{"item_ids":["a","b"],"dry":true}"""));
        Assert.Equal("""{"backup_set_id":1,"policy_ids":["b"]}""", Narrow("""{"backup_set_id":1,"policy_ids":["a"]}"""));
        Assert.Equal("""{"batch":7,"item_ids":["b"]}""", Narrow("""{"batch":7}"""));
    }

    [Fact]
    public async Task History_OfAnItem_IsEveryRunThatTouchedIt()
    {
        var first = await _ledger.FinishAsync(Bad("p-7"), Ok("p-8"));
        var second = await _ledger.FinishAsync(Ok("p-7") with { DisplayName = "Policy 7" });
        var drift = await _ledger.FinishAsync(Ok("policy/p-7"));
        var history = _ledger.Get<ItemHistory>();

        Assert.Equal([second, first], (await history.ListAsync(_ledger.Contoso, new("p-7"))).Items.Select(v => v.RunId));
        var page = await history.ListAsync(_ledger.Contoso, new("p-7", "policy"), limit: 2);
        Assert.Equal([drift, second], page.Items.Select(v => v.RunId));
        var last = Assert.Single((await history.ListAsync(_ledger.Contoso, new("p-7", "policy"), page.NextCursor)).Items);
        Assert.Equal((first, ItemOutcome.Failed, "throttled", "Ana Ruiz"), (last.RunId, last.Outcome, last.ReasonCode, last.Initiator));
        Assert.Empty((await history.ListAsync(_ledger.Fabrikam, new("p-7"))).Items);
    }

    private async Task<long> RetryAsync(long run) => (await Retries.RetryAsync(_ledger.Contoso, run, _ledger.Ana, RetryChoice.All)).Run!.RunId;

    private async Task<long> EndAsync(long run, params ItemResult[] items)
    {
        var ledger = _ledger.Get<RunLedger>();
        var attempt = (await ledger.BeginAsync(_ledger.Contoso, run, _ledger.Ana)).Attempt;
        Assert.True((await ledger.RecordItemsAsync(_ledger.Contoso, run, attempt, items)).Accepted);
        Assert.True((await ledger.FinishAsync(_ledger.Contoso, run, attempt, _ledger.Ana)).Accepted);
        return run;
    }

    private async Task<string> PreviewAsync(long run, RetryChoice choice)
    {
        var p = await Retries.PreviewAsync(_ledger.Contoso, run, choice);
        return p.Refusal?.ToString()
            ?? $"{p.Total}{(p.Recovered > 0 ? $" of {p.Total + p.Recovered}" : "")}: {string.Join(", ", p.Reasons.Select(r => $"{r.ReasonCode} {r.Count}"))}";
    }

    private async Task<string> LeftAsync(long run) => string.Join(
        ", ", (await _ledger.Get<RunChains>().FindAsync(_ledger.Contoso, run))!.Reasons.Select(r => $"{r.ReasonCode} {r.Left}/{r.Recovered}"));

    private async Task<long> FailedAsync(int items)
    {
        var run = await _ledger.ScalarAsync<long>($$"""
            insert into bulk_operation_runs (tenant_id, resource, action, item_ids, total_items, processed_items, failed, status)
            values (1, 'users', 'offboard', '{"batch": {{items}}}', {{items}}, {{items}}, {{items}}, 'failed') returning id
            """);
        await _ledger.SqlAsync($"""
            insert into bulk_operation_run_items (tenant_id, run_id, item_id, outcome, reason_code)
            select 1, {run}, 'e8f40b52-3d1c-4b8e-9f00-' || lpad(n::text, 12, '0'), 'failed', 'throttled' from generate_series(1, {items}) n
            """);
        return run;
    }
}
