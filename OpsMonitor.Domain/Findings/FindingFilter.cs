using System.Text.Json;

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

    internal IQueryable<Finding> Apply(IQueryable<Finding> findings, DriftScope? scope)
    {
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

        if (string.IsNullOrWhiteSpace(Text))
        {
            return findings;
        }

        var text = Text.Trim();
        var lower = text.ToLowerInvariant();
        return findings.Where(f => f.SubjectName.ToLower().Contains(lower) || f.SubjectExternalId == text);
    }
}

/// <summary>What a drift run compares, as its item_ids say (seed).</summary>
public sealed record DriftScope(string ScopeKey, long BaselineRunId, long CurrentRunId)
{
    /// <summary>Null for item_ids of any other shape.</summary>
    public static DriftScope? Read(string itemIds)
    {
        using var document = JsonDocument.Parse(itemIds);
        return document.RootElement is { ValueKind: JsonValueKind.Object } scope
            && scope.TryGetProperty("scope_key", out var key) && key.ValueKind == JsonValueKind.String
            && Id(scope, "baseline_run_id") is { } baseline && Id(scope, "current_run_id") is { } current
                ? new(key.GetString()!, baseline, current)
                : null;
    }

    public JsonElement ToJson() => JsonSerializer.SerializeToElement(new Dictionary<string, object>
    {
        ["scope_key"] = ScopeKey,
        ["baseline_run_id"] = BaselineRunId,
        ["current_run_id"] = CurrentRunId,
    });

    private static long? Id(JsonElement scope, string name) =>
        scope.TryGetProperty(name, out var id) && long.TryParse(id.ToString(), out var value) ? value : null;
}
