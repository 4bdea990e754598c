using System.ComponentModel;
using System.Text.Json;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Text;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Findings;

/// <summary>One finding as a list shows it. <paramref name="Changes"/> counts the properties its evidence shows.</summary>
public sealed record FindingRow(
    long Id,
    FindingStatus Status,
    ChangeType ChangeType,
    string SubjectType,
    string SubjectExternalId,
    string SubjectName,
    DateTimeOffset FirstSeenAt,
    DateTimeOffset LastSeenAt,
    DateTimeOffset? ResolvedAt,
    int Changes = 0)
{
    public bool IsResolved => ResolvedAt is not null;

    /// <summary>Whether the subject's id may stand in an address: it is shown as it is, without a secret to hide.</summary>
    public bool IsLinked => !SafeId.IsHidden(SubjectExternalId);

    /// <summary>Whether somebody can still take note of it.</summary>
    public bool IsOpen => Status == FindingStatus.New && !IsResolved;
}

/// <summary>One finding as its page shows it, with the two snapshots it compares; a snapshot is null once it is gone.</summary>
public sealed record FindingDetail(
    FindingRow Row,
    string ScopeKey,
    string Fingerprint,
    EvidenceView Evidence,
    SnapshotRef? Baseline,
    SnapshotRef? Current,
    long? FoundByRunId,
    DateTimeOffset? AcknowledgedAt,
    string? AcknowledgedBy,
    string? Note)
{
    public long Id => Row.Id;

    /// <summary>An unreadable file in the current snapshot may be the subject that seems to be gone.</summary>
    public bool MayBeUnreadable => Row.ChangeType == ChangeType.Removed && Current is { Failed: > 0 };
}

/// <summary>A snapshot that a finding refers to; <paramref name="Failed"/> counts the files it could not read.</summary>
public sealed record SnapshotRef(long Id, string Source, RunStatus Status, DateTimeOffset? FinishedAt, long RunId, int Failed);

/// <summary>What differs, read from the stored evidence. <paramref name="Dropped"/> counts properties that differ but may not be shown.</summary>
[Description("What differs in a subject.")]
public sealed record EvidenceView(
    [property: Description("The properties that differ and may be shown.")] IReadOnlyList<PropertyDiff> Changes,
    [property: Description("Properties that differ but may not be shown.")] int Dropped,
    [property: Description("`true`: there were more, or longer ones, than are kept.")] bool IsTruncated)
{
    private static readonly JsonSerializerOptions s_readable = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Reads evidence leniently: what it lacks is empty, so that an old finding never breaks its page.</summary>
    public static EvidenceView Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            return new([], 0, false);
        }

        var changes = root.TryGetProperty("changes", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Where(c => c.ValueKind == JsonValueKind.Object).Select(Change).ToList() : [];
        var dropped = root.TryGetProperty("dropped", out var d) && d.ValueKind == JsonValueKind.Number && d.TryGetInt32(out var n) ? n : 0;
        return new(changes, dropped, root.TryGetProperty("truncated", out var t) && t.ValueKind == JsonValueKind.True);
    }

    private static PropertyDiff Change(JsonElement change)
    {
        var path = change.TryGetProperty("path", out var p) ? p.ToString() : "";
        var kind = change.TryGetProperty("kind", out var k) && EnumOf(k.ToString()) is { } known ? known : ChangeType.Changed;
        return new(path, kind, kind == ChangeType.Added ? null : Text(change, "baseline"), kind == ChangeType.Removed ? null : Text(change, "current"));
    }

    private static ChangeType? EnumOf(string text) => EnumText.TryParse<ChangeType>(text, out var value) ? value : null;

    private static string? Text(JsonElement change, string side) => !change.TryGetProperty(side, out var value) ? null : value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Object or JsonValueKind.Array => JsonSerializer.Serialize(value, s_readable),
        _ => value.GetRawText(),
    };
}

/// <summary>One property that differs; a side is null where the property is not there at all.</summary>
[Description("A property that differs.")]
public sealed record PropertyDiff(
    [property: Description("Where it stands in the subject.")] string Path,
    [property: Description("What became of it.")] ChangeType Kind,
    [property: Description("Its value in the older snapshot; null where it is not there.")] string? Baseline,
    [property: Description("Its value in the newer snapshot; null where it is not there.")] string? Current);
