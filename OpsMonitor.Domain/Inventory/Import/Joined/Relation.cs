using System.Collections.Frozen;
using System.Text.Json;
using OpsMonitor.Domain.Inventory.Content;
using OpsMonitor.Domain.Inventory.Import.Kinds;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Inventory.Import.Joined;

/// <summary>What the files in a folder below an object's own folder are to that object.</summary>
internal enum RelationKind
{
    /// <summary>Others that it refers to. Without it they would say nothing.</summary>
    Others,

    /// <summary>Others that it refers to, in a folder of a name that objects of their own may be in as well.</summary>
    OthersOrOwn,

    /// <summary>Parts of it.</summary>
    Parts,
}

/// <summary>
/// A list of an object that stands in files below the object's folder, <c>Groups/id/Members/id/id.json</c>, or in one beside it, <c>Groups/id/members.json</c>: a property of the object, as Graph
/// gives it when it is expanded.
/// </summary>
/// <param name="Property">What Graph calls it.</param>
internal sealed record Relation(string Property, RelationKind Kind)
{
    // What a folder or file of it is called is the property's name, but for case and spaces.
    private static readonly FrozenDictionary<string, Relation> s_known = new (RelationKind Kind, string Names)[]
    {
        (RelationKind.Others, "members memberOf memberships transitiveMembers transitiveMemberOf owners registeredOwners registeredUsers ownedObjects sponsors internalSponsors externalSponsors reviewers acceptedSenders rejectedSenders directReports"),
        (RelationKind.OthersOrOwn, "claimsMappingPolicies homeRealmDiscoveryPolicies tokenIssuancePolicies tokenLifetimePolicies appManagementPolicies"),
        (RelationKind.Parts, "assignments appRoleAssignments appRoleAssignedTo oauth2PermissionGrants delegatedPermissionClassifications federatedIdentityCredentials extensionProperties scopedMembers scopedRoleMembers userAttributeAssignments"),
    }.SelectMany(k => k.Names.Split(' ').Select(p => new Relation(p, k.Kind))).ToFrozenDictionary(r => KnownNames.Simple(r.Property), StringComparer.Ordinal);

    /// <summary>The properties that refer to others.</summary>
    public static IReadOnlyList<string> OfOthers { get; } = [.. s_known.Values.Where(r => r.Kind == RelationKind.Others).Select(r => r.Property).Order(StringComparer.Ordinal)];

    /// <summary>That of a folder or file of this name; null where it is none.</summary>
    public static Relation? Of(string name) => s_known.GetValueOrDefault(KnownNames.Simple(name));

    /// <summary>The element of the list that the text of an object makes: the whole of a part; of others their id, type and name, for what else they are stands with themselves.</summary>
    public static string Element(string property, JsonElement root)
    {
        using var plain = SdkObject.Is(root) ? SdkObject.AsGraph(root) : null;
        var element = plain?.RootElement ?? root;
        return Of(property) is not { Kind: RelationKind.Others or RelationKind.OthersOrOwn } || element.ValueKind != JsonValueKind.Object || !element.TryGetProperty("id", out var id) || id.ValueKind != JsonValueKind.String
            ? element.GetRawText()
            : JsonBuffer.Written(element, WriteReference, System.Text.Encoding.UTF8.GetString);
    }

    private static void WriteReference(Utf8JsonWriter writer, JsonElement element)
    {
        writer.WriteStartObject();
        if (element.TryGetProperty("@odata.type", out var type))
        {
            writer.WritePropertyName("@odata.type");
            type.WriteTo(writer);
        }

        writer.WriteString("id", InventoryObject.NormalId(element.GetProperty("id").GetString()!));
        if (ReadableName.Of(element) is { } name)
        {
            writer.WriteString("displayName", name);
        }

        writer.WriteEndObject();
    }
}
