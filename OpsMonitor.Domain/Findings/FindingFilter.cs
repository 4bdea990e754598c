using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Findings.Checks;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Text;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Findings;

/// <summary>Which findings a list shows; null means any.</summary>
public sealed record FindingFilter
{
    public static FindingFilter Any { get; } = new();

    public FindingStatus? Status { get; init; }

    public FindingKind? Kind { get; init; }

    public string? SubjectType { get; init; }

    /// <summary>Only those that this run saw; with <see cref="News"/>, those of which a check said just that.</summary>
    public long? RunId { get; init; }

    /// <summary>What the run, or any check, made of them.</summary>
    public FindingNews? News { get; init; }

    /// <summary>Only ended ones, by the cause.</summary>
    public FindingEnd? End { get; init; }

    /// <summary>A property that differs, or one that it is a part of.</summary>
    public string? Path { get; init; }

    /// <summary>A part of a value that differs; compared literally, case aside.</summary>
    public string? Value { get; init; }

    /// <summary>A part of the subject's name, or its external id; compared literally.</summary>
    public string? Text { get; init; }

    /// <summary>Also those that have ended.</summary>
    public bool IncludeResolved { get; init; }

    /// <summary>Also those that only comparisons saw; under their run they are always there.</summary>
    public bool IncludeOutside { get; init; }

    /// <summary>A replaced subject counts once: by the half that came.</summary>
    public bool IsWhole { get; init; }

    internal async Task<IQueryable<Finding>> ApplyAsync(OpsDbContext db, CancellationToken cancel)
    {
        var findings = WithValues(db);
        findings = Status is { } status ? findings.Where(f => f.Status == status) : findings;
        findings = SubjectType is { } type ? findings.Where(f => f.SubjectType == type) : findings;
        findings = OfKind(findings);
        findings = End is { } end ? findings.Where(f => f.EndedBy == end)
            : IncludeResolved || News is not null ? findings : findings.Where(f => f.ResolvedAt == null);
        findings = IncludeOutside || RunId is not null ? findings : findings.Where(f => f.Checks > 0);
        findings = IsWhole ? findings.Where(f => f.ChangeType != ChangeType.Removed || f.CounterpartId == null) : findings;
        return await WithTextAsync(db, OfRun(db, findings), cancel);
    }

    // What differs was masked before it was stored, so a search in it tells nothing that is hidden.
    private IQueryable<Finding> WithValues(OpsDbContext db) => Path is null && Value is null ? db.Findings
        : db.Findings.FromSqlRaw(FindingsSql.WithValues, P("tenant", db.Tenant!.Value.Value), P("path", Path), P("value", Value));

    private IQueryable<Finding> OfKind(IQueryable<Finding> findings) => Kind is not { } kind ? findings : kind switch
    {
        FindingKind.Replaced => findings.Where(f => f.CounterpartId != null),
        FindingKind.Added => findings.Where(f => f.CounterpartId == null && f.ChangeType == ChangeType.Added),
        FindingKind.Removed => findings.Where(f => f.CounterpartId == null && f.ChangeType == ChangeType.Removed),
        FindingKind.Changed => findings.Where(f => f.ChangeType == ChangeType.Changed),
    };

    private IQueryable<Finding> OfRun(OpsDbContext db, IQueryable<Finding> findings)
    {
        var runs = RunId is { } run ? db.FindingRuns.Where(r => r.RunId == run) : db.FindingRuns;
        return (RunId, News) switch
        {
            (null, null) => findings,
            (_, { } news) => findings.Where(f => runs.Any(r => r.FindingId == f.Id && r.News == news)),
            _ => findings.Where(f => runs.Any(r => r.FindingId == f.Id
                && (r.News == null || r.News == FindingNews.New || r.News == FindingNews.StillThere || r.News == FindingNews.BackAgain))),
        };
    }

    private async Task<IQueryable<Finding>> WithTextAsync(OpsDbContext db, IQueryable<Finding> findings, CancellationToken cancel)
    {
        if (SearchText.Part(Text) is not { } part)
        {
            return findings;
        }

        var ids = SearchText.Spellings(Text!);
        var hidden = findings.Where(f => SearchText.Fold(f.SubjectName).Contains(SearchText.Fold(part)) && SearchText.MayHide(f.SubjectName));
        var held = await ShownHits.AmongAsync(db, hidden.Select(f => new StoredHit<long>(f.Id, null, f.SubjectName)), part, cancel);
        return findings.Where(f => ids.Contains(f.SubjectExternalId) || held.Contains(f.Id)
            || (SearchText.Fold(f.SubjectName).Contains(SearchText.Fold(part)) && !SearchText.MayHide(f.SubjectName)));
    }
}
