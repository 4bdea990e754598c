using OpsMonitor.Domain.Notifications.Rules;
using OpsMonitor.Domain.Runs.Deadlines;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Tests.Support;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Runs.Deadlines;

/// <summary>What the watch writes down and tells: each kind, once, and when it is over.</summary>
public sealed class DeadlineMissesTests : IAsyncLifetime
{
    private readonly DateTimeOffset _now = DateTimeOffset.UtcNow;
    private Ledger _ledger = null!;

    public async ValueTask InitializeAsync()
    {
        _ledger = await Ledger.CreateAsync();
        Assert.True((await _ledger.Get<RuleLedger>().CreateAsync(_ledger.Contoso, new RuleDraft("Late", new() { Deadlines = true }) { InboxUsers = [1] }, _ledger.Ana)).Accepted);
    }

    public ValueTask DisposeAsync() => _ledger.DisposeAsync();

    [Fact]
    public async Task Look_AtARunThatTakesTooLong_TellsOnceAndEndsWithIt()
    {
        await SetAsync(new(AddPolicies) { TooLongMinutes = 60 });
        var (run, attempt) = await _ledger.BeginAsync();

        Assert.Equal(0, await LookAsync(minutes: 59));
        Assert.Equal(1, await LookAsync(minutes: 62));
        Assert.Equal(0, await LookAsync(minutes: 63));
        var open = Assert.Single(await OpenAsync());
        Assert.Equal((MissedDeadline.TooLong, run), (open.Missed, open.RunId));
        Assert.Equal([$"{run} backup_set.add_policies too_long running Running for more than 1 h"], await ToldAsync());

        await _ledger.Get<RunLedger>().FinishAsync(_ledger.Contoso, run, attempt, _ledger.Ana);
        await LookAsync(minutes: 64);
        Assert.Empty(await OpenAsync());
        Assert.Single(await ToldAsync());
    }

    // A run may pass its deadline and end, or begin, before anybody looks.
    [Fact]
    public async Task Look_AtWhatWasLateBetweenTwoLooks_TellsItOnceAsOver()
    {
        await SetAsync(new(AddPolicies) { TooLongMinutes = 60, StartsLateMinutes = 10 });
        await _ledger.FinishAsync(Ok("a"));
        var late = await _ledger.FinishAsync(Ok("a"));
        await _ledger.SqlAsync($"""
            alter table bulk_operation_runs disable trigger user;
            update bulk_operation_runs set created_at = finished_at - interval '90 minutes', started_at = finished_at - interval '61 minutes' where id = {late};
            update operation_deadlines set created_at = created_at - interval '1 day', set_at = set_at - interval '1 day';
            alter table bulk_operation_runs enable trigger user
            """);

        var misses = _ledger.Get<DeadlineMisses>();
        Assert.Equal(2, await misses.LookAsync(_now.AddHours(-2), _now.AddMinutes(1)));
        Assert.Equal(0, await misses.LookAsync(_now.AddHours(-2), _now.AddMinutes(2)));
        Assert.Empty(await OpenAsync());
        Assert.Equal(
            [$"{late} backup_set.add_policies starts_late completed Waited for more than 10 min", $"{late} backup_set.add_policies too_long completed Ran for more than 1 h"],
            await ToldAsync());
    }

    // After a restart a day is looked back at: not with limits that nobody had set by then.
    [Fact]
    public async Task Look_BackAtRunsOfBeforeALimitWasTightened_TellsNothingOfThem()
    {
        await SetAsync(new(AddPolicies) { FailedPercent = 90 });
        await _ledger.SqlAsync("update operation_deadlines set created_at = created_at - interval '1 day', set_at = set_at - interval '1 day'");
        await _ledger.FinishAsync(Ok("a"), Bad("b"));
        var misses = _ledger.Get<DeadlineMisses>();

        await SetAsync(new(AddPolicies) { FailedPercent = 10 });
        Assert.Equal(0, await misses.LookAsync(_now.AddDays(-1), _now.AddMinutes(1)));
        await SetAsync(new(AddPolicies) { FailedPercent = 10 });
        var run = await _ledger.FinishAsync(Ok("a"), Bad("b"));
        await SetAsync(new(AddPolicies) { FailedPercent = 10 }); // what changes nothing
        Assert.Equal(1, await misses.LookAsync(_now.AddDays(-1), _now.AddMinutes(1)));
        Assert.Equal(run, Assert.Single(await OpenAsync()).RunId);
    }

