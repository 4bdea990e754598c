using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Live;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts.Dialogs;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Notifications.Channels;
using OpsMonitor.Domain.Notifications.Rules;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Settings.Telling;

/// <summary>The rules of a tenant: what each tells, to whom, and whether it is on.</summary>
public sealed partial class RulesPage
{
    private static readonly TimeSpan _refresh = TimeSpan.FromSeconds(1);

    private TenantId? _shown;
    private IReadOnlyList<RuleRow>? _rules;
    private Dictionary<long, string> _channels = [];
    private Dictionary<long, string> _people = [];
    private DateTimeOffset _readAt;

    [Inject]
    public required RuleQueries Rules { get; init; }

    [Inject]
    public required RuleLedger Ledger { get; init; }

    [Inject]
    public required ChannelQueries Channels { get; init; }

    [Inject]
    public required TenancyQueries Tenancy { get; init; }

    [Inject]
    public required ViewerClock Clock { get; init; }

    protected override Right Needed => Right.ManageTelling;

    protected override async Task OnTenantReadyAsync()
    {
        if (_shown != Current.Id)
        {
            UnwatchAll();
            (_shown, _rules) = (Current.Id, null);
        }

        Watch(LiveKey.Telling(Current.Id), _refresh, LoadAsync);
        Watch(LiveKey.Members(Current.Id), _refresh, LoadAsync);
        await ReadAsync(LoadAsync);
    }

    private async Task LoadAsync(CancellationToken cancel)
    {
        _channels = (await Channels.ListAsync(Current.Id, cancel)).ToDictionary(c => c.Id, c => c.Name);
        _people = (await Tenancy.MembersAsync(Current.Id, cancel)).ToDictionary(m => m.UserId, m => m.DisplayName);
        (_rules, _readAt) = (await Rules.ListAsync(Current.Id, cancel), Clock.Now);
    }

    private string Tells(RuleDraft rule) => string.Join(", ", rule.Channels.Select(c => _channels.GetValueOrDefault(c)).OfType<string>()
        .Concat(rule.InboxUsers.Select(p => _people.GetValueOrDefault(p)).OfType<string>().Select(p => $"{p} (inbox)"))
        .Concat(rule.InboxFollowers ? ["whoever follows (inbox)"] : []));

    private Task EnableAsync(RuleRow row) => Turn.RunAsync(async () =>
    {
        if (await HolderAsync(Needed) is { } now)
        {
            Say((await Ledger.EnableAsync(now.Id, row.Id, !row.Rule.Enabled, now.Actor)).Refusal, $"{row.Rule.Name} is {(row.Rule.Enabled ? "off" : "on")}.");
            await ReadAsync(LoadAsync);
        }
    });

    private Task DeleteAsync(RuleRow row) => Turn.RunAsync(async () =>
    {
        var text = $"{row.Rule.Name} tells nobody from this moment. What it has told stays in the log; what waits is not sent.";
        if (await ConfirmDialog.AskAsync(Turn, $"Delete {row.Rule.Name}", text, "Delete") is not null && await HolderAsync(Needed) is { } now)
        {
            Say((await Ledger.DeleteAsync(now.Id, row.Id, now.Actor)).Refusal, $"{row.Rule.Name} was deleted.");
            await ReadAsync(LoadAsync);
        }
    });

    private void Say(RuleRefusal? refusal, string done) => Snackbar.Add(refusal is { } why ? RuleWords.Of(why) : done, refusal is null ? Severity.Success : Severity.Warning);
}
