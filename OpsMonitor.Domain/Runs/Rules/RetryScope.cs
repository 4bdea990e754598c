using System.Text.Json;

namespace OpsMonitor.Domain.Runs.Rules;

/// <summary>A run's scope cut down to some of its items, or why that cannot be: a sentence for people.</summary>
public sealed record NarrowedScope(JsonElement? Scope, string? Refusal)
{
    public static NarrowedScope To(JsonElement scope) => new(scope, null);

    public static NarrowedScope Refuse(string refusal) => new(null, refusal);
}

/// <summary>How a scope is cut down to the items to retry when nobody knows the operation better.</summary>
public static class RetryScope
{
    // The names under which scopes list their items.
    private static readonly string[] s_lists = ["item_ids", "policy_ids"];

    /// <summary>
    /// An array of ids becomes the array of <paramref name="items"/>; an object keeps its members and its item_ids or policy_ids are replaced;
    /// one that lists none gets item_ids beside them.
    /// </summary>
    public static JsonElement Narrow(JsonElement scope, IReadOnlyList<string> items)
    {
        if (scope.ValueKind != JsonValueKind.Object)
        {
            return JsonSerializer.SerializeToElement(items);
        }

        var members = scope.EnumerateObject().ToDictionary(p => p.Name, p => p.Value);
        var list = Array.Find(s_lists, members.ContainsKey) ?? s_lists[0];
        members[list] = JsonSerializer.SerializeToElement(items);
        return JsonSerializer.SerializeToElement(members);
    }
}
