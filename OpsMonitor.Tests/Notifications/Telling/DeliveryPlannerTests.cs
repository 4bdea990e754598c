using System.Text.Json;
using CsCheck;
using OpsMonitor.Domain.Notifications.Channels;
using OpsMonitor.Domain.Notifications.Outbox;
using OpsMonitor.Domain.Notifications.Rules;
using OpsMonitor.Domain.Runs.Follows;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Tests.Support;
using static OpsMonitor.Tests.Notifications.Telling.TellingScene;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Notifications.Telling;

/// <summary>What becomes of events: messages, at once or summed later, for each channel and each recipient, and rows of inboxes.</summary>
public sealed class DeliveryPlannerTests : IAsyncLifetime
{
    private static readonly QuietHours s_nights = new(new(22, 0), new(7, 0), "Europe/Zurich");

    private TellingScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await TellingScene.CreateAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task Events_OfAnHour_AreAMessageEachInTheirOrder()
    {
        await _scene.TellAsync();
        await _scene.RaiseAsync(2);
        _scene.Clock.Advance(TimeSpan.FromMinutes(1));
        await _scene.RaiseAsync(2);
        await _scene.PlanAsync();

        Assert.Equal(["pending", "pending", "pending", "pending"], await _scene.StatesAsync());
        Assert.Equal(
            await _scene.Ledger.TextsAsync("select id from notification_events order by id"), await _scene.Ledger.TextsAsync("select event_ids[1] from notification_deliveries order by id"));
        await _scene.PlanAsync();
        Assert.Equal(4, (await _scene.StatesAsync()).Count);
    }

    [Fact]
    public async Task Events_InQuietHours_AreOneDigestAtTheirEnd()
    {
        await _scene.RuleAsync(new RuleDraft("nights", AllRuns) { Channels = [await _scene.ChannelAsync()], Quiet = s_nights });
        _scene.Clock.Advance(TimeSpan.FromHours(12)); // midnight
        await _scene.HappenAsync(30);
        _scene.Clock.Advance(TimeSpan.FromHours(5));
        await _scene.HappenAsync(40);
        Assert.Equal(["held"], await _scene.StatesAsync());
        Assert.Empty(await _scene.SendAllAsync());

        _scene.Clock.Advance(TimeSpan.FromHours(2)); // 07:00
        await _scene.PlanAsync();
        var digest = await _scene.ClaimAsync();
        Assert.Equal((TellingMessage.MaxEvents, 20), (digest.Message.Events.Count, digest.Message.More));
        Assert.True(await _scene.RecordAsync(digest, new SendOutcome.Sent(200, "")));
        await _scene.HappenAsync();
        Assert.Equal([1], await _scene.SendAllAsync());
    }

    [Fact]
    public async Task Events_BeyondTheHourlyLimit_AreSummedIntoOneMessage()
    {
        await _scene.RuleAsync(new RuleDraft("few", AllRuns) { Channels = [await _scene.ChannelAsync()], MostAnHour = 2 });
        await _scene.HappenAsync(10);
        Assert.Equal([1, 1], await _scene.SendAllAsync());
        _scene.Clock.Advance(TimeSpan.FromMinutes(59));
        await _scene.HappenAsync(5);
        Assert.Empty(await _scene.SendAllAsync());
        _scene.Clock.Advance(TimeSpan.FromMinutes(1));
        await _scene.PlanAsync();
        Assert.Equal([13], await _scene.SendAllAsync());
        await _scene.HappenAsync(2);
        Assert.Equal([1], await _scene.SendAllAsync()); // the digest is one of the two
    }

    [Fact]
    public async Task Channel_Paused_GathersOneMessageAndSendsItWhenResumed()
    {
        var channel = await _scene.TellAsync();
        await _scene.HappenAsync(2);
        await SetAsync(channel, ChannelState.Paused);
        await _scene.HappenAsync(3);
        await _scene.HappenAsync(4);
        Assert.Equal(["pending", "pending", "held"], await _scene.StatesAsync());
        Assert.Empty(await _scene.SendAllAsync());

        await SetAsync(channel, ChannelState.Active);
        await _scene.PlanAsync();
        Assert.Equal([9], await _scene.SendAllAsync());
    }

    [Fact]
    public async Task Channel_Off_IsToldNothingAndOwedNothing()
    {
        var channel = await _scene.TellAsync();
        await _scene.HappenAsync();
        await SetAsync(channel, ChannelState.Off);
        await _scene.HappenAsync();
        await SetAsync(channel, ChannelState.Active);
        await _scene.PlanAsync();
        Assert.Equal(["cancelled"], await _scene.StatesAsync());
    }

