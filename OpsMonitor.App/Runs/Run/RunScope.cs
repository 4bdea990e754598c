using System.Globalization;
using System.Text.Json;
using OpsMonitor.App.Look;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Runs.Run;

/// <summary>One line of a run's scope; <paramref name="Href"/> where there is a page about it.</summary>
public sealed record ScopeFact(string Label, string Value, string? Href = null, bool IsCode = false);

/// <summary>A run's stored scope (an object, or an array of item ids) in words.</summary>
public static class RunScope
{
    // Enough to recognise a list by; the rest is a number.
    private const int First = 3;
    private const int MaxLines = 12;

    // Characters of one value; all of it is in the raw JSON.
    private const int MaxValue = 4_000;

    /// <summary>Never throws: what cannot be read is shown as it is.</summary>
    public static IReadOnlyList<ScopeFact> Read(string json, string slug) =>
        [.. Facts(json, slug).Select(f => f with { Label = SafeText.Cut(f.Label, MaxValue), Value = SafeText.Cut(f.Value, MaxValue) })];

    private static IReadOnlyList<ScopeFact> Facts(string json, string slug)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind switch
            {
                JsonValueKind.Object => Members(document.RootElement, slug),
                JsonValueKind.Array => List("Items", document.RootElement),
                _ => [new("Scope", document.RootElement.ToString())],
            };
        }
        catch (JsonException)
        {
            return [new("Scope", json)];
        }
    }

    /// <summary>The JSON as people read it, indented.</summary>
    public static string Pretty(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return JsonSerializer.Serialize(document.RootElement, Indented.Options);
        }
        catch (JsonException)
        {
            return json;
        }
    }

    // Lists last: what identifies the scope comes first.
    private static List<ScopeFact> Members(JsonElement scope, string slug) =>
        [.. scope.EnumerateObject().Take(MaxLines).OrderBy(p => p.Value.ValueKind == JsonValueKind.Array)
            .SelectMany(p => Facts(p.Name, p.Value, slug))];

    private static IReadOnlyList<ScopeFact> Facts(string key, JsonElement value, string slug)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            return List(Label(key), value);
        }

        var text = value.ValueKind is JsonValueKind.Object ? "see the raw JSON" : value.ToString();
        return value.ValueKind == JsonValueKind.Number && key.EndsWith("_id", StringComparison.Ordinal) && value.TryGetInt64(out var id)
            ? [new(Label(key), $"#{id}", Href(key, id, slug))]
            : [new(Label(key), text, IsCode: key is "scope_key" or "selection_hash")];
    }

    private static string? Href(string key, long id, string slug) => key switch
    {
        "backup_set_id" => Urls.BackupSet(slug, id),
        "sync_run_id" or "inventory_sync_run_id" => Urls.InventorySync(slug, id),
        "baseline_run_id" or "current_run_id" or "baseline_sync_run_id" or "current_sync_run_id" => Urls.InventorySync(slug, id),
        "run_id" or "bulk_operation_run_id" => Urls.Run(slug, id),
        _ => null,
    };

    private static IReadOnlyList<ScopeFact> List(string label, JsonElement array)
    {
        var count = array.GetArrayLength();
        var first = string.Join(", ", array.EnumerateArray().Take(First).Select(e => MarkedText.Of(e.ToString())));
        return count == 0
            ? [new(label, "0")]
            : [new(label, Numbers.Count(count)), new("", count > First ? first + ", …" : first, IsCode: true)];
    }

    private static string Label(string key) => key switch
    {
        "scope_key" => "Scope key",
        "selection_hash" => "Selection",
        "backup_set_id" => "Backup set",
        "policy_ids" => "Policies",
        "item_ids" => "Items",
        "sync_run_id" or "inventory_sync_run_id" => "Snapshot",
        "baseline_run_id" or "baseline_sync_run_id" => "Baseline",
        "current_run_id" or "current_sync_run_id" => "Current",
        "file_name" => "File",
        _ => Words(key),
    };

    private static string Words(string key) =>
        key.Length == 0 ? "(no name)" : char.ToUpper(key[0], CultureInfo.InvariantCulture) + key[1..].Replace('_', ' ');

    private static class Indented
    {
        public static readonly JsonSerializerOptions Options = new()
        {
            WriteIndented = true,
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // shown as text, never as markup
        };
    }
}
