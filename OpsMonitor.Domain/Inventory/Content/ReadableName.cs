using System.Text.Json;

namespace OpsMonitor.Domain.Inventory.Content;

/// <summary>What people call an object: by its name, else by what stands in its place. A license has a skuPartNumber, a role assignment a role and somebody who has it, a group of settings one that is its name.</summary>
internal static class ReadableName
{
    private const int MaxLength = 200;

    private static readonly string[] s_names = ["displayName", "name"];

    // What objects of Graph that have no name are known by; the first that is there is taken, of an address what stands before the @, for addresses are masked.
    private static readonly string[] s_others =
    [
        "#Definition_displayName", "#Presentation_Label", "skuPartNumber", "servicePlanName", "userPrincipalName", "appDisplayName", "deviceName", "managedDeviceName", "roleName", "ruleName", "policyName", "profileName", "title", "fileName",
        "domainName", "tokenName", "appleIdentifier", "mail", "serialNumber",
    ];

    private static readonly string[] s_value = ["value"];

    /// <summary>Null for an object that has nothing of the kind.</summary>
    public static string? Of(JsonElement element) => element.ValueKind != JsonValueKind.Object ? null : Named(element, s_names) ?? Group(element) ?? Role(element) ?? AppRole(element) ?? Named(element, s_others);

    // Of a rule of a firewall, for example, the setting ..._firewallrules_{firewallrulename}_name.
    private static string? Group(JsonElement element) => !element.TryGetProperty("children", out var children) || children.ValueKind != JsonValueKind.Array ? null
        : children.EnumerateArray().Where(c => c.ValueKind == JsonValueKind.Object && Text(c, "settingDefinitionId")?.EndsWith("name", StringComparison.OrdinalIgnoreCase) is true)
            .Select(c => c.TryGetProperty("simpleSettingValue", out var simple) && simple.ValueKind == JsonValueKind.Object ? Named(simple, s_value) : null).FirstOrDefault(n => n is not null);

    // Roles of the directory: eligible and active ones, assignments, and the policies of roles.
    private static string? Role(JsonElement element)
    {
        if ((Inner(element, "roleDefinition") ?? Text(element, "roleDefinitionDisplayName") ?? Text(element, "roleDefinitionName") ?? Known(Text(element, "roleDefinitionId"))) is not { } role)
        {
            return null;
        }

        var whom = Inner(element, "principal") ?? Text(element, "principalDisplayName") ?? Text(element, "principalName") ?? Text(element, "principalId");
        var where = Inner(element, "directoryScope") ?? Inner(element, "appScope") ?? Text(element, "directoryScopeId") ?? Text(element, "appScopeId");
        return $"{role}{(whom is null ? "" : $": {whom}")}{(where is null or "/" ? "" : $", only in {where}")}";
    }

    private static string? AppRole(JsonElement element) => Text(element, "principalDisplayName") is { } whom ? Text(element, "resourceDisplayName") is { } app ? $"{app}: {whom}" : whom : null;

    private static string? Known(string? role) => role is null ? null : KnownIds.Of(role) ?? $"Role {role}";

    private static string? Inner(JsonElement element, string name) => element.TryGetProperty(name, out var inner) ? Of(inner) : null;

    private static string? Named(JsonElement element, string[] names)
    {
        foreach (var name in names)
        {
            if (Text(element, name) is { Length: <= MaxLength } text && (ReferenceEquals(names, s_names) || !Guid.TryParse(text, out _)))
            {
                return text.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && !ReferenceEquals(names, s_names) ? text[..at] : text;
            }
        }

        return null;
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;
}
