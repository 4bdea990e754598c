using System.Text.Json;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Inventory;

/// <summary>Which subject types a sync covers; drift compares only syncs of the same selection. Throws <see cref="ArgumentException"/> for more than 200 types or an unusable one.</summary>
public sealed record InventorySelection(IReadOnlyList<string> SubjectTypes)
{
    private const string Everything = "*";
    private const int MaxTypes = 200;

    /// <summary>Every subject type.</summary>
    public static InventorySelection All { get; } = new([Everything]);

    /// <summary>Trimmed, without repeats (case aside), sorted; just * when everything is selected.</summary>
    public IReadOnlyList<string> SubjectTypes { get; init; } = Normal(SubjectTypes);

    /// <summary>Whether objects of this type belong to the selection, case aside.</summary>
    public bool Includes(string subjectType) => SubjectTypes is [Everything] || SubjectTypes.Contains(subjectType, StringComparer.OrdinalIgnoreCase);

    /// <summary>{"subject_types":[...]}, the stored form.</summary>
    public string ToJson() => Json(SubjectTypes);

    /// <summary>The selection_hash: 64 lowercase hex digits; order, repeats and case of the types do not matter.</summary>
    public string Hash()
    {
        using var document = JsonDocument.Parse(Json(SubjectTypes.Select(t => t.ToLowerInvariant()).Order(StringComparer.Ordinal)));
        return Convert.ToHexStringLower(CanonicalJson.Hash(document.RootElement));
    }

    /// <summary>Reads what <see cref="ToJson"/> wrote; throws <see cref="JsonException"/> for anything else.</summary>
    public static InventorySelection FromJson(string json)
    {
        using var document = CanonicalJson.Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Object
            || !document.RootElement.TryGetProperty("subject_types", out var types)
            || types.ValueKind != JsonValueKind.Array
            || types.EnumerateArray().Any(t => t.ValueKind != JsonValueKind.String))
        {
            throw new JsonException("A selection is an object with an array of strings named subject_types.");
        }

        try
        {
            return new([.. types.EnumerateArray().Select(t => t.GetString()!)]);
        }
        catch (ArgumentException error)
        {
            throw new JsonException("A selection names unusable subject types.", error);
        }
    }

    /// <summary>Reads types separated by commas; nothing, or only commas, selects everything. Throws <see cref="ArgumentException"/> for an unusable type.</summary>
    public static InventorySelection Parse(string? commaSeparated)
    {
        var types = (commaSeparated ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return types.Length == 0 ? All : new(types);
    }

    /// <summary>Whether both select the same types.</summary>
    public bool Equals(InventorySelection? other) => other is not null && SubjectTypes.SequenceEqual(other.SubjectTypes, StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override int GetHashCode() => SubjectTypes.Aggregate(0, (sum, type) => HashCode.Combine(sum, StringComparer.OrdinalIgnoreCase.GetHashCode(type)));

    private static string[] Normal(IReadOnlyList<string> types)
    {
        var normal = types.Select(t => t?.Trim() ?? "").Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase).ToArray();
        if (normal.Contains(Everything))
        {
            return [Everything];
        }

        return normal.Length is > 0 and <= MaxTypes && normal.All(InventoryObject.IsUsable)
            ? normal
            : throw new ArgumentException($"A selection names 1 to {MaxTypes} subject types of 1 to {InventoryObject.MaxSubjectLength} characters each.", nameof(types));
    }

    private static string Json(IEnumerable<string> types) => JsonBuffer.Text(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("subject_types");
        foreach (var type in types)
        {
            writer.WriteStringValue(type);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });
}