    [Fact]
    public async Task Mail_ToSeveral_IsADeliveryEachAndARetryReachesNobodyElse()
    {
        var mail = await _scene.ChannelAsync("mail", ChannelKind.Email, "ana@contoso.example", "ben@contoso.example");
        await _scene.RuleAsync(mail);
        await _scene.HappenAsync();
        var claimed = await _scene.Deliveries.ClaimAsync(9);
        Assert.Equal(["ana@contoso.example", "ben@contoso.example"], claimed.Select(c => c.Recipient).Order());
        Assert.Equal(2, claimed.Select(c => c.Message.Id).Distinct().Count());
        foreach (var one in claimed)
        {
            await _scene.RecordAsync(one, one.Recipient![0] == 'a' ? new SendOutcome.Sent(250, "") : new SendOutcome.Refused(451, "later"));
        }

        _scene.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("ben@contoso.example", (await _scene.ClaimAsync()).Recipient);
    }

    [Fact]
    public async Task Mail_ToSomebodyWhoIsNoRecipientAnyMore_IsCancelled()
    {
        var mail = await _scene.ChannelAsync("mail", ChannelKind.Email, "ana@contoso.example", "ben@contoso.example");
        await _scene.RuleAsync(mail);
        await _scene.HappenAsync();
        var ben = (await _scene.Deliveries.ClaimAsync(9)).Single(c => c.Recipient![0] == 'b');
        await _scene.HappenAsync();
        await _scene.Channels.ChangeAddressAsync(_scene.Tenant, mail, ChannelAddress.OfMail(["ana@contoso.example"]), _scene.Ledger.Ana);
        await _scene.RecordAsync(ben, new SendOutcome.Failed("reset"));
        Assert.Equal(
            ["ana@contoso.example pending", "ana@contoso.example sending", "ben@contoso.example cancelled", "ben@contoso.example cancelled"],
            await _scene.Ledger.TextsAsync("select recipient || ' ' || state from notification_deliveries order by 1"));
        Assert.Equal(DeliveryRefusal.NotFound, (await _scene.Deliveries.ReplayAsync(_scene.Tenant, ben.Message.Id, _scene.Ledger.Ana)).Refusal);
    }

    [Theory]
    [InlineData("disable")]
    [InlineData("delete")]
    [InlineData("another channel")]
    public async Task Rule_ThatTellsAChannelNoMore_TakesBackWhatWaits(string how)
    {
        var (channel, other) = (await _scene.ChannelAsync(), await _scene.ChannelAsync("other"));
        var draft = new RuleDraft("nights", AllRuns) { Channels = [channel], MostAnHour = 1 };
        var rule = await _scene.RuleAsync(draft);
        await _scene.HappenAsync(3);
        await ((Task)(how switch
        {
            "disable" => _scene.Rules.EnableAsync(_scene.Tenant, rule, false, _scene.Ledger.Ana),
            "delete" => _scene.Rules.DeleteAsync(_scene.Tenant, rule, _scene.Ledger.Ana),
            _ => _scene.Rules.ChangeAsync(_scene.Tenant, rule, draft with { Channels = [other] }, _scene.Ledger.Ana),
        }));
        Assert.Equal(["cancelled", "cancelled"], await _scene.StatesAsync());
        Assert.Equal("nights", (await _scene.Log.ListAsync(_scene.Tenant, new(), null, 50)).Items[0].Rule);
    }

    [Fact]
    public async Task Inbox_OfWhoWasToldByPreference_IsNotToldTwice()
    {
        var ledger = _scene.Ledger;
        await _scene.RuleAsync(new RuleDraft("inbox", AllRuns) { InboxUsers = [1, Admin] });
        var run = await ledger.FinishAsync(Ok("a"), Bad("b")); // Ana's own, and she hears of those
        await _scene.PlanAsync();
        Assert.Equal(
            ["1 bulk_operation_run.finished finished", "1 bulk_operation_run.queued queued", "1 bulk_operation_run.started started", $"{Admin} bulk_operation_run.finished finished", $"{Admin} bulk_operation_run.started started"],
            await _scene.InboxAsync());
        var both = await ledger.TextsAsync("select data::text from notifications where data ->> 'event' = 'finished'");
        Assert.Equal(JsonElement.Parse(both[0]).ToString(), both[1]);
        Assert.Equal(run, JsonElement.Parse(both[0]).GetProperty("run_id").GetInt64());
    }

    // Without a run there is no row of before to be seen by, and one run may miss several.
    [Fact]
    public async Task Inbox_OfAnObserver_IsNotToldAndCannotBeChosen()
    {
        var rule = new RuleDraft("inbox", AllRuns) { InboxUsers = [Admin], InboxFollowers = true };
        await _scene.RuleAsync(rule);
        await _scene.Ledger.SqlAsync($"update memberships set role = 'observer' where user_id = {Admin}");
        await _scene.HappenAsync();

        Assert.Empty(await _scene.InboxAsync());
        Assert.Equal(RuleRefusal.UnknownPerson, (await _scene.Rules.CreateAsync(_scene.Tenant, rule with { Name = "another" }, _scene.Ledger.Ana)).Refusal);
    }

