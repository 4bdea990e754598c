using System.ComponentModel;
using System.Globalization;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Findings;

/// <summary>What the list of findings shows, as its address says.</summary>
public sealed record FindingsPageState : ListState
{
    /// <summary>What is neither acknowledged nor resolved counts as open on pages.</summary>
    public static AddressWords<FindingStatus> Statuses { get; } = AddressWords.Of(("open", FindingStatus.New));

    [Asked("status", Words = typeof(FindingsPageState)), Description("Only findings that nobody has acknowledged yet, or only those that somebody has.")]
    public FindingStatus? Status { get; init; }

    [Asked("change_type", "change"), Description("Only findings of this kind of change.")]
    public ChangeType? Change { get; init; }

    [Asked("subject_type", "type", Text = AskedText.Exact), Description("Only subjects of this type.")]
    public string? Type { get; init; }

    [Asked("run_id", "run"), Description("Only what this run found, or one that compared the same two snapshots.")]
    public long? Run { get; init; }

    [Asked("q", Text = AskedText.Search), Description("A part of the subject's name, or its external id.")]
    public string? Text { get; init; }

    [Asked("include_resolved", "resolved"), Description("`true`: also findings that a later comparison no longer showed.")]
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
    public static FindingsPageState Read(PageQuery query) => query.Read(new FindingsPageState());

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
