using OpsMonitor.Domain.Notifications.Channels;
using OpsMonitor.Domain.Notifications.Outbox;
using OpsMonitor.Domain.Notifications.Rules;
using OpsMonitor.Tests.Support;
using static OpsMonitor.Tests.Notifications.Telling.TellingScene;

namespace OpsMonitor.Tests.Notifications.Telling;

/// <summary>A delivery from its first try to its last: who may send it, what each outcome makes of it and of its channel.</summary>
public sealed class DeliveryLifeTests : IAsyncLifetime
{
    private static readonly SendOutcome s_sent = new SendOutcome.Sent(200, "ok");
    private static readonly SendOutcome s_refused = new SendOutcome.Refused(500, "broken");
    private static readonly SendOutcome s_failed = new SendOutcome.Failed("connection reset");

    private TellingScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await TellingScene.CreateAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task Delivery_ThatIsTaken_IsSentAndNeverSentAgain()
    {
        await _scene.TellAsync();
        await _scene.HappenAsync();
        var claimed = await _scene.ClaimAsync();
        Assert.Equal("https://hooks.example/ops secret of ops", $"{Open(claimed.AddressProtected!)} {Open(Assert.Single(claimed.SecretsProtected))}");
        Assert.Equal(["sending"], await _scene.StatesAsync());
        Assert.True(await _scene.RecordAsync(claimed, s_sent));
        Assert.Equal(["sent"], await _scene.StatesAsync());
        _scene.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Empty(await _scene.Deliveries.ClaimAsync(9));
        Assert.False(await _scene.RecordAsync(claimed, s_failed));
        Assert.Equal(["sent"], await _scene.StatesAsync());
    }

    [Fact]
    public async Task Delivery_RefusedAllTheTime_IsTriedTenTimesAndGivenUp()
    {
        var channel = await _scene.TellAsync();
        await _scene.HappenAsync();
        List<double> minutes = [];
        for (var n = 1; n <= RetrySchedule.MaxTries; n++)
        {
            var claimed = await _scene.ClaimAsync();
            minutes.Add((_scene.Clock.GetUtcNow() - Noon).TotalMinutes);
            Assert.Equal(n, claimed.Attempt);
            Assert.True(await _scene.RecordAsync(claimed, n % 2 == 0 ? s_refused : s_failed));
            Assert.Empty(await _scene.Deliveries.ClaimAsync(9));
            var waits = await _scene.Ledger.ScalarAsync<DateTime>("select due_at from notification_deliveries") - _scene.Clock.GetUtcNow().UtcDateTime;
            _scene.Clock.Advance(waits > TimeSpan.Zero ? waits : TimeSpan.Zero);
            await _scene.Channels.SetStateAsync(_scene.Tenant, channel, ChannelState.Active, null, _scene.Ledger.Ana); // it was paused meanwhile
        }

        Assert.Equal(["given_up"], await _scene.StatesAsync());
        Assert.InRange(minutes[^1], 4_535, 4_990); // 75 hours and 36 minutes, and up to a tenth more
        var view = (await _scene.Log.FindAsync(_scene.Tenant, (await RowAsync()).Id))!;
        Assert.Equal((10, 10, 1, "POST"), (view.Row.Attempts, view.Attempts[0].N, view.Attempts[^1].N, view.Attempts[^1].Request));
        Assert.Equal((500, "broken", null), (view.Attempts[0].Status, view.Attempts[0].Answer, view.Attempts[0].Error));
        Assert.Equal((null, null, "connection reset"), (view.Attempts[1].Status, view.Attempts[1].Answer, view.Attempts[1].Error));
    }

