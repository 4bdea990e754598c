using System.Text.Json;

namespace OpsMonitor.Domain.Inventory.Content;

/// <summary>A value in few words, where its content has some: the chosen option of a setting, whom an assignment is for.</summary>
public static class ValueWords
{
    private const string Graph = "#microsoft.graph.";
    private const int MaxListed = 5;

    /// <summary>Null where the value itself is the clearest.</summary>
    public static string? Of(JsonElement value, string? definition) => value.ValueKind switch
    {
        JsonValueKind.String => Option(value.GetString()!, definition) ?? Type(value.GetString()!) ?? KnownIds.Of(value.GetString()!),
        JsonValueKind.Object when value.TryGetProperty("settingInstance", out var instance) && instance.ValueKind == JsonValueKind.Object => Setting(instance),
        JsonValueKind.Object when value.TryGetProperty("settingDefinitionId", out _) => Setting(value),
        JsonValueKind.Object when definition is not null && Wrapped(value) is { } wrapped => Of(wrapped, definition) ?? wrapped.ToString(),
        JsonValueKind.Object => Audience(value) is { } audience ? audience + Filter(value.GetProperty("target")) : null,
        _ => null,
    };

    /// <summary>The plain value that an element of a setting's list wraps; null where there is none.</summary>
    internal static JsonElement? Wrapped(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty("value", out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False ? value : null;

    /// <summary>Whom an assignment is for; null for what is none.</summary>
    internal static string? Audience(JsonElement assignment) =>
        assignment.ValueKind == JsonValueKind.Object && assignment.TryGetProperty("target", out var target) && target.ValueKind == JsonValueKind.Object ? Target(target) : null;

    /// <summary>The group that an assignment includes or excludes; null for what is none.</summary>
    internal static string? Group(JsonElement assignment) =>
        assignment.ValueKind == JsonValueKind.Object && assignment.TryGetProperty("target", out var target) && target.ValueKind == JsonValueKind.Object ? Text(target, "groupId") : null;

    private static string? Setting(JsonElement instance)
    {
        var definition = Text(instance, "settingDefinitionId");
        foreach (var name in (ReadOnlySpan<string>)["choiceSettingValue", "simpleSettingValue"])
        {
            if (instance.TryGetProperty(name, out var chosen) && chosen.ValueKind == JsonValueKind.Object && chosen.TryGetProperty("value", out var value))
            {
                return value.ValueKind == JsonValueKind.String ? Option(value.GetString()!, definition) ?? value.GetString() : value.GetRawText();
            }
        }

        return instance.TryGetProperty("simpleSettingCollectionValue", out var list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() is > 0 and <= MaxListed
            ? string.Join(", ", list.EnumerateArray().Select(e => e.ValueKind == JsonValueKind.Object && e.TryGetProperty("value", out var v) ? v.ToString() : e.ToString()))
            : null;
    }

    private static string? Type(string value) =>
        !value.StartsWith(Graph, StringComparison.Ordinal) ? null : TargetOf(value[Graph.Length..]) ?? ContentWords.Property(value[Graph.Length..]);

    private static string? Option(string value, string? definition) =>
        definition is { Length: > 0 } && value.Length > definition.Length + 1 && value.StartsWith(definition, StringComparison.Ordinal) && value[definition.Length] == '_'
            ? value[(definition.Length + 1)..] is var tail && tail.All(char.IsAsciiDigit) ? $"Option {tail}" : ContentWords.Property(tail)
            : null;

    // Some exporters add the name of the group.
    private static string? Target(JsonElement target) =>
        TargetOf(Text(target, "@odata.type")?.Split('.')[^1]) is { } words ? (Text(target, "groupName") ?? Text(target, "groupDisplayName") ?? Text(target, "groupId") ?? Text(target, "collectionId")) is { } group ? $"{words} {group}" : words : null;

    private static string? Filter(JsonElement target) => Text(target, "deviceAndAppManagementAssignmentFilterType") switch
    {
        "include" => $", only devices in filter {FilterName(target)}",
        "exclude" => $", without devices in filter {FilterName(target)}",
        _ => null,
    };

    private static string? FilterName(JsonElement target) => Text(target, "assignmentFilterName") ?? Text(target, "deviceAndAppManagementAssignmentFilterId");

    private static string? TargetOf(string? type) => type switch
    {
        "groupAssignmentTarget" => "Included: group",
        "exclusionGroupAssignmentTarget" => "Excluded: group",
        "allDevicesAssignmentTarget" => "Included: all devices",
        "allLicensedUsersAssignmentTarget" => "Included: all users",
        { Length: > 16 } when type.EndsWith("AssignmentTarget", StringComparison.Ordinal) => $"Included: {ContentWords.Property(type[..^16]).ToLowerInvariant()}",
        _ => null,
    };

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
