using System.Text.Json;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Inventory.Import;

/// <summary>What stands beside an export and is none: told by its name, so that nobody takes it for an object that is missing.</summary>
internal static class NotInventory
{
    /// <summary>The code of what was passed over.</summary>
    public const string Code = "not_json";

    /// <summary>The code of a page of a list that has nothing in it.</summary>
    public const string EmptyList = "empty_list";

    /// <summary>The code of an object of which its page says that it was deleted.</summary>
    public const string Gone = "removed";

    // What developers' tools, and export tools for themselves, keep in JSON and YAML.
    private static readonly HashSet<string> s_ofTools = new(StringComparer.OrdinalIgnoreCase)
    {
        "package.json", "package-lock.json", "tsconfig.json", "global.json", "composer.json", "renovate.json", "migrationtable.json", "docker-compose.yml", "docker-compose.yaml",
        "compose.yaml", "compose.yml", "azure-pipelines.yml", "azure-pipelines.yaml", "mkdocs.yml", "_config.yml", "appsettings.json", "tasks.json", "launch.json",
    };

    // What exporters and pipelines say of themselves.
    private static readonly HashSet<string> s_reports = new(StringComparer.OrdinalIgnoreCase)
    {
        "report", "manifest", "summary", "metadata", "index", "log", "result", "results", "status", "stats", "statistics", "errors", "error", "export", "backup", "state", "settings", "config",
        "version", "info", "changelog", "history", "inventory", "terraform", "values", "parameters",
    };

    // Of schemas, Kubernetes, Terraform, browser extensions, answers that are errors.
    private static readonly string[][] s_marks = [["$schema"], ["apiVersion", "kind"], ["terraform_version"], ["format_version"], ["lineage", "serial"], ["manifest_version"], ["swagger"], ["openapi"]];

    /// <summary>What it is instead of an exported object.</summary>
    public static string Words(JsonElement root)
    {
        if (Error(root) is not { } error)
        {
            return "It is JSON or YAML, but of another kind than exported objects.";
        }

        var code = error.TryGetProperty("code", out var told) && told.ValueKind == JsonValueKind.String && CanonicalJson.IsTold(told.GetString()!) ? $" ({told})" : "";
        return $"It is an error that was answered{code} in place of objects. Ask for them again, and upload the answer.";
    }

    /// <summary>
    /// Whether an object that says neither its type nor, as <paramref name="hasName"/> tells, who it is, is something else than an exported object. One that has an id or a name is an object
    /// that lacks its type, unless what it holds or the name of its file is well known.
    /// </summary>
    public static bool IsOfAnotherKind(JsonElement root, string path, bool hasName) =>
        !hasName || IsYaml(path) || s_marks.Any(m => m.All(n => root.TryGetProperty(n, out var v) && v.ValueKind != JsonValueKind.Null))
        || Error(root) is not null || s_reports.Contains(Path.GetFileNameWithoutExtension(path));

    private static JsonElement? Error(JsonElement root) => root.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object ? error : null;

    /// <summary>Why a file holds no inventory; null where it may.</summary>
    public static string? Reason(string path)
    {
        var parts = path.Split('/');
        var name = parts[^1];
        return IsLitter(path) ? "The system's own file."
            : parts.SkipLast(1).Any(p => p.StartsWith('.')) || s_ofTools.Contains(name) ? "A tool's own file, no export."
            : IsArchive(name) ? "An archive within an upload is not opened. Upload it by itself if it holds an export."
            : IsText(name) ? null
            : "Neither JSON nor YAML.";
    }

    /// <summary>What a system leaves in a folder without being asked.</summary>
    public static bool IsLitter(string path)
    {
        var parts = path.Split('/');
        return parts.Contains("__MACOSX") || parts[^1].StartsWith("._", StringComparison.Ordinal) || parts[^1].ToLowerInvariant() is ".ds_store" or "thumbs.db" or "desktop.ini";
    }

    public static bool IsText(string name) => IsLines(name) || IsYaml(name) || Ends(name, ".json");

    public static bool IsLines(string name) => Ends(name, ".ndjson") || Ends(name, ".jsonl");

    public static bool IsYaml(string name) => Ends(name, ".yaml") || Ends(name, ".yml");

    public static bool IsArchive(string name) => Ends(name, ".zip");

    private static bool Ends(string name, string extension) => name.EndsWith(extension, StringComparison.OrdinalIgnoreCase);
}
