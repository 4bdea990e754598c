using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Text;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Findings;

/// <summary>Builds a finding's evidence: what an operator may see of a drift, allow-listed, masked and bounded.</summary>
public static class Evidence
{
    // jsonb shows a space after each comma and colon, and those count against the 64 KB of the stored column.
    private const int MaxCost = 60 * 1024;
    private const int MaxValueBytes = 4 * 1024;
    private const int MaxPath = 1024;
    private const int MaxName = 500;

    // 16 levels in all; the document, its changes and each change take three.
    private const int MaxValueDepth = 13;

    private static readonly JsonWriterOptions s_readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// {"change_type","subject_type","display_name","changes":[{"path","kind","baseline","current"}],"dropped","truncated"}, at most 64 KB and 16 levels.
    /// dropped counts the top-level properties that differ but may not be shown. Throws <see cref="JsonException"/> for content that
    /// CanonicalJson.Parse refuses, <see cref="ArgumentException"/> if the side that the change type needs is missing.
    /// </summary>
    public static string Build(string subjectType, ChangeType change, string? displayName, string? baselineJson, string? currentJson)
    {
        if ((baselineJson is null && change != ChangeType.Added) || (currentJson is null && change != ChangeType.Removed))
        {
            throw new ArgumentException("A content is missing for this kind of change.", nameof(change));
        }

        var before = change == ChangeType.Added ? [] : Properties(baselineJson!);
        var after = change == ChangeType.Removed ? [] : Properties(currentJson!);
        var (changes, dropped) = Changes(subjectType, change, before, after);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, s_readable))
        {
            writer.WriteStartObject();
            writer.WriteString("change_type", change.Word());
            writer.WriteString("subject_type", Clean(subjectType, MaxName));
            writer.WriteString("display_name", displayName is null ? null : Clean(displayName, MaxName));
            var truncated = WriteChanges(writer, changes);
            writer.WriteNumber("dropped", dropped);
            writer.WriteBoolean("truncated", truncated);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static (List<PropertyChange> Changes, int Dropped) Changes(
        string subjectType, ChangeType change, Dictionary<string, JsonElement> before, Dictionary<string, JsonElement> after)
    {
        var changes = new List<PropertyChange>();
        var dropped = 0;
        foreach (var name in before.Keys.Union(after.Keys).Order(StringComparer.Ordinal))
        {
            JsonElement? baseline = before.TryGetValue(name, out var b) ? b : null;
            JsonElement? current = after.TryGetValue(name, out var a) ? a : null;
            var found = new List<PropertyChange>();
            DriftComparer.CompareProperty(DriftPath.Property("", name), baseline, current, found);
            if (!EvidenceAllowList.Allows(subjectType, name, baseline, current))
            {
                dropped += found.Count > 0 ? 1 : 0;
            }
            else if (change == ChangeType.Changed || IsTelling(baseline ?? current!.Value))
            {
                changes.AddRange(found);
            }
        }

        return (changes, dropped);
    }

    // Of a subject that came or went, its plain properties say which one it was; null only says "not configured".
    private static bool IsTelling(JsonElement value) => EvidenceAllowList.IsScalar(value) && value.ValueKind != JsonValueKind.Null;

    private static bool WriteChanges(Utf8JsonWriter writer, List<PropertyChange> changes)
    {
        var (cost, truncated) = (4 * MaxName, false);
        writer.WriteStartArray("changes");
        foreach (var change in changes)
        {
            var (text, cut) = Entry(change);
            truncated |= cut;
            cost += Encoding.UTF8.GetByteCount(text) + text.Count(c => c is ',' or ':') + 2;
            if (cost > MaxCost)
            {
                truncated = true;
                break;
            }

            writer.WriteRawValue(text);
        }

        writer.WriteEndArray();
        return truncated;
    }

    private static (string Text, bool Cut) Entry(PropertyChange change)
    {
        var (baseline, cutBefore) = EvidenceValue.Write(change.Baseline, MaxValueDepth, MaxValueBytes);
        var (current, cutAfter) = EvidenceValue.Write(change.Current, MaxValueDepth, MaxValueBytes);
        if (change.Kind == ChangeType.Changed && string.Equals(baseline, current, StringComparison.Ordinal))
        {
            current = EvidenceValue.Another(current);
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, s_readable))
        {
            writer.WriteStartObject();
            writer.WriteString("path", Clean(change.Path, MaxPath));
            writer.WriteString("kind", change.Kind.Word());
            writer.WritePropertyName("baseline");
            writer.WriteRawValue(baseline);
            writer.WritePropertyName("current");
            writer.WriteRawValue(current);
            writer.WriteEndObject();
        }

        return (Encoding.UTF8.GetString(buffer.WrittenSpan), cutBefore || cutAfter || change.Path.Length > MaxPath);
    }

    private static string Clean(string text, int max) => SafeText.Cut(SecretPatterns.Mask(SecretPatterns.Line(text)), max);

    // Secrets go before anything is compared, so that no later step can let one through. The id is the finding's own key.
    private static Dictionary<string, JsonElement> Properties(string json)
    {
        using var original = CanonicalJson.Parse(json);
        if (original.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("The content is not an object.");
        }

        using var hidden = JsonDocument.Parse(SecretProperties.Hide(original.RootElement));
        return hidden.RootElement.Clone().EnumerateObject()
            .Where(p => p.Name is not "id" && !InventoryObject.IsVolatile(p.Name))
            .ToDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal);
    }
}
