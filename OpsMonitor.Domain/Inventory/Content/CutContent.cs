using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace OpsMonitor.Domain.Inventory.Content;

/// <summary>
/// Contents that are not whole. Below a depth, two levels unless told otherwise, PowerShell's ConvertTo-Json writes the text of an object or a list in its place,
/// such as <c>@{id=1; name=x}</c> or <c>System.Collections.Hashtable</c>, and what the text does not say is lost.
/// Graph gives a long list within an object in part, and a link to the rest beside it: <c>"assignments@odata.nextLink"</c>.
/// </summary>
public static partial class CutContent
{
    /// <summary>What to do about it.</summary>
    public const string Remedy = "Export again with ConvertTo-Json -Depth 20 and all pages of every list.";

    private const string NextLink = "@odata.nextLink";

    // Scripts and certificates are not looked through.
    private const int MaxText = 64 * 1024;

    /// <summary>Always lists in Graph: a cut one reads "0 1", as a text of any other name might too.</summary>
    public static string[] Lists { get; } =
    [
        "roleScopeTagIds", "assignments", "scheduledActionsForRule", "scheduledActionConfigurations", "omaSettings", "includeUsers", "excludeUsers", "includeGroups", "excludeGroups",
        "includeRoles", "excludeRoles", "includeApplications", "excludeApplications", "includeUserActions", "includeLocations", "excludeLocations", "includePlatforms", "excludePlatforms",
        "builtInControls", "clientAppTypes", "userRiskLevels", "signInRiskLevels", "customAuthenticationFactors", "allowedCombinations", "ipRanges",
    ];

    // Never objects: what stands there a person wrote.
    private static readonly string[] s_texts = ["description", "displayName", "name", "notes", "comment"];

    /// <summary>Where the first cut value of a JSON stands, such as conditions.users; null for a content that is whole.</summary>
    public static string? PlaceOf(string json)
    {
        using var content = JsonDocument.Parse(json);
        return PlaceOf(content.RootElement);
    }

    internal static string? PlaceOf(JsonElement content) => Below(content, isSure: true)?.TrimStart('.');

    /// <summary>Whether the content was cut, or may have been: a list of one text reads the same whether it was cut to it or written without its list.</summary>
    internal static bool MayBeCut(JsonElement content) => Below(content, isSure: false) is not null;

    /// <summary>Whether the value is the text of an object or a list, and nothing else.</summary>
    internal static bool IsCut(JsonElement value) => value.ValueKind == JsonValueKind.String
        && JsonMarshal.GetRawUtf8Value(value) is [_, (byte)'@' or (byte)'S' or (byte)'M' or (byte)'N', ..] and { Length: <= MaxText } && value.GetString()! is var text && (Objects().IsMatch(text) || Types().IsMatch(text));

    /// <summary>Whether an object has only the beginning of the list.</summary>
    internal static bool GoesOn(JsonElement of, string list) => of.TryGetProperty(list + NextLink, out var link) && IsLink(link);

    private static string? Below(JsonElement value, bool isSure)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in value.EnumerateObject())
            {
                if (JsonMarshal.GetRawUtf8PropertyName(member).EndsWith("@odata.nextLink"u8) && IsLink(member.Value) && member.Name.Length > NextLink.Length)
                {
                    return $".{member.Name[..^NextLink.Length]}";
                }

                if ((IsCutList(member, isSure) ? "" : IsText(member) ? null : Below(member.Value, isSure)) is { } below)
                {
                    return $".{member.Name}{below}";
                }
            }
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            var at = 0;
            foreach (var item in value.EnumerateArray())
            {
                if (Below(item, isSure) is { } below)
                {
                    return string.Create(CultureInfo.InvariantCulture, $"[{at}]{below}");
                }

                at++;
            }
        }

        return IsCut(value) ? "" : null;
    }

    private static bool IsLink(JsonElement value) => value.ValueKind == JsonValueKind.String && !value.ValueEquals("");

    private static bool IsText(JsonProperty member) => member.Value.ValueKind == JsonValueKind.String && Array.Exists(s_texts, t => member.NameEquals(t));

    // Nothing is lost of a list of one text.
    private static bool IsCutList(JsonProperty member, bool isSure) => member.Value.ValueKind == JsonValueKind.String && Array.Exists(Lists, l => member.NameEquals(l)) && !member.Value.ValueEquals("")
        && (!isSure || member.Value.GetString()!.Contains(' ', StringComparison.Ordinal) || IsCut(member.Value));

    // A table that somebody wrote has a space after its brace, or before or after the =, or quotes around a value.
    [GeneratedRegex(@"^@\{[^\s=;{}'""]+=(?:[^\s'""$(@].*|@[^('""].*)?\}\z", RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking, 1000)]
    private static partial Regex Objects();

    [GeneratedRegex(
        @"^((\A| )(System\.([A-Za-z0-9]+\[\]|Collections\.[\w.]+(`[0-9]\[[\w.,` \[\]]*\])?|Management\.Automation\.PS(Custom)?Object)|Microsoft\.Graph\.(\w+\.)*Models\.\w+(\[\])?|Newtonsoft\.Json\.Linq\.J\w+))+\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking,
        1000)]
    private static partial Regex Types();
}
