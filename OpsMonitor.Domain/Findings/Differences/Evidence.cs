using System.Globalization;
using System.Text;
using System.Text.Json;
using OpsMonitor.Domain.Inventory.Content;
using OpsMonitor.Domain.Text;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Findings.Differences;

/// <summary>Builds a finding's evidence: what differs, to the leaf, in the content's own words too, secrets aside, masked and bounded.</summary>
public static class Evidence
{
    // jsonb shows a space after each comma and colon, and those count against the 64 KB of the stored column.
    private const int MaxAudiences = 5;

    private const int MaxCost = 60 * 1024;
    private const int MaxName = 500;

    /// <summary>
    /// {"change_type","subject_type","display_name","changes":[{"path","label","kind","baseline","current"}],"dropped","not_comparable","truncated"}, at most
    /// 64 KB and 16 levels. A change may have "baseline_words" and "current_words", what a value says in short, and a "note": order (the elements that both
    /// have are in another order), hidden (what differs is not shown), excerpt (only the place where long texts differ), count (the number of elements).
    /// dropped counts the differences that found no room, not_comparable the values that one side only hides; "cut", where
    /// there are any, those that the exporter of one side cut. Throws <see cref="JsonException"/> for content
    /// that CanonicalJson.Parse refuses, <see cref="ArgumentException"/> if the side that the change type needs is missing.
    /// </summary>
    public static string Build(string subjectType, ChangeType change, string? displayName, string? baselineJson, string? currentJson) =>
        Write(subjectType, change, displayName, baselineJson, currentJson, unlessSame: false)!;

    /// <summary>The same; null where both contents are there and a reader would see no difference: their hashes may differ for what only one side hides.</summary>
    internal static string? BuildUnlessSame(string subjectType, ChangeType change, string? displayName, string? baselineJson, string? currentJson) =>
        Write(subjectType, change, displayName, baselineJson, currentJson, unlessSame: true);

    private static string? Write(string subjectType, ChangeType change, string? displayName, string? baselineJson, string? currentJson, bool unlessSame)
    {
        if ((baselineJson is null && change != ChangeType.Added) || (currentJson is null && change != ChangeType.Removed))
        {
            throw new ArgumentException("A content is missing for this kind of change.", nameof(change));
        }

        using var baseline = change == ChangeType.Added ? null : Visible(baselineJson!);
        using var current = change == ChangeType.Removed ? null : Visible(currentJson!);
        var found = baseline is not null && current is not null ? DriftComparer.Compare(baseline.RootElement, current.RootElement) : null;
        return unlessSame && found is { Changes.Count: 0 } ? null : JsonBuffer.Text(writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("change_type", change.Word());
            writer.WriteString("subject_type", Clean(subjectType, MaxName));
            writer.WriteString("display_name", displayName is null ? null : Clean(displayName, MaxName));
            var (dropped, truncated) = WriteChanges(writer, found is not null ? found.Changes.Select(c => (c, false, (string?)null)) : Summary(change, (baseline ?? current)!.RootElement));
            writer.WriteNumber("dropped", dropped);
            writer.WriteNumber("not_comparable", found?.NotComparable ?? 0);
            writer.WriteBoolean("truncated", truncated);
            if (found is { Cut: > 0 })
            {
                writer.WriteNumber("cut", found.Cut);
            }

            writer.WriteEndObject();
        });
    }

    internal static string Clean(string text, int max) => SafeText.Cut(SecretPatterns.Mask(SecretPatterns.Line(text)), max);

    // Of a subject that came or went: its plain properties, and how much there is of the others. The whole object is one click away.
    private static IEnumerable<(PropertyChange Change, bool IsCount, string? Words)> Summary(ChangeType kind, JsonElement content)
    {
        foreach (var member in ContentPlace.Top.Telling(content))
        {
            var isCount = member.Value.ValueKind == JsonValueKind.Object || (member.Value.ValueKind == JsonValueKind.Array && !member.Value.EnumerateArray().All(IsPlain));
            var value = !isCount ? ContentForm.Of(member.Value, ContentPlace.Top.Member(member.Name))
                : (member.Value.ValueKind == JsonValueKind.Array ? member.Value.GetArrayLength() : member.Value.EnumerateObject().Count()).ToString(CultureInfo.InvariantCulture);
            yield return (new(
                DriftPath.Top(ContentWords.Plain).Member(member.Name).Text, ContentWords.Property(member.Name), kind,
                kind == ChangeType.Removed ? value : null, kind == ChangeType.Added ? value : null), isCount, isCount && member.Name == "assignments" ? Audiences(member.Value) : null);
        }
    }

    // Whom a policy that came is for, and whom one that went was for.
    private static string? Audiences(JsonElement assignments) =>
        assignments.ValueKind == JsonValueKind.Array && assignments.GetArrayLength() <= MaxAudiences && assignments.EnumerateArray().Select(a => ValueWords.Of(a, null)).ToList() is var words && !words.Contains(null)
            ? string.Join("; ", words) : null;

    private static bool IsPlain(JsonElement value) => value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array);

    private static (int Dropped, bool Truncated) WriteChanges(Utf8JsonWriter writer, IEnumerable<(PropertyChange Change, bool IsCount, string? Words)> changes)
    {
        var (cost, dropped, truncated) = (4 * MaxName, 0, false);
        writer.WriteStartArray("changes");
        foreach (var (change, isCount, words) in changes)
        {
            if (dropped > 0)
            {
                dropped++;
                continue;
            }

            var (text, cut) = EvidenceEntry.Write(change, isCount, words);
            cost += Encoding.UTF8.GetByteCount(text) + text.Count(c => c is ',' or ':') + 2;
            if (cost > MaxCost)
            {
                dropped++;
                continue;
            }

            truncated |= cut;
            writer.WriteRawValue(text);
        }

        writer.WriteEndArray();
        return (dropped, truncated || dropped > 0);
    }

    // Secrets go before anything is compared, so that no later step can let one through. The id is the finding's own key.
    private static JsonDocument Visible(string json)
    {
        using var original = CanonicalJson.Parse(json);
        if (original.RootElement.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("The content is not an object.");
        }

        var hidden = SecretProperties.Hide(original.RootElement);
        hidden.Remove("id");
        return JsonDocument.Parse(hidden.ToJsonString());
    }
}
