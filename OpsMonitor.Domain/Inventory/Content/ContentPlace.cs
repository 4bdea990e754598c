using System.Text.Json;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Inventory.Content;

/// <summary>Where a value stands in an object: the name it has there, and whether lists of this place have an order.</summary>
/// <param name="Name">The property that holds it, or that holds the list it is an element of; null for the object itself.</param>
/// <param name="BelowSets">It stands below a property whose lists have no order, at any depth.</param>
internal readonly record struct ContentPlace(string? Name, bool BelowSets)
{
    // Microsoft Graph gives their elements in the order in which it happens to find them.
    private static readonly HashSet<string> s_sets = new(StringComparer.Ordinal)
    {
        "roleScopeTagIds", "roleScopeTags", "scopeTags", "assignments", "settings", "children", "apps", "countriesAndRegions", "scheduledActionsForRule",
        "scheduledActionConfigurations", "ipRanges", "includeTargets", "excludeTargets", "members", "owners", "groups", "users", "omaSettings",
        "proxyAddresses", "groupTypes", "resourceAccess", "assignedLabels", "authenticationMethodConfigurations",
    };

    private static readonly HashSet<string> s_setsBelow = new(StringComparer.Ordinal) { "conditions", "grantControls", "sessionControls" };

    // When the service last wrote the object, which says nothing of what it is.
    private static readonly HashSet<string> s_dates = new(StringComparer.Ordinal) { "createdDateTime", "lastModifiedDateTime", "modifiedDateTime" };

    // What changes at the top of an object by its being used, or by the service's own work: nobody configured it.
    private static readonly HashSet<string> s_use = new(StringComparer.Ordinal)
    {
        "usedLicenseCount", "consumedUnits", // licenses in use
        "lastSyncDateTime", "onPremisesLastSyncDateTime", // when it was last fetched from elsewhere
        "freeStorageSpaceInBytes", "signInActivity", // what a device or a person did
        "highestAvailableVersion", // what a vendor published
        "publishingState", "uploadState", // how far an upload of the service's own got
        "dependentAppCount", "supersedingAppCount", "supersededAppCount", // what other objects say of it
    };

    // What stands there by itself was the only element of a list, which PowerShell unwraps.
    private static readonly HashSet<string> s_lists = new(
        [.. CutContent.Lists, "countriesAndRegions", "proxyAddresses", "groupTypes", "assignedLabels", "definitionValues", "authenticationMethodConfigurations", "termsOfUse"], StringComparer.Ordinal);

    // The service gives their elements other ids whenever it writes the list.
    private static readonly HashSet<string> s_numbered = new(StringComparer.Ordinal)
    {
        "scheduledActionsForRule", "scheduledActionConfigurations", "localizedNotificationMessages", "definitionValues", "presentationValues",
    };

    // Texts and lists that are nothing where they are empty.
    private static readonly HashSet<string> s_emptyIsNone = new(StringComparer.Ordinal) { "assignments", "children", "settings", "description" };

    /// <summary>The object itself.</summary>
    public static ContentPlace Top { get; } = new(null, false);

    public bool IsTop => Name is null;

    /// <summary>Whether another order of a list here is no other content.</summary>
    public bool IsSet => Name is not null && (s_sets.Contains(Name) || (BelowSets && !s_setsBelow.Contains(Name)));

    /// <summary>Whether a list here is told element by element also where the other side has none.</summary>
    public bool IsEmptyNone => BelowSets || (Name is not null && s_emptyIsNone.Contains(Name));

    /// <summary>The place of a member of the object that stands here.</summary>
    public ContentPlace Member(string name) => new(name, BelowSets || s_setsBelow.Contains(name));

    /// <summary>
    /// The members of the object that stands here which say something of it, in ordinal order of their names. Left out are what is null, dates and version that the service keeps at the
    /// top, what changes there by use, annotations and links of OData, ids that only number the elements of a list, and lists and texts whose being empty says nothing.
    /// </summary>
    public IEnumerable<(string Name, JsonElement Value)> Telling(JsonElement element)
    {
        var place = this;
        var members = Array.ConvertAll(JsonBuffer.Sorted(element), p => (p.Name, Value: Listed(p.Name, p.Value)));
        var isKept = IsTop && Array.Exists(members, p => p.Name.StartsWith("@odata.", StringComparison.Ordinal) || s_dates.Contains(p.Name));
        var numbers = Numbers(element);
        var isReference = Array.TrueForAll(members, p => p.Name.StartsWith("@odata.", StringComparison.Ordinal));
        return members.Where(p => !place.Member(p.Name).IsSilent(p.Value) && !(place.IsAnnotation(p.Name) && !(isReference && p.Name == "@odata.id")) && !numbers.Contains(p.Name)
            && !(place.Name == "categories" && p.Name == "lastModifiedDateTime")
            && !(place.IsTop && (s_dates.Contains(p.Name) || s_use.Contains(p.Name) || (isKept && p.Name == "version"))));
    }

    // What has nothing in it is none, at any depth: a service leaves it out or writes it empty as it likes.
    private bool IsSilent(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => true,
        JsonValueKind.Array => !Elements(value).Any(),
        JsonValueKind.String => value.ValueEquals("") && Name is not null && (s_lists.Contains(Name) || (!BelowSets && s_emptyIsNone.Contains(Name))),
        JsonValueKind.Object => IsNothing(value),
        _ => false,
    };

    /// <summary>The elements of a list that stands here; null is none. A scope tag is there or not, however often it is said.</summary>
    public IEnumerable<JsonElement> Elements(JsonElement list)
    {
        var elements = list.EnumerateArray().Where(e => e.ValueKind != JsonValueKind.Null);
        return Name == "roleScopeTagIds" ? elements.DistinctBy(e => e.ToString(), StringComparer.Ordinal) : elements;
    }

    // PowerShell 5 writes some lists as {"value":[...],"Count":n}, and a list of one as its element. A text with spaces may be several that were joined.
    private static JsonElement Listed(string name, JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && Counted(value) is { } list ? list
        : value.ValueKind is JsonValueKind.Object or JsonValueKind.String or JsonValueKind.Number && s_lists.Contains(name) && IsOne(value) ? JsonElement.Parse($"[{value.GetRawText()}]")
        : value;

    private static bool IsOne(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Any(p => p.Value.ValueKind != JsonValueKind.Null),
        JsonValueKind.String => !value.ValueEquals("") && !value.GetString()!.Contains(' ', StringComparison.Ordinal) && !CutContent.IsCut(value),
        _ => true,
    };

    private static JsonElement? Counted(JsonElement value) =>
        value.GetPropertyCount() == 2 && value.TryGetProperty("value", out var list) && list.ValueKind == JsonValueKind.Array
        && value.TryGetProperty("Count", out var count) && count.ValueKind == JsonValueKind.Number && count.TryGetInt32(out var n) && n == list.GetArrayLength() ? list : null;

    // Below the top its type says what a thing is, also where it says nothing else; but for conditions, which say it by what they hold.
    private bool IsNothing(JsonElement value)
    {
        foreach (var member in value.EnumerateObject())
        {
            if (!Member(member.Name).IsSilent(member.Value) && !(BelowSets && member.Name.Contains("@odata.", StringComparison.Ordinal)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether the member is an annotation or a link of OData. Below the top, its type says what a thing is: an assignment's target includes or excludes.</summary>
    public bool IsAnnotation(string name) => name.StartsWith("#microsoft.", StringComparison.Ordinal)
        || (name.Contains("@odata.", StringComparison.Ordinal) && (IsTop || name != "@odata.type") && !name.EndsWith("@odata.bind", StringComparison.Ordinal));

    // Settings are numbered anew when one comes or goes; an assignment's id is made of those of its policy and its group.
    private string[] Numbers(JsonElement element) =>
        element.TryGetProperty("settingInstance", out _) || (Name == "settings" && element.TryGetProperty("definitionId", out _)) || s_numbered.Contains(Name ?? "") ? ["id"]
        : element.TryGetProperty("target", out var target) && target.ValueKind == JsonValueKind.Object && target.TryGetProperty("@odata.type", out _) ? ["id", "source", "sourceId"]
        : [];
}