    [Fact]
    public async Task Inbox_OfMissedDeadlines_IsToldEachOnceWhateverRulesSaySo()
    {
        foreach (var name in new[] { "a", "b" })
        {
            await _scene.RuleAsync(new RuleDraft(name, new() { Deadlines = true }) { InboxUsers = [Admin], InboxFollowers = true });
        }

        await _scene.Ledger.Get<RunFollows>().FollowOperationAsync(_scene.Tenant, Admin, "drift", "generate");
        await _scene.RaiseAsync(kind: ToldKinds.DeadlineMissed, data: """{"missed": "never_came"}""");
        await _scene.PlanAsync();
        var run = await _scene.Ledger.ScalarAsync<long>("insert into bulk_operation_runs (tenant_id, resource, action, status) values (1, 'x', 'y', 'running') returning id");
        foreach (var missed in new[] { "starts_late", "too_long" })
        {
            await _scene.RaiseAsync(kind: ToldKinds.DeadlineMissed, data: $$"""{"missed": "{{missed}}"}""");
            await _scene.Ledger.SqlAsync($"update notification_events set run_id = {run} where planned_at is null");
        }

        await _scene.PlanAsync();
        Assert.Equal(
            [$"{Admin} telling.deadline.missed deadline.missed.never_came", $"{Admin} telling.deadline.missed deadline.missed.starts_late", $"{Admin} telling.deadline.missed deadline.missed.too_long"],
            await _scene.InboxAsync());
    }

    [Fact]
    public async Task Inbox_OfFollowers_IsOfThoseWhoFollowTheRunOrItsOperation()
    {
        var follows = _scene.Ledger.Get<RunFollows>();
        await _scene.RuleAsync(new RuleDraft("followers", new() { Events = [RunMoment.Started] }) { InboxFollowers = true });
        await _scene.Ledger.SqlAsync("update memberships set notify = 'none'");
        await _scene.Ledger.BeginAsync();
        await _scene.PlanAsync();
        await follows.FollowOperationAsync(_scene.Tenant, Admin, AddPolicies.Resource, AddPolicies.Action);
        var followed = await _scene.Ledger.QueueAsync();
        await follows.FollowRunAsync(_scene.Tenant, 1, followed);
        await _scene.Ledger.SqlAsync($"update bulk_operation_runs set status = 'running' where id = {followed}");
        await _scene.PlanAsync();
        Assert.Equal(["1 bulk_operation_run.started started", $"{Admin} bulk_operation_run.queued queued", $"{Admin} bulk_operation_run.started started"], await _scene.InboxAsync());
    }

    // Some events at some times, a rule of any quiet hours and limit: what the preview says is what is planned and sent.
    [Fact]
    public async Task Preview_OfAnyEvents_IsWhatIsPlanned()
    {
        var channel = await _scene.ChannelAsync();
        var hour = Gen.Int[0, 23].Select(h => new TimeOnly(h, 0));
        var quiet = Gen.Select(hour, hour, (from, to) => from == to ? null : new QuietHours(from, to, "Europe/Zurich"));
        var gaps = Gen.Frequency((3, Gen.Int[0, 20]), (1, Gen.Int[30, 600])).Array[1, 25];
        await Gen.Select(quiet, Gen.Int[0, 3], gaps, Gen.Bool).SampleAsync(
            async (hours, most, minutes, all) =>
            {
                var draft = new RuleDraft($"r{_scene.Clock.GetUtcNow():O}", all ? AllRuns : AllRuns with { Buckets = [RunStatusBucket.Failed] })
                {
                    Channels = [channel], Quiet = hours, MostAnHour = most == 0 ? null : most,
                };
                await AgreeAsync(draft, minutes);
            },
            iter: 15, threads: 1);
    }

    // One event after each of the pauses, in minutes; each is planned as it happens.
    private async Task AgreeAsync(RuleDraft draft, int[] pauses)
    {
        var rule = await _scene.RuleAsync(draft);
        List<ToldEvent> events = [];
        foreach (var pause in pauses)
        {
            _scene.Clock.Advance(TimeSpan.FromMinutes(pause));
            var status = pause % 2 == 0 ? "failed" : "completed";
            await _scene.RaiseAsync(data: $$"""{"status": "{{status}}"}""");
            await _scene.PlanAsync();
            events.Add(new(Guid.NewGuid(), ToldKinds.RunFinished, _scene.Clock.GetUtcNow(), null, "drift", "generate", null, status, null, [], null));
        }

        var previewed = RulePreview.Of(draft, events);
        var planned = await _scene.Ledger.TextsAsync(
            $"select concat_ws(' ', extract(epoch from told_at)::bigint, jsonb_array_length(message -> 'events') + (message ->> 'more')::int) from notification_deliveries where rule_id = {rule} order by told_at, id");
        Assert.Equal(planned.Count, previewed.Messages);
        Assert.Equal(planned, previewed.First.Select(m => $"{m.At.ToUnixTimeSeconds()} {m.Events.Count + m.More}"));
        await _scene.Rules.EnableAsync(_scene.Tenant, rule, false, _scene.Ledger.Ana);
        _scene.Clock.Advance(TimeSpan.FromMinutes(1));
    }

    private Task<ChannelWrite> SetAsync(long channel, ChannelState state) => _scene.Channels.SetStateAsync(_scene.Tenant, channel, state, "a test", _scene.Ledger.Ana);
}
