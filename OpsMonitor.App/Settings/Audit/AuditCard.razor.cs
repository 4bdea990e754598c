using Microsoft.AspNetCore.Components;
using OpsMonitor.Domain.Audit;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Settings.Audit;

/// <summary>A page of an audit, with its filters and the way to its file.</summary>
public sealed partial class AuditCard
{
    private static readonly IReadOnlyList<(string Value, string Words)> _times = [("1", "Last 24 hours"), ("7", "Last 7 days"), ("30", "Last 30 days"), ("90", "Last 90 days")];

    [Inject]
    public required NavigationManager Navigation { get; init; }

    /// <summary>The address of the audit's page.</summary>
    [Parameter, EditorRequired]
    public required string Audit { get; set; }

    /// <summary>The kinds of acts that it can have.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<(string Value, string Words)> Kinds { get; set; }

    /// <summary>Whether programs and workers do anything there.</summary>
    [Parameter]
    public bool Programs { get; set; }

    [Parameter, EditorRequired]
    public required AuditPageState State { get; set; }

    /// <summary>Null until it is read.</summary>
    [Parameter, EditorRequired]
    public Page<AuditRow>? Page { get; set; }

    /// <summary>Whom the invitations are for, by their numbers.</summary>
    [Parameter]
    public IReadOnlyDictionary<long, string>? Invited { get; set; }

    /// <summary>The page of what was acted on, where it has one.</summary>
    [Parameter]
    public Func<AuditRow, (string Href, string Text)?>? Link { get; set; }

    [Parameter]
    public string? StaleReason { get; set; }

    [Parameter]
    public DateTimeOffset ReadAt { get; set; }

    private int Active => new object?[] { State.Who, State.About, State.Action, State.Days, State.Programs ? true : null }.Count(v => v is not null);

    private void Go(AuditPageState state) => Navigation.NavigateTo((state with { Cursor = null }).ToUrl(Audit));

    private string At(string? cursor) => (State with { Cursor = cursor }).ToUrl(Audit);

    // The entry itself holds no address of a mailbox that could be read.
    private string Details(AuditRow row) => string.Join(", ", new[]
    {
        row.SubjectType == "invitation" ? Invited?.GetValueOrDefault(row.SubjectId ?? 0) : null, AuditWords.Details(row),
    }.Where(d => d is { Length: > 0 }));
}
