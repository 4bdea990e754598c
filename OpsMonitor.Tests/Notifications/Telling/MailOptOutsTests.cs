using OpsMonitor.Domain.Notifications.Channels;
using OpsMonitor.Domain.Notifications.Mail;
using OpsMonitor.Domain.Notifications.Outbox;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Notifications.Telling;

/// <summary>Whoever opts out of a tenant's mail gets none from it, whatever its admins do; nobody else gets less.</summary>
public sealed class MailOptOutsTests : IAsyncLifetime
{
    private const string Ana = "Ana@contoso.example", Ben = "ben@contoso.example";

    private TellingScene _scene = null!;
    private long _mail;

    private MailOptOuts OptOuts => new(_scene.Ops, _scene.Clock);

    public async ValueTask InitializeAsync()
    {
        _scene = await TellingScene.CreateAsync();
        _mail = await _scene.ChannelAsync("mail", ChannelKind.Email, Ana, Ben);
        await _scene.RuleAsync(_mail);
    }

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task Address_ThatOptedOut_IsToldNothingUntilItOptsInAgain()
    {
        await OptAsync(true);
        await OptAsync(true);
        await _scene.HappenAsync();
        Assert.Equal([$"{Ben} pending"], await DeliveriesAsync());
        Assert.Equal([Ana], (await new ChannelQueries(_scene.Ops, _scene.Clock).FindAsync(_scene.Tenant, _mail))!.OptedOut);

        await OptAsync(false);
        await OptAsync(false);
        await _scene.HappenAsync();
        Assert.Equal([$"{Ana} pending", $"{Ben} pending", $"{Ben} pending"], await DeliveriesAsync());
    }

    [Fact]
    public async Task Message_ThatWaitsOrFailsMeanwhile_IsNotSentAnyMore()
    {
        await _scene.HappenAsync();
        var underWay = (await _scene.Deliveries.ClaimAsync(9)).Single(c => c.Recipient == Ana);
        await _scene.HappenAsync();

        await OptAsync(true);
        await _scene.RecordAsync(underWay, new SendOutcome.Failed("reset"));

        Assert.Equal([$"{Ana} cancelled", $"{Ana} cancelled", $"{Ben} pending", $"{Ben} sending"], await DeliveriesAsync());
        Assert.Equal(DeliveryRefusal.OptedOut, (await _scene.Deliveries.ReplayAsync(_scene.Tenant, underWay.Message.Id, _scene.Ledger.Ana)).Refusal);
    }

    // Its node died in the middle: nobody takes it over.
    [Fact]
    public async Task Message_OfANodeThatDied_IsNotTakenByAnother()
    {
        await _scene.HappenAsync();
        Assert.Equal(2, (await _scene.Deliveries.ClaimAsync(9)).Count);
        await OptAsync(true);
        _scene.Clock.Advance(DeliveryLedger.Lease + TimeSpan.FromSeconds(1));
        Assert.Equal(Ben, (await _scene.ClaimAsync()).Recipient);
    }

    [Fact]
    public async Task Test_OfAChannel_GoesToTheOthersAlone()
    {
        await OptAsync(true);
        Assert.Single((await _scene.Deliveries.TestAsync(_scene.Tenant, _mail, _scene.Ledger.Ana)).Ids);
        Assert.Equal([$"{Ben} pending"], await DeliveriesAsync());

        await OptOuts.SetAsync(_scene.Tenant, Ben, optsOut: true);
        Assert.Equal(DeliveryRefusal.OptedOut, (await _scene.Deliveries.TestAsync(_scene.Tenant, _mail, _scene.Ledger.Ana)).Refusal);
    }

    [Fact]
    public async Task OptOut_OfOneTenant_IsKnownToNoOther()
    {
        await OptAsync(true);

        Assert.Equal(new("Contoso", true), await OptOuts.FindAsync(_scene.Tenant, Ana));
        Assert.Equal(new("Fabrikam", false), await OptOuts.FindAsync(_scene.Ledger.Fabrikam, Ana));
        Assert.Null(await OptOuts.FindAsync(new(4711), Ana));
        Assert.Equal([_scene.Tenant], await OptOuts.OfAsync("ana@CONTOSO.example", [_scene.Tenant, _scene.Ledger.Fabrikam]));
        Assert.Empty(await OptOuts.OfAsync("nobody@contoso.example", [_scene.Tenant]));
    }

    private Task OptAsync(bool optsOut) => OptOuts.SetAsync(_scene.Tenant, "ana@contoso.EXAMPLE", optsOut);

    private Task<List<string>> DeliveriesAsync() => _scene.Ledger.TextsAsync("select recipient || ' ' || state from notification_deliveries order by recipient collate \"C\", state");
}