    [Fact]
    public async Task Look_ByTheUsual_IsOfTheRunsThatCompleted()
    {
        foreach (var _ in Enumerable.Range(0, 4))
        {
            await _ledger.FinishAsync(Ok("a"));
        }

        await LastAsync("20 minutes");
        var id = await SetAsync(new(AddPolicies) { TooLongTimes = 2 });
        Assert.Null(await UsualAsync());
        await _ledger.FinishAsync(Ok("a"));
        await LastAsync("20 minutes");
        await _ledger.Get<DeadlineMisses>().TidyAsync(_now);
        Assert.Equal(1_200, await UsualAsync());

        var (run, _) = await _ledger.BeginAsync();
        Assert.Equal(0, await LookAsync(minutes: 39));
        Assert.Equal(1, await LookAsync(minutes: 42));
        Assert.Equal([$"{run} backup_set.add_policies too_long running Running for more than 40 min, usually 20 min"], await ToldAsync());
        Assert.Equal(id, (await SetAsync(new(AddPolicies) { TooLongTimes = 3 })));
        await LookAsync(minutes: 43);
        Assert.Single(await ToldAsync());

        async Task<int?> UsualAsync() => (await _ledger.Get<DeadlineQueries>().ListAsync(_ledger.Contoso)).Single().Deadline.UsualSeconds;
    }

    [Fact]
    public async Task Look_AtARunThatWaits_TellsOnceAndEndsWithItsStart()
    {
        await SetAsync(new(AddPolicies) { StartsLateMinutes = 10 });
        var run = await _ledger.QueueAsync();

        Assert.Equal(0, await LookAsync(minutes: 9));
        Assert.Equal(1, await LookAsync(minutes: 11));
        Assert.Equal(0, await LookAsync(minutes: 12));
        Assert.Equal([$"{run} backup_set.add_policies starts_late pending Waiting for more than 10 min"], await ToldAsync());

        await _ledger.Get<RunLedger>().BeginAsync(_ledger.Contoso, run, _ledger.Ana);
        await LookAsync(minutes: 13);
        Assert.Empty(await OpenAsync());
    }

    [Fact]
    public async Task Look_AtRunsThatFailed_CountsThoseSinceItWasSetAndEndsWithTheNext()
    {
        await _ledger.FinishAsync(Bad("a"));
        await SetAsync(new(AddPolicies) { FailedPercent = 50 });
        await _ledger.FinishAsync(Ok("a"), Bad("b"));
        var run = await _ledger.FinishAsync(Ok("a"), Bad("b"), Bad("c"));

        Assert.Equal(1, await LookAsync(minutes: 1));
        Assert.Equal(0, await LookAsync(minutes: 2));
        Assert.Equal([$"{run} backup_set.add_policies failed_share completed_with_errors 2 of 3 failed, at most 50 %"], await ToldAsync());
        Assert.Equal(run, Assert.Single(await OpenAsync()).RunId);

        await _ledger.FinishAsync(Ok("a"));
        await LookAsync(minutes: 3);
        Assert.Empty(await OpenAsync());
    }

    [Fact]
    public async Task Look_WhereNoProducerEverCame_TellsOnceAndEndsWithTheFirstRun()
    {
        await SetAsync(new(AddPolicies) { NotRunHours = 24 });

        Assert.Equal(0, await LookAsync(minutes: (24 * 60) - 1));
        Assert.Equal(1, await LookAsync(minutes: (24 * 60) + 1));
        Assert.Equal(0, await LookAsync(minutes: (48 * 60) + 1));
        var open = Assert.Single(await OpenAsync());
        Assert.Equal((MissedDeadline.NotRun, null, null), (open.Missed, open.RunId, open.LastRun));
        Assert.Equal([" backup_set.add_policies not_run  Has never run, expected every 24 h"], await ToldAsync());

        await _ledger.FinishAsync(Ok("a"));
        await LookAsync(minutes: 1);
        Assert.Empty(await OpenAsync());
        Assert.Equal(1, await LookAsync(minutes: (48 * 60) + 3));
        Assert.Equal(2, (await ToldAsync()).Count);
    }

