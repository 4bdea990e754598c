using System.ComponentModel;
using System.Globalization;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Findings.Checks;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Findings;

/// <summary>What the list of findings shows, as its address says.</summary>
public sealed record FindingsPageState : ListState
{
    private static readonly AddressWords<FindingsBy> _by = AddressWords.Of<FindingsBy>();

    /// <summary>What is neither acknowledged nor resolved counts as open on pages.</summary>
    public static AddressWords<FindingStatus> Statuses { get; } = AddressWords.Of(("open", FindingStatus.New));

    [Asked("status", Words = typeof(FindingsPageState)), Description("Only findings that nobody has acknowledged yet, or only those that somebody has.")]
    public FindingStatus? Status { get; init; }

    [Asked("change_type", "change"), Description("Only findings of this kind of change; `replaced` is a subject that was made anew under another id.")]
    public FindingKind? Change { get; init; }

    [Asked("subject_type", "type", Text = AskedText.Exact), Description("Only subjects of this type.")]
    public string? Type { get; init; }

    [Asked("run_id", "run"), Description("Only what this run saw, outside the baseline too; with `news` also what it ended.")]
    public long? Run { get; init; }

    [Asked("news"), Description("Only what the run, or any check, made of them: `new`, `still_there`, `back_again`, `fixed`, `superseded` or `not_checked`.")]
    public FindingNews? News { get; init; }

    [Asked("ended_by", "end"), Description("Only findings that have ended for this cause: `resolved`, `superseded` or `accepted`.")]
    public FindingEnd? End { get; init; }

    [Asked("path", Text = AskedText.Exact), Description("A property that differs, by its path, or one that it is a part of.")]
    public string? Path { get; init; }

    [Asked("value", Text = AskedText.Search), Description("A part of a value that differs, as far as it is shown.")]
    public string? Value { get; init; }

    [Asked("q", Text = AskedText.Search), Description("A part of the subject's name, or its external id.")]
    public string? Text { get; init; }

    [Asked("include_resolved", "resolved"), Description("`true`: also findings that have ended.")]
    public bool Resolved { get; init; }

    [Asked("include_outside", "outside"), Description("`true`: also findings that only comparisons have seen, no check against the baseline.")]
    public bool Outside { get; init; }

    /// <summary>Null: each finding for itself.</summary>
    public FindingsBy? By { get; init; }

    public bool IsFiltered => this with { Cursor = null, By = null } != new FindingsPageState();

    /// <summary>The list that cursors belong to: findings, with these filters.</summary>
    public string List => $"findings?{ToQuery()}";

    /// <summary>Reads filters and place; what is not understood is left out here and named by the query.</summary>
    public static FindingsPageState Of(PageQuery query)
    {
        var state = Read(query) with { By = query.OneOf(_by, "by") };
        return state with { Cursor = query.Place(state.List) };
    }

    /// <summary>Reads the filters, as pages and the API name them.</summary>
    public static FindingsPageState Read(PageQuery query) => query.Read(new FindingsPageState());

    public string ToUrl(string slug) => PageAddress.Of(Urls.Findings(slug), ToQuery(), List, Cursor);

    /// <summary>The finding's page; it goes on to its neighbours under these filters.</summary>
    public string ToFinding(string slug, long id) => PageAddress.Of(Urls.Finding(slug, id), ToQuery());

    public FindingFilter ToFilter() => new()
    {
        Status = Status,
        Kind = Change,
        SubjectType = Type,
        RunId = Run,
        News = News,
        End = End,
        Path = Path,
        Value = Value,
        Text = Text,
        IncludeResolved = Resolved,
        IncludeOutside = Outside,
    };

    private static string? Word<T>(T? value)
        where T : struct, Enum => value is { } known ? EnumText.Of(known) : null;

    private string ToQuery() => PageAddress.Query(
        ("status", Word(Status)),
        ("change", Word(Change)),
        ("type", Type),
        ("run", Run?.ToString(CultureInfo.InvariantCulture)),
        ("news", Word(News)),
        ("end", Word(End)),
        ("path", Path),
        ("value", Value),
        ("q", Text),
        ("resolved", Resolved ? "1" : null),
        ("outside", Outside ? "1" : null),
        ("by", Word(By)));
}

/// <summary>What a list of findings puts together.</summary>
public enum FindingsBy
{
    Subject,
    Setting,
}
