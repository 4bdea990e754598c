namespace OpsMonitor.Domain.Inventory.Import;

/// <summary>What stands beside an export and is none: told by its name, so that nobody takes it for an object that is missing.</summary>
internal static class NotInventory
{
    /// <summary>The code of what was passed over.</summary>
    public const string Code = "not_json";

    // What developers' tools, and export tools for themselves, keep in JSON and YAML.
    private static readonly HashSet<string> s_ofTools = new(StringComparer.OrdinalIgnoreCase)
    {
        "package.json", "package-lock.json", "tsconfig.json", "global.json", "composer.json", "renovate.json", "migrationtable.json", "docker-compose.yml", "docker-compose.yaml",
        "compose.yaml", "compose.yml", "azure-pipelines.yml", "azure-pipelines.yaml", "mkdocs.yml", "_config.yml", "appsettings.json", "tasks.json", "launch.json",
    };

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