    [Theory]
    [InlineData("waits", 1)]
    [InlineData("waits again", 1)]
    [InlineData("stalled", 1)]
    [InlineData("under way", 0)]
    [InlineData("a worker's", 0)]
    public async Task Look_AfterARunThatDidNotEnd_IsSilentOnlyWhereItIsUnderWay(string run, int missed)
    {
        await SetAsync(new(AddPolicies) { NotRunHours = 24 });
        var now = (24 * 60) + 1;
        switch (run)
        {
            case "waits":
                await _ledger.QueueAsync();
                break;
            case "waits again":
                var failed = await _ledger.FinishAsync(Bad("a"));
                await _ledger.Get<RunRetries>().RetryAsync(_ledger.Contoso, failed, _ledger.Ana, new());
                break;
            default:
                await _ledger.BeginAsync();
                break;
        }

        await ForgedAsync(run switch
        {
            "under way" => $"reported_at = now() + interval '{now - 1} minutes'",
            "a worker's" => "executor = 'worker', lease_owner = 'n', lease_expires_at = now() + interval '1 minute'",
            _ => "reported_at = reported_at",
        });

        Assert.Equal(missed, await LookAsync(now));
        Assert.Equal(missed, (await ToldAsync()).Count(t => t.Contains("Has not run", StringComparison.Ordinal)));
    }

    // A producer that reports now and then: under way, stalled, under way, stalled.
    [Fact]
    public async Task Look_AtARunThatStallsAgainAndAgain_TellsOnce()
    {
        await SetAsync(new(AddPolicies) { NotRunHours = 24 });
        await _ledger.BeginAsync();
        var (at, told) = ((24 * 60) + 1, 0);
        foreach (var reportedBefore in new[] { 60, 1, 60, 1, 60 })
        {
            await ForgedAsync($"reported_at = now() + interval '{at - reportedBefore} minutes'");
            told += await LookAsync(at);
            at += 10;
        }

        Assert.Equal(1, told);
        Assert.Single(await OpenAsync());
    }

    [Fact]
    public async Task Look_ByManyNodesAtOnce_TellsOnce()
    {
        await SetAsync(new(AddPolicies) { TooLongMinutes = 60, NotRunHours = 1 });
        await SetAsync(new(new("mailboxes", "archive")) { NotRunHours = 1 });
        foreach (var _ in Enumerable.Range(0, 5))
        {
            await _ledger.BeginAsync();
        }

        await using var other = Ledger.Of(_ledger.ConnectionString);
        var added = await Task.WhenAll(from node in new[] { _ledger, other, _ledger, other } select node.Get<DeadlineMisses>().LookAsync(_now, _now.AddMinutes(90)));

        Assert.Equal(7, added.Sum() + await LookAsync(minutes: 91));
        Assert.Equal(7, (await ToldAsync()).Count); // five runs that take too long, and the silence of two operations
    }

    [Fact]
    public async Task Look_WithoutARule_WritesDownAndTellsNobody()
    {
        await _ledger.SqlAsync("update telling_rules set enabled = false");
        await SetAsync(new(AddPolicies) { NotRunHours = 1 });
        Assert.Equal(1, await LookAsync(minutes: 61));
        Assert.Empty(await ToldAsync());
        Assert.Single(await OpenAsync());
    }

    [Fact]
    public async Task Preview_OfARule_CountsWhatWasMissed()
    {
        await SetAsync(new(AddPolicies) { NotRunHours = 1 });
        await LookAsync(minutes: 61);
        var preview = await _ledger.Get<RulePreview>().ReadAsync(_ledger.Contoso, new RuleDraft("x", new() { Deadlines = true }) { InboxUsers = [1] });
        Assert.Equal(("Has never run, expected every 1 h", 1), (preview.First.Single().Events.Single().Summary, preview.Events));
    }

