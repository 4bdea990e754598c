using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Time.Testing;
using OpsMonitor.App.Notifications.Delivery;
using OpsMonitor.Domain.Notifications.Channels;
using OpsMonitor.Domain.Notifications.Outbox;
using OpsMonitor.Domain.Notifications.Rules;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Faults;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Notifications.Telling;

/// <summary>Contoso with an admin besides Ana, and a clock of its own for all that is planned and sent. It ends with the invariants.</summary>
internal sealed class TellingScene : IAsyncDisposable
{
    public const long Admin = 7;

    // A Monday, at noon in Zurich.
    public static readonly DateTimeOffset Noon = new(2026, 3, 2, 11, 0, 0, TimeSpan.Zero);

    public static readonly RuleTerms AllRuns = new() { Events = [RunMoment.Started, RunMoment.Finished] };

    private TellingScene(Ledger ledger) => Ledger = ledger;

    public Ledger Ledger { get; }

    public FakeTimeProvider Clock { get; } = new(Noon);

    public TenantId Tenant => Ledger.Contoso;

    public OpsDb Ops => Ledger.Ops;

    public ChannelProtector Protector { get; } = new(new EphemeralDataProtectionProvider());

    public ChannelLedger Channels => new(Ops, Clock);

    public RuleLedger Rules => new(Ops, Clock);

    public DeliveryPlanner Planner => new(Ops, Clock);

    public DeliveryLedger Deliveries => new(Ops, Clock);

    public DeliveryQueries Log => new(Ops);

    public static async Task<TellingScene> CreateAsync()
    {
        var scene = new TellingScene(await Ledger.CreateAsync());
        await scene.Ledger.SqlAsync($"""
            insert into users (id, display_name, user_name, is_platform_operator, email_confirmed, phone_number_confirmed, two_factor_enabled, lockout_enabled, access_failed_count)
            values ({Admin}, 'Ada', 'ada', false, false, false, false, false, 0);
            insert into memberships (tenant_id, user_id, role, notify) values (1, {Admin}, 'tenant_admin', 'none')
            """);
        return scene;
    }

    public async Task<long> ChannelAsync(string name = "ops", ChannelKind kind = ChannelKind.Webhook, params string[] recipients)
    {
        var address = kind == ChannelKind.Email ? ChannelAddress.OfMail(recipients) : ChannelAddress.Of("hooks.example/t...", Protector.Protect(Tenant, $"https://hooks.example/{name}"));
        var made = await Channels.CreateAsync(Tenant, new(kind, name, address, kind == ChannelKind.Webhook ? Protector.Protect(Tenant, "secret of " + name) : null), Ledger.Ana);
        Assert.Null(made.Refusal);
        return made.Id;
    }

    public async Task<long> RuleAsync(RuleDraft draft)
    {
        var made = await Rules.CreateAsync(Tenant, draft, Ledger.Ana);
        Assert.Null(made.Refusal);
        return made.Id;
    }

    public Task<long> RuleAsync(long channel, string name = "everything") => RuleAsync(new RuleDraft(name, AllRuns) { Channels = [channel] });

    /// <summary>A rule that tells a new webhook of all runs; answers the channel.</summary>
    public async Task<long> TellAsync(string name = "ops")
    {
        var channel = await ChannelAsync(name);
        await RuleAsync(channel, name);
        return channel;
    }

    /// <summary>Something happened at a time of this clock.</summary>
    public Task RaiseAsync(int count = 1, string kind = ToldKinds.RunFinished, string data = """{"status": "failed", "status_bucket": "failed"}""") => Ledger.SqlAsync(string.Join(
        ";", Enumerable.Range(0, count).Select(_ => $"insert into notification_events (tenant_id, id, kind, subject, data, created_at) values (1, '{Guid.CreateVersion7(Clock.GetUtcNow())}', '{kind}', 'drift.generate', '{data}', '{Clock.GetUtcNow():O}')")));

    public async Task PlanAsync()
    {
        foreach (var tenant in await Planner.LookAsync())
        {
            while (await Planner.PlanAsync(tenant) > 0)
            {
            }
        }
    }

    /// <summary>So many events, planned a moment later than those before.</summary>
    public async Task HappenAsync(int count = 1)
    {
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        await RaiseAsync(count);
        await PlanAsync();
    }

    public async Task<ClaimedDelivery> ClaimAsync() => Assert.Single(await Deliveries.ClaimAsync(1));

    public Task<bool> RecordAsync(ClaimedDelivery claimed, SendOutcome outcome) => Deliveries.RecordAsync(claimed, outcome with { Request = "POST" }, TimeSpan.FromMilliseconds(5));

    /// <summary>Takes all that is due and lets it be taken; how many events each message told, the oldest first.</summary>
    public async Task<List<int>> SendAllAsync()
    {
        List<int> told = [];
        while (await Deliveries.ClaimAsync(100) is { Count: > 0 } claimed)
        {
            foreach (var delivery in claimed)
            {
                Assert.True(await RecordAsync(delivery, new SendOutcome.Sent(200, "ok")));
                told.Add(delivery.Message.Events.Count + delivery.Message.More);
            }
        }

        return told;
    }

    /// <summary>The state of each delivery, the oldest first.</summary>
    public Task<List<string>> StatesAsync() => Ledger.TextsAsync("select state from notification_deliveries order by created_at, id");

    public Task<List<string>> InboxAsync() => Ledger.TextsAsync("select concat_ws(' ', notifiable_id, type, data ->> 'event') from notifications order by 1");

    public async ValueTask DisposeAsync()
    {
        await Invariants.AssertHoldAsync(Ledger.ConnectionString);
        await Ledger.DisposeAsync();
    }
}
