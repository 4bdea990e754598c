using System.Collections.Frozen;

namespace OpsMonitor.App.Operations;

/// <summary>What operations are called by people. An operation without a title is shown by its code.</summary>
public static class OperationNames
{
    private static readonly FrozenDictionary<(string Resource, string Action), string> _titles = new Dictionary<(string, string), string>
    {
        [("inventory", "sync")] = "Sync inventory",
        [("drift", "generate")] = "Generate drift findings",
        [("backup_set", "add_policies")] = "Add policies to backup set",
    }.ToFrozenDictionary();

    /// <summary><c>Sync inventory</c>, else <c>users · offboard</c>.</summary>
    public static string Title(string resource, string action) => _titles.GetValueOrDefault((resource, action)) ?? Code(resource, action);

    /// <summary><c>resource · action</c></summary>
    public static string Code(string resource, string action) => $"{resource} · {action}";

    public static bool HasTitle(string resource, string action) => _titles.ContainsKey((resource, action));
}
