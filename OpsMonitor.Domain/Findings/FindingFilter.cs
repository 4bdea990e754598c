using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Findings;

/// <summary>Which findings a list shows; null means any.</summary>
public sealed record FindingFilter
{
    public static FindingFilter Any { get; } = new();

    public FindingStatus? Status { get; init; }

    public ChangeType? ChangeType { get; init; }

    public string? SubjectType { get; init; }

    /// <summary>The run that found them, or that compared the same two snapshots.</summary>
    public long? RunId { get; init; }

    /// <summary>A part of the subject's name, or its external id; compared literally.</summary>
    public string? Text { get; init; }

    /// <summary>Also those that a later comparison no longer showed.</summary>
    public bool IncludeResolved { get; init; }

    internal async Task<IQueryable<Finding>> ApplyAsync(OpsDbContext db, DriftScope? scope, CancellationToken cancel)
    {
        IQueryable<Finding> findings = db.Findings;
        findings = Status is { } status ? findings.Where(f => f.Status == status) : findings;
        findings = ChangeType is { } change ? findings.Where(f => f.ChangeType == change) : findings;
        findings = SubjectType is { } type ? findings.Where(f => f.SubjectType == type) : findings;
        findings = IncludeResolved ? findings : findings.Where(f => f.ResolvedAt == null);
        if (RunId is { } run)
        {
            findings = scope is null
                ? findings.Where(f => f.BulkOperationRunId == run)
                : findings.Where(f => f.BulkOperationRunId == run
                    || (f.ScopeKey == scope.ScopeKey && f.BaselineRunId == scope.BaselineRunId && f.CurrentRunId == scope.CurrentRunId));
        }

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
