using OpsMonitor.Domain.Notifications.Channels;
using OpsMonitor.Domain.Notifications.Rules;
using OpsMonitor.Tests.Support;
using static OpsMonitor.Domain.Notifications.Channels.ChannelRefusal;

namespace OpsMonitor.Tests.Notifications.Telling;

/// <summary>What channels and rules may be, what is refused, and that the audit tells who made them what they are.</summary>
public sealed class LedgersTests : IAsyncLifetime
{
    private TellingScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await TellingScene.CreateAsync();

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Fact]
    public async Task Channel_OfEachChange_IsWhatTheListShows()
    {
        var id = await _scene.ChannelAsync();
        var (channels, tenant, ana) = (_scene.Channels, _scene.Tenant, _scene.Ledger.Ana);
        Assert.True((await channels.RenameAsync(tenant, id, "Ops room", ana)).Accepted);
        Assert.True((await channels.ChangeAddressAsync(tenant, id, ChannelAddress.Of("new.example", "p2"), ana)).Accepted);
        Assert.True((await channels.RotateSecretAsync(tenant, id, "s2", TimeSpan.FromHours(1), ana)).Accepted);
        Assert.True((await channels.SetStateAsync(tenant, id, ChannelState.Paused, "moving house", ana)).Accepted);
        await _scene.RuleAsync(id, "all");

        var row = Assert.Single(await Queries.ListAsync(tenant));
        Assert.Equal(("Ops room", "new.example", ChannelState.Paused, "moving house", "Ana Ruiz", true), (row.Name, row.AddressShown, row.State, row.StateReason, row.CreatedBy, row.HasSecret));
        Assert.Equal((TellingScene.Noon.AddHours(1), "all"), (row.PreviousSecretUntil, Assert.Single(row.Rules)));
        _scene.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Null((await Queries.FindAsync(tenant, id))!.PreviousSecretUntil);

        Assert.True((await channels.DeleteAsync(tenant, id, ana)).Accepted);
        Assert.Null(await Queries.FindAsync(tenant, id));
        Assert.Equal(
            ["channel.created", "channel.deleted", "channel.moved", "channel.paused", "channel.renamed", "channel.secret_rotated", "rule.created"],
            await _scene.Ledger.TextsAsync("select action from audit_logs where tenant_id = 1 and actor = 'user:1' order by 1"));
        Assert.Equal(0, await _scene.Ledger.ScalarAsync<long>("select count(*) from audit_logs where data::text like '%secret of%' or data::text like '%https:%'"));
    }

    [Theory]
    [InlineData(ChannelKind.Webhook, "\u200B", "x", "p", "", BadName)]
    [InlineData(ChannelKind.Webhook, "a\nb", "x", "p", "", BadName)]
    [InlineData(ChannelKind.Webhook, "taken", "x", "p", "", NameTaken)]
    [InlineData(ChannelKind.Slack, "a", "x", null, "", BadAddress)]
    [InlineData(ChannelKind.Slack, "a", "", "p", "", BadAddress)]
    [InlineData(ChannelKind.Slack, "a", "x", "p", "ana@contoso.example", BadAddress)]
    [InlineData(ChannelKind.Email, "a", "x", null, "", BadRecipients)]
    [InlineData(ChannelKind.Email, "a", "x", null, "ana", BadAddress)]
    [InlineData(ChannelKind.Email, "a", "x", null, "Ana <ana@contoso.example>", BadAddress)]
    [InlineData(ChannelKind.Email, "a", "x", null, "ana@contoso.example\r\nBcc: eve@evil.example", BadAddress)]
    [InlineData(ChannelKind.Email, "a", "x", "p", "ana@contoso.example", BadAddress)]
    public async Task Channel_ThatIsNone_IsRefused(ChannelKind kind, string name, string shown, string? hidden, string recipients, ChannelRefusal refusal)
    {
        await _scene.ChannelAsync("taken");
        var asked = new NewChannel(kind, name, new(shown, hidden, recipients.Split(';', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal(refusal, (await _scene.Channels.CreateAsync(_scene.Tenant, asked, _scene.Ledger.Ana)).Refusal);
    }

    [Fact]
    public async Task Channels_OfATenant_AreFiftyOfFiftyRecipients()
    {
        string[] most = [.. Enumerable.Range(0, ChannelLedger.MaxRecipients).Select(i => $"p{i}@contoso.example")];
        await _scene.ChannelAsync("mail", ChannelKind.Email, most);
        Assert.Equal(BadRecipients, (await MailAsync("more", [.. most, "one@too.many"])).Refusal);
        Assert.True((await MailAsync("twice", [.. most, "P0@contoso.example"])).Accepted);
        for (var i = 2; i < ChannelLedger.MaxPerTenant; i++)
        {
            await _scene.ChannelAsync($"c{i}");
        }

        Assert.Equal(TooMany, (await MailAsync("last", ["ana@contoso.example"])).Refusal);
        Assert.Equal(NotFound, (await _scene.Channels.DeleteAsync(_scene.Ledger.Fabrikam, 1, _scene.Ledger.Ana)).Refusal);
    }

    public static TheoryData<int, RuleRefusal> Drafts => new()
    {
        { 0, RuleRefusal.BadName }, { 1, RuleRefusal.BadTerms }, { 2, RuleRefusal.BadTerms }, { 3, RuleRefusal.TellsNobody }, { 4, RuleRefusal.UnknownChannel }, { 5, RuleRefusal.UnknownPerson },
        { 6, RuleRefusal.BadQuietHours }, { 7, RuleRefusal.UnknownZone }, { 8, RuleRefusal.BadLimit }, { 9, RuleRefusal.NameTaken },
    };

    [Theory]
    [MemberData(nameof(Drafts))]
    public async Task Rule_ThatIsNone_IsRefused(int which, RuleRefusal refusal)
    {
        var channel = await _scene.TellAsync("taken");
        var good = new RuleDraft("good", TellingScene.AllRuns) { Channels = [channel] };
        RuleDraft[] drafts =
        [
            good with { Name = " " }, good with { Terms = new() { ReasonCodes = ["throttled"] } }, good with { Terms = good.Terms with { ReasonCodes = ["No Code"] } }, good with { Channels = [] },
            good with { Channels = [channel, 99] }, good with { InboxUsers = [99] }, good with { Quiet = new(new(22, 0), new(22, 0), "Etc/UTC") }, good with { Quiet = new(new(22, 0), new(7, 0), "Mars/Olympus") },
            good with { MostAnHour = 0 }, good with { Name = "taken" },
        ];
        var fine = await _scene.RuleAsync(good);

        Assert.Equal(refusal, (await _scene.Rules.CreateAsync(_scene.Tenant, drafts[which] with { Name = which is 0 or 9 ? drafts[which].Name : "new" }, _scene.Ledger.Ana)).Refusal);
        Assert.Equal(refusal, (await _scene.Rules.ChangeAsync(_scene.Tenant, fine, drafts[which], _scene.Ledger.Ana)).Refusal);
    }

    [Fact]
    public async Task Rule_OfEachChange_IsWhatTheListShows()
    {
        var (rules, queries, tenant, ana) = (_scene.Rules, new RuleQueries(_scene.Ops), _scene.Tenant, _scene.Ledger.Ana);
        var id = await _scene.RuleAsync(await _scene.ChannelAsync());
        var draft = new RuleDraft("Nights", TellingScene.AllRuns with { Deadlines = true })
        {
            InboxUsers = [1, TellingScene.Admin], InboxFollowers = true, Quiet = new(new(22, 0), new(7, 0), "Europe/Zurich"), MostAnHour = 3,
        };
        Assert.True((await rules.ChangeAsync(tenant, id, draft, ana)).Accepted);
        Assert.True((await rules.EnableAsync(tenant, id, false, ana)).Accepted);

        var read = (await queries.FindAsync(tenant, id))!.Rule;
        Assert.Equal(("Nights", false, 0, true, draft.Quiet, 3), (read.Name, read.Enabled, read.Channels.Count, read.InboxFollowers, read.Quiet, read.MostAnHour));
        Assert.Equal([1L, TellingScene.Admin], read.InboxUsers);
        Assert.Equal(draft.Terms.ToJson(), read.Terms.ToJson());
        Assert.True((await rules.DeleteAsync(tenant, id, ana)).Accepted);
        Assert.Empty(await queries.ListAsync(tenant));
        Assert.Equal(RuleRefusal.NotFound, (await rules.DeleteAsync(tenant, id, ana)).Refusal);
        Assert.Equal(
            ["rule.changed run.started run.finished deadline.missed", "rule.created run.started run.finished", "rule.deleted", "rule.disabled"],
            await _scene.Ledger.TextsAsync("select concat_ws(' ', action, data ->> 'takes') from audit_logs where action like 'rule.%' order by 1"));
    }

    private ChannelQueries Queries => new(_scene.Ops, _scene.Clock);

    private Task<ChannelWrite> MailAsync(string name, IReadOnlyList<string> recipients) =>
        _scene.Channels.CreateAsync(_scene.Tenant, new(ChannelKind.Email, name, ChannelAddress.OfMail(recipients)), _scene.Ledger.Ana);
}