    [Theory]
    [InlineData(3_600, 3_600)]
    [InlineData(200_000, 86_400)]
    public async Task Delivery_OfAReceiverThatAsksForTime_WaitsSoLong(int asked, int waits)
    {
        await _scene.TellAsync();
        await _scene.HappenAsync();
        await _scene.RecordAsync(await _scene.ClaimAsync(), new SendOutcome.Refused(429, "slow down", TimeSpan.FromSeconds(asked)));
        _scene.Clock.Advance(TimeSpan.FromSeconds(waits - 1));
        Assert.Empty(await _scene.Deliveries.ClaimAsync(9));
        _scene.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, (await _scene.ClaimAsync()).Attempt);
    }

    [Fact]
    public async Task Delivery_WhoseSenderIsGone_IsTakenByAnotherWithTheSameId()
    {
        await _scene.TellAsync();
        await _scene.HappenAsync();
        var first = await _scene.ClaimAsync();
        _scene.Clock.Advance(DeliveryLedger.Lease - TimeSpan.FromSeconds(1));
        Assert.Empty(await _scene.Deliveries.ClaimAsync(9));
        _scene.Clock.Advance(TimeSpan.FromSeconds(1));
        var second = await _scene.ClaimAsync();
        Assert.Equal((first.Message.Id, 2), (second.Message.Id, second.Attempt));

        Assert.False(await _scene.RecordAsync(first, s_failed)); // it is the second's now
        Assert.Equal(["sending"], await _scene.StatesAsync());
        Assert.True(await _scene.RecordAsync(first, s_sent)); // but taken is taken
        Assert.False(await _scene.RecordAsync(second, s_failed));
        Assert.Equal(["sent"], await _scene.StatesAsync());
        Assert.Equal(2, (await _scene.Log.FindAsync(_scene.Tenant, first.Message.Id))!.Attempts.Count);
    }

    [Fact]
    public async Task Claim_OfAFullQueue_TakesFewOfEachChannel()
    {
        var slow = await _scene.TellAsync("slow");
        await _scene.HappenAsync(500);
        await _scene.TellAsync("other");
        await _scene.HappenAsync();
        var claimed = await _scene.Deliveries.ClaimAsync(64);
        Assert.Equal((DeliveryLedger.PerChannel, 1), (claimed.Count(c => c.ChannelId == slow), claimed.Count(c => c.ChannelId != slow)));
        Assert.Empty(await _scene.Deliveries.ClaimAsync(64));
        await _scene.RecordAsync(claimed.First(c => c.ChannelId == slow), s_sent);
        Assert.Equal(slow, (await _scene.ClaimAsync()).ChannelId);
    }

    [Fact]
    public async Task Claims_OfManyAtOnce_ShareTheQueue()
    {
        for (var i = 0; i < 8; i++)
        {
            await _scene.TellAsync($"c{i}");
        }

        await _scene.HappenAsync(4);
        List<Guid> ids = [];
        for (var sent = 0; sent < 32;)
        {
            var claims = (await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _scene.Deliveries.ClaimAsync(8)))).SelectMany(c => c).ToList();
            await Task.WhenAll(claims.Select(c => _scene.RecordAsync(c, s_sent)));
            ids.AddRange(claims.Select(c => c.Message.Id));
            sent += claims.Count;
        }

        Assert.Equal((32, 32), (ids.Count, ids.Distinct().Count()));
    }

    [Fact]
    public async Task Channel_WhoseReceiverIsDownForADay_IsPausedAndItsAdminsAreToldOnce()
    {
        var channel = await _scene.TellAsync();
        for (var hour = 0; hour <= 26; hour++)
        {
            await _scene.HappenAsync();
            while (await _scene.Deliveries.ClaimAsync(9) is { Count: > 0 } claimed)
            {
                await Task.WhenAll(claimed.Select(c => _scene.RecordAsync(c, s_refused)));
            }

            Assert.Equal(hour < 24, await StateAsync(channel) == ChannelState.Active);
            _scene.Clock.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal([$"{Admin} telling.channel.paused channel.paused"], await _scene.InboxAsync());
        Assert.StartsWith("nothing was taken for 24 hours, in ", (await RowOfAsync(channel)).StateReason, StringComparison.Ordinal);
        Assert.Equal(["system:opsmonitor"], await _scene.Ledger.TextsAsync("select actor from audit_logs where action = 'channel.paused'"));

        await _scene.Channels.SetStateAsync(_scene.Tenant, channel, ChannelState.Active, null, _scene.Ledger.Ana);
        Assert.Equal((0, null), ((await RowOfAsync(channel)).FailuresInARow, (await RowOfAsync(channel)).StateReason));
        await _scene.PlanAsync();
        var told = await _scene.SendAllAsync();
        Assert.Equal([27], told); // one message, of what failed and of what was held
    }

    [Fact]
    public async Task Channel_ThatTakesSomethingNowAndThen_IsNotPaused()
    {
        var channel = await _scene.TellAsync();
        for (var hour = 0; hour < 60; hour++)
        {
            await _scene.HappenAsync();
            while (await _scene.Deliveries.ClaimAsync(1) is [var claimed])
            {
                await _scene.RecordAsync(claimed, hour % 20 == 0 ? s_sent : s_refused);
            }

            _scene.Clock.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal(ChannelState.Active, await StateAsync(channel));
    }

    [Fact]
    public async Task Channel_WhoseReceiverIsGone_IsOffAndOwedNothing()
    {
        var channel = await _scene.TellAsync();
        await _scene.HappenAsync(3);
        var claimed = await _scene.Deliveries.ClaimAsync(2);
        await Task.WhenAll(claimed.Select(c => _scene.RecordAsync(c, new SendOutcome.Gone(410, "moved away"))));
        Assert.Equal(["given_up", "given_up", "cancelled"], await _scene.StatesAsync());
        Assert.Equal((ChannelState.Off, "the receiver answered 410, which says that it is gone for good"), (await StateAsync(channel), (await RowOfAsync(channel)).StateReason));
        Assert.Equal([$"{Admin} telling.channel.turned_off channel.turned_off"], await _scene.InboxAsync());
    }

    [Theory]
    [InlineData(ChannelState.Paused)]
    [InlineData(ChannelState.Off)]
    public async Task Test_OfAChannelThatIsNotActive_IsSentAloneAndChangesNothing(ChannelState state)
    {
        var channel = await _scene.TellAsync();
        await _scene.HappenAsync();
        await _scene.Channels.SetStateAsync(_scene.Tenant, channel, state, "by Ana", _scene.Ledger.Ana);
        var test = Assert.Single((await _scene.Deliveries.TestAsync(_scene.Tenant, channel, _scene.Ledger.Ana)).Ids);

        var claimed = Assert.Single(await _scene.Deliveries.ClaimAsync(9));
        Assert.Equal(test, claimed.Message.Id);
        Assert.True(await _scene.RecordAsync(claimed, s_sent));
        Assert.Equal(state, (await _scene.Log.FindAsync(_scene.Tenant, test))!.Row.ChannelState);
        Assert.Empty(await _scene.Deliveries.ClaimAsync(9));
    }

    [Fact]
    public async Task Mail_ThatItsServerRefusesForGood_IsGivenUpAtOnceAndShownOnTheChannel()
    {
        var channel = await _scene.ChannelAsync("team", ChannelKind.Email, "ana@contoso.example", "gone@contoso.example");
        await _scene.RuleAsync(channel);
        await _scene.HappenAsync();
        await SendAsync(new SendOutcome.Refused(450, "busy"));
        Assert.Equal(["sent", "failed"], (await _scene.StatesAsync()).OrderDescending());
        Assert.Empty((await RowOfAsync(channel)).Refused);

        _scene.Clock.Advance(TimeSpan.FromMinutes(1));
        await SendAsync(new SendOutcome.Refused(550, "no such person") { IsFinal = true });
        Assert.Equal(["sent", "given_up"], (await _scene.StatesAsync()).OrderDescending());
        Assert.Equal("gone@contoso.example", Assert.Single((await RowOfAsync(channel)).Refused).Recipient);

        await _scene.HappenAsync();
        await SendAsync(s_sent);
        Assert.Empty((await RowOfAsync(channel)).Refused);

        async Task SendAsync(SendOutcome toGone)
        {
            foreach (var claimed in await _scene.Deliveries.ClaimAsync(9))
            {
                await _scene.RecordAsync(claimed, claimed.Recipient!.StartsWith("gone", StringComparison.Ordinal) ? toGone : s_sent);
            }
        }
    }

    [Fact]
    public async Task Delivery_Replayed_GoesOutUnderTheSameIdWithAllItsTries()
    {
        await _scene.TellAsync();
        await _scene.HappenAsync();
        var first = await _scene.ClaimAsync();
        Assert.Equal(DeliveryRefusal.OnItsWay, (await ReplayAsync(first.Message.Id)).Refusal);
        await _scene.RecordAsync(first, s_sent);
        Assert.Equal([first.Message.Id], (await ReplayAsync(first.Message.Id)).Ids);
        Assert.Equal(DeliveryRefusal.OnItsWay, (await ReplayAsync(first.Message.Id)).Refusal);

        var again = await _scene.ClaimAsync();
        Assert.Equal((first.Message.Id, 2), (again.Message.Id, again.Attempt));
        await _scene.RecordAsync(again, s_refused);
        Assert.Equal(["failed"], await _scene.StatesAsync()); // with all tries of the schedule before it
        Assert.Equal(DeliveryRefusal.NotFound, (await ReplayAsync(Guid.NewGuid())).Refusal);
        Assert.Equal(DeliveryRefusal.NotFound, (await _scene.Deliveries.ReplayAsync(_scene.Ledger.Fabrikam, first.Message.Id, _scene.Ledger.Ana)).Refusal);
        Assert.Equal([$"{first.Message.Id}"], await _scene.Ledger.TextsAsync("select data ->> 'delivery' from audit_logs where action = 'delivery.replayed'"));
    }

    [Fact]
    public async Task Test_OfAChannel_IsTriedOnceAndCostsItNothing()
    {
        var channel = await _scene.ChannelAsync();
        var made = await _scene.Deliveries.TestAsync(_scene.Tenant, channel, _scene.Ledger.Ana);
        var claimed = await _scene.ClaimAsync();
        Assert.Equal((Assert.Single(made.Ids), true, 0), (claimed.Message.Id, claimed.Message.IsTest, claimed.Message.Events.Count));
        await _scene.RecordAsync(claimed, s_refused);
        Assert.Equal(["given_up"], await _scene.StatesAsync());
        Assert.Equal(0, (await RowOfAsync(channel)).FailuresInARow);
        var row = await RowAsync();
        Assert.Equal((true, "", 0, null, 500), (row.IsTest, row.Rule, row.Events, row.Subject, row.LastStatus));
    }

    [Fact]
    public async Task Log_Filtered_IsReadPageByPage()
    {
        var channel = await _scene.TellAsync();
        var other = await _scene.TellAsync("other");
        await _scene.HappenAsync(5);
        await _scene.RecordAsync((await _scene.Deliveries.ClaimAsync(9)).First(c => c.ChannelId == channel), new SendOutcome.Sent(204, ""));
        var filter = new DeliveryFilter { ChannelId = channel };
        var first = await _scene.Log.ListAsync(_scene.Tenant, filter, null, 3);
        var second = await _scene.Log.ListAsync(_scene.Tenant, filter, first.NextCursor, 3);
        Assert.Equal((3, 2, null), (first.Items.Count, second.Items.Count, second.NextCursor));
        Assert.Equal(("ops", "ops", ToldKinds.RunFinished, "drift.generate", 1), (first.Items[0].Channel, first.Items[0].Rule, first.Items[0].Kind, first.Items[0].Subject, first.Items[0].Events));
        Assert.Equal([204], (await _scene.Log.ListAsync(_scene.Tenant, new() { State = DeliveryState.Sent }, null, 9)).Items.Select(r => r.LastStatus));
        Assert.Equal(5, (await _scene.Log.ListAsync(_scene.Tenant, new() { ChannelId = other }, null, 9)).Items.Count);
        Assert.Empty((await _scene.Log.ListAsync(_scene.Ledger.Fabrikam, new(), null, 9)).Items);
        await Assert.ThrowsAsync<FormatException>(() => _scene.Log.ListAsync(_scene.Tenant, filter, "odd", 3));
    }

    [Fact]
    public async Task Log_OlderThanThirtyDays_IsForgotten()
    {
        await _scene.TellAsync();
        await _scene.HappenAsync(3);
        await _scene.RecordAsync(await _scene.ClaimAsync(), s_sent);
        _scene.Clock.Advance(TimeSpan.FromDays(DeliveryLedger.KeptDays));
        Assert.False(await _scene.Deliveries.ForgetAsync());
        _scene.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await _scene.Deliveries.ForgetAsync());
        Assert.Equal(["0 0 0"], await _scene.Ledger.TextsAsync("select concat_ws(' ', (select count(*) from notification_events), (select count(*) from notification_deliveries), (select count(*) from delivery_attempts))"));
    }

    [Fact]
    public async Task Answer_OfAReceiver_IsCutAndMaskedInTheLog()
    {
        await _scene.TellAsync();
        await _scene.HappenAsync();
        var claimed = await _scene.ClaimAsync();
        await _scene.RecordAsync(claimed, new SendOutcome.Refused(500, $"password=hunter2hunter2 \0 {new string('x', 20_000)}"));
        var answer = (await _scene.Log.FindAsync(_scene.Tenant, claimed.Message.Id))!.Attempts[0].Answer!;
        Assert.DoesNotContain("hunter2", answer, StringComparison.Ordinal);
        Assert.InRange(answer.Length, 8_000, 8 * 1024);
    }

    [Fact]
    public async Task Tenant_Archived_IsNotSpokenFor()
    {
        await _scene.TellAsync();
        await _scene.HappenAsync();
        await _scene.Ledger.SqlAsync("update tenants set archived_at = now() where id = 1");
        Assert.Empty(await _scene.Deliveries.ClaimAsync(9));
    }

    private string Open(string text) => _scene.Protector.Open(_scene.Tenant, text);

    private Task<DeliveryWrite> ReplayAsync(Guid id) => _scene.Deliveries.ReplayAsync(_scene.Tenant, id, _scene.Ledger.Ana);

    private async Task<ChannelRow> RowOfAsync(long channel) => (await new ChannelQueries(_scene.Ops, _scene.Clock).FindAsync(_scene.Tenant, channel))!;

    private async Task<ChannelState> StateAsync(long channel) => (await RowOfAsync(channel)).State;

    private async Task<DeliveryRow> RowAsync() => Assert.Single((await _scene.Log.ListAsync(_scene.Tenant, new(), null, 9)).Items);
}
