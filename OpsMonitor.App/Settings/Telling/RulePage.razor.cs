using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Live;
using OpsMonitor.App.Look;
using OpsMonitor.App.Operations;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Notifications.Channels;
using OpsMonitor.Domain.Notifications.Rules;
using OpsMonitor.Domain.Runs.Deadlines;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Settings.Telling;

/// <summary>A rule in a form, beside what it would have told in the last days.</summary>
public sealed partial class RulePage
{
    private const int MaxReasons = 20;
    private static readonly TimeSpan _refresh = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _reasonsOf = TimeSpan.FromDays(30);
    private static readonly RunStatusBucket[] s_ends = [RunStatusBucket.Succeeded, RunStatusBucket.PartiallySucceeded, RunStatusBucket.Failed];
    private static readonly string[] s_zones = [.. TimeZoneInfo.GetSystemTimeZones().Select(z => z.Id).Order(StringComparer.Ordinal)];

    private (TenantId, long?)? _shown;
    private RuleFields? _fields;
    private bool _hasDeadlines;
    private RuleRow? _saved;
    private string? _refusal;
    private IReadOnlyList<ChannelRow> _channels = [];
    private IReadOnlyList<(string Value, string Words)> _operations = [];
    private IReadOnlyList<(string Value, string Words)> _reasons = [];
    private IReadOnlyList<(string Value, string Words)> _people = [];

    [Inject]
    public required RuleQueries Rules { get; init; }

    [Inject]
    public required RuleLedger Ledger { get; init; }

    [Inject]
    public required ChannelQueries Channels { get; init; }

    [Inject]
    public required DeadlineQueries Deadlines { get; init; }

    [Inject]
    public required TenancyQueries Tenancy { get; init; }

    [Inject]
    public required RunLists Runs { get; init; }

    [Inject]
    public required RunStats Stats { get; init; }

    [Inject]
    public required ViewerClock Clock { get; init; }

    /// <summary>Null for a new one.</summary>
    [Parameter]
    public long? Id { get; set; }

    protected override Right Needed => Right.ManageTelling;

    protected override async Task OnTenantReadyAsync()
    {
        if (_shown == (Current.Id, Id))
        {
            return; // what is typed stays
        }

        UnwatchAll();
        (_shown, _fields, _saved, _refusal) = ((Current.Id, Id), null, null, null);
        Watch(LiveKey.Telling(Current.Id), _refresh, LoadChannelsAsync);
        await ReadAsync(LoadAsync);
    }

    private async Task LoadAsync(CancellationToken cancel)
    {
        _operations = [.. (await Runs.OperationsAsync(Current.Id, cancel)).Select(o => (o.ToString(), o.ToString()))];
        _reasons = [.. (await Stats.ReasonsAsync(Current.Id, Clock.Now - _reasonsOf, top: MaxReasons, cancel: cancel)).Top.Select(r => (r.ReasonCode, r.ReasonCode))];
        var members = await Tenancy.MembersAsync(Current.Id, cancel);
        _hasDeadlines = (await Deadlines.ListAsync(Current.Id, cancel)).Count > 0;
        await LoadChannelsAsync(cancel);
        _saved = Id is { } id ? await Rules.FindAsync(Current.Id, id, cancel) : null;
        if (Id is not null && _saved is null)
        {
            Navigation.NotFound();
            return;
        }

        // Whoever is told already stands there by name, though nobody would choose them any more.
        _people = [.. members.Where(m => RuleLedger.MayBeTold(m.Role) || _saved?.Rule.InboxUsers.Contains(m.UserId) == true)
            .Select(m => (RuleFields.Text(m.UserId), m.Email is { } email ? $"{m.DisplayName} ({email})" : m.DisplayName))];
        _fields = _saved is null ? new() { QuietZone = Clock.Zone.Id } : RuleFields.Of(_saved.Rule, Clock.Zone.Id);
    }

    private async Task LoadChannelsAsync(CancellationToken cancel) => _channels = await Channels.ListAsync(Current.Id, cancel);

    private Task SaveAsync() => Turn.RunAsync(async () =>
    {
        if (await HolderAsync(Needed) is not { } now)
        {
            return;
        }

        var draft = _fields!.ToDraft();
        var write = Id is { } id ? await Ledger.ChangeAsync(now.Id, id, _saved!.Rule, draft, now.Actor) : await Ledger.CreateAsync(now.Id, draft, now.Actor);
        _refusal = write.Refusal is { } refusal ? RuleWords.Of(refusal) : null;
        if (write.Refusal == RuleRefusal.ChangedMeanwhile && await Rules.FindAsync(now.Id, Id!.Value) is { } changed)
        {
            _saved = changed; // the next save is of somebody who knows
            _refusal = "The rule has changed since you opened it. Your form still has what you typed: save again to put it in place of that change, or open the rule anew to see it.";
        }

        if (write.Accepted)
        {
            Snackbar.Add($"{draft.Name} is saved{(draft.Enabled ? "" : ", and off")}.", Severity.Success);
            Navigation.NavigateTo(Urls.Settings(Slug, "rules"));
        }
    });

    private static string? CheckOperation(string typed) => OperationType.TryParse(typed, out _) ? null : "An operation is written resource.action, such as mailboxes.archive.";

    private static string? CheckReason(string typed) => FailureSanitizer.IsReasonCode(typed) ? null : "A reason code has lower-case letters, digits, _ and dots.";

    private static void Set<T>(HashSet<T> set, T value, bool on) => _ = on ? set.Add(value) : set.Remove(value);

    private static Task<IEnumerable<string>> ZonesAsync(string? typed, CancellationToken cancel) =>
        Task.FromResult(s_zones.Where(z => z.Contains((typed ?? "").Trim().Replace(' ', '_'), StringComparison.OrdinalIgnoreCase)));
}
