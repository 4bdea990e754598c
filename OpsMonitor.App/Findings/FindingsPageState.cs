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
    // What is neither acknowledged nor resolved counts as open on pages.
    private static readonly AddressWords<FindingStatus> _statuses = AddressWords.Of(("open", FindingStatus.New));
    private static readonly AddressWords<FindingKind> _kinds = AddressWords.Of<FindingKind>();
    private static readonly AddressWords<FindingNews> _news = AddressWords.Of<FindingNews>();
    private static readonly AddressWords<FindingEnd> _ends = AddressWords.Of<FindingEnd>();
    private static readonly AddressWords<FindingsBy> _by = AddressWords.Of<FindingsBy>();

    public FindingStatus? Status { get; init; }

    public FindingKind? Change { get; init; }

    public string? Type { get; init; }

    public long? Run { get; init; }

    /// <summary>What the run made of them.</summary>
    public FindingNews? News { get; init; }

    public FindingEnd? End { get; init; }

    public string? Path { get; init; }

    public string? Value { get; init; }

    public string? Text { get; init; }

    public bool Resolved { get; init; }

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
    public static FindingsPageState Read(PageQuery query) => new()
    {
        Status = query.OneOf(_statuses, "status"),
        Change = query.OneOf(_kinds, "change_type", "change"),
        Type = query.Exact("subject_type", "type"),
        Run = query.Id("run_id", "run"),
        News = query.OneOf(_news, "news"),
        End = query.OneOf(_ends, "ended_by", "end"),
        Path = query.Exact("path"),
        Value = query.Search("value"),
        Text = query.Search("q"),
        Resolved = query.Flag("include_resolved", "resolved"),
        Outside = query.Flag("include_outside", "outside"),
    };

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
