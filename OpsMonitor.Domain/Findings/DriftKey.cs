using System.Text.Json;

namespace OpsMonitor.Domain.Findings;

/// <summary>What identifies the elements of an array of objects, and the property beside it that only numbers them.</summary>
internal sealed record DriftKey(string[] Path, string? Position)
{
    // Graph numbers the settings of a policy with id "0", "1", ...: there the setting's definition identifies it, not the id.
    private static readonly DriftKey[] s_keys =
    [
        new(["settingInstance", "settingDefinitionId"], "id"),
        new(["settingDefinitionId"], null),
        new(["id"], null),
    ];

    /// <summary>The first key that every element of both arrays has, without repeats; null if there is none, or nothing to match.</summary>
    public static DriftKey? For(JsonElement[] before, JsonElement[] after) =>
        before.Length + after.Length == 0 ? null : s_keys.FirstOrDefault(k => k.IsUnique(before) && k.IsUnique(after));

    /// <summary>The element's key, or null where it has none.</summary>
    public string? Of(JsonElement element)
    {
        foreach (var name in Path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element.ValueKind == JsonValueKind.String ? element.GetString() : null;
    }

    private bool IsUnique(JsonElement[] elements)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return elements.All(e => Of(e) is { Length: > 0 } key && seen.Add(key));
    }
}

/// <summary>Spells paths such as settings[device_x].value; names that are not plain are quoted, so that no two paths look alike.</summary>
internal static class DriftPath
{
    public static string Property(string path, string name) =>
        !IsPlain(name) ? $"{path}['{Quoted(name)}']" : path.Length == 0 ? name : $"{path}.{name}";

    public static string Element(string path, string key) =>
        IsPlain(key) && !key.All(char.IsAsciiDigit) ? $"{path}[{key}]" : $"{path}['{Quoted(key)}']";

    private static bool IsPlain(string name) => name.Length > 0 && name.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '~' or '{' or '}');

    private static string Quoted(string name) => name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);
}
