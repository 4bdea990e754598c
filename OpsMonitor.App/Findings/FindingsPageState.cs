using System.Globalization;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Findings;

/// <summary>What the list of findings shows, as its address says.</summary>
public sealed record FindingsPageState : ListState
{
    // What is neither acknowledged nor resolved counts as open on pages.
    private static readonly AddressWords<FindingStatus> _statuses = AddressWords.Of(("open", FindingStatus.New));
    private static readonly AddressWords<ChangeType> _changes = AddressWords.Of<ChangeType>();

    public FindingStatus? Status { get; init; }

    public ChangeType? Change { get; init; }

    public string? Type { get; init; }

    public long? Run { get; init; }

    public string? Text { get; init; }

    public bool Resolved { get; init; }

    public bool IsFiltered => this with { Cursor = null } != new FindingsPageState();

    /// <summary>The list that cursors belong to: findings, with these filters.</summary>
    public string List => $"findings?{ToQuery()}";

    /// <summary>Reads filters and place; what is not understood is left out here and named by the query.</summary>
    public static FindingsPageState Of(PageQuery query)
    {
        var state = Read(query);
        return state with { Cursor = query.Place(state.List) };
    }

    /// <summary>Reads the filters, as pages and the API name them.</summary>
    public static FindingsPageState Read(PageQuery query) => new()
    {
        Status = query.OneOf(_statuses, "status"),
        Change = query.OneOf(_changes, "change_type", "change"),
        Type = query.Exact("subject_type", "type"),
        Run = query.Id("run_id", "run"),
        Text = query.Search("q"),
        Resolved = query.Flag("include_resolved", "resolved"),
    };

    public string ToUrl(string slug) => PageAddress.Of(Urls.Findings(slug), ToQuery(), List, Cursor);

    public FindingFilter ToFilter() => new() { Status = Status, ChangeType = Change, SubjectType = Type, RunId = Run, Text = Text, IncludeResolved = Resolved };

    private string ToQuery() => PageAddress.Query(
        ("status", Status is { } status ? EnumText.Of(status) : null),
        ("change", Change is { } change ? EnumText.Of(change) : null),
        ("type", Type),
        ("run", Run?.ToString(CultureInfo.InvariantCulture)),
        ("q", Text),
        ("resolved", Resolved ? "1" : null));
}