    // Planner and preview ask one question, of events that say the same: here with its buckets, there with its reasons.
    [Fact]
    public async Task TooManyFailures_OfARunWhoseEndIsTold_AreNoSecondMessage()
    {
        await SetAsync(new(AddPolicies) { FailedPercent = 10 });
        await _ledger.FinishAsync(Ok("a"), Bad("b"));
        await LookAsync(minutes: 1);
        Assert.Equal("throttled", await _ledger.ScalarAsync<string>("select data -> 'reasons' -> 0 ->> 'code' from notification_events where kind = 'deadline.missed'"));

        var ends = new RuleTerms { Events = [RunMoment.Finished], Deadlines = true };
        foreach (var (terms, events) in new[]
        {
            (ends, 1), (ends with { Buckets = [RunStatusBucket.PartiallySucceeded] }, 1), (ends with { ReasonCodes = ["throttled"] }, 1), (ends with { Buckets = [RunStatusBucket.Failed] }, 1),
            (ends with { ReasonCodes = ["other"] }, 1), (ends with { Events = [] }, 1),
        })
        {
            var preview = await _ledger.Get<RulePreview>().ReadAsync(_ledger.Contoso, new RuleDraft("x", terms) { InboxUsers = [1] });
            Assert.Equal((terms.ToJson(), events), (terms.ToJson(), preview.Events));
        }
    }

    [Fact]
    public async Task Set_WhatCannotBe_IsRefusedByName()
    {
        foreach (var (draft, refusal) in new (DeadlineDraft, DeadlineRefusal)[]
        {
            (new(AddPolicies), DeadlineRefusal.Nothing), (new(AddPolicies) { TooLongMinutes = 0 }, DeadlineRefusal.BadTooLongMinutes), (new(AddPolicies) { TooLongTimes = 1 }, DeadlineRefusal.BadTooLongTimes),
            (new(AddPolicies) { StartsLateMinutes = -1 }, DeadlineRefusal.BadStartsLateMinutes), (new(AddPolicies) { NotRunHours = DeadlineLedger.MaxHours + 1 }, DeadlineRefusal.BadNotRunHours),
            (new(AddPolicies) { FailedPercent = 100 }, DeadlineRefusal.BadFailedPercent),
        })
        {
            Assert.Equal(refusal, (await _ledger.Get<DeadlineLedger>().SetAsync(_ledger.Contoso, draft, _ledger.Ana)).Refusal);
        }

        Assert.Empty(await _ledger.Get<DeadlineQueries>().ListAsync(_ledger.Contoso));
    }

    [Fact]
    public async Task Remove_OfADeadline_EndsItAndStandsInTheAudit()
    {
        var id = await SetAsync(new(AddPolicies) { NotRunHours = 1 });
        await LookAsync(minutes: 61);
        Assert.Equal(DeadlineRefusal.NotFound, (await _ledger.Get<DeadlineLedger>().RemoveAsync(_ledger.Fabrikam, id, _ledger.Ana)).Refusal);
        Assert.True((await _ledger.Get<DeadlineLedger>().RemoveAsync(_ledger.Contoso, id, _ledger.Ana)).Accepted);
        Assert.Empty(await OpenAsync());
        Assert.Equal(
            ["deadline.set backup_set.add_policies", "deadline.removed backup_set.add_policies"],
            await _ledger.TextsAsync("select action || ' ' || (data ->> 'name') from audit_logs where subject_type = 'operation_deadline' order by id"));
    }

    private async Task<long> SetAsync(DeadlineDraft draft)
    {
        var set = await _ledger.Get<DeadlineLedger>().SetAsync(_ledger.Contoso, draft, _ledger.Ana);
        Assert.True(set.Accepted);
        return set.Id;
    }

    private Task<int> LookAsync(int minutes) => _ledger.Get<DeadlineMisses>().LookAsync(_now, _now.AddMinutes(minutes));

    private Task<IReadOnlyList<OpenMiss>> OpenAsync() => _ledger.Get<DeadlineQueries>().OpenAsync(_ledger.Contoso);

    private Task<int> LastAsync(string took) => ForgedAsync($"started_at = finished_at - interval '{took}' where finished_at is not null");

    private Task<int> ForgedAsync(string set) =>
        _ledger.SqlAsync($"alter table bulk_operation_runs disable trigger user; update bulk_operation_runs set {set}; alter table bulk_operation_runs enable trigger user");

    private Task<List<string>> ToldAsync() => _ledger.TextsAsync(
        "select concat(run_id, ' ', subject, ' ', data ->> 'missed', ' ', data ->> 'status', ' ', data ->> 'summary') from notification_events where kind = 'deadline.missed' order by id");
}
