using System.Text.Json;
using OpsMonitor.Domain.Inventory.Content;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Inventory.Import.Joined;

/// <summary>
/// What belongs to a policy and stands in a text of its own: elements of one of its lists. Of whom, as far as the text says it: its id, or a name or an id that only suggests it.
/// </summary>
internal sealed record Belonging(string Property, IReadOnlyList<string> Elements, string? OwnerId = null, string? OwnerName = null, IReadOnlyList<string>? Hints = null)
{
    /// <summary>The code of settings whose policy nobody knows.</summary>
    public const string Ownerless = "no_policy";

    // What tells whose a list is, in an object that is nothing but the list.
    private static readonly HashSet<string> s_telling = new(StringComparer.OrdinalIgnoreCase) { "id", "policyId", "name", "displayName", "policyName" };

    /// <summary>Null where the text is an object of its own. <paramref name="isTold"/>: the path of the file says that it holds such.</summary>
    public static Belonging? Of(TextPart part, string path, bool isTold)
    {
        if (part.IsEmptyList)
        {
            return ContextOwner.Of(part.Context) is { } of ? new(of.Property, [], InventoryObject.NormalId(of.Id)) : null;
        }

        if (part.ReasonCode is not null || !MayBe(part))
        {
            return null;
        }

        try
        {
            using var document = CanonicalJson.Parse(part.Utf8);
            return Of(document.RootElement, part.Context, isTold ? null : path);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What a file in a folder of its object's own says of that; null where it holds something else.</summary>
    public static Belonging? OfRelation(Relation relation, string? ownerId, TextPart part, string path)
    {
        if (part.IsEmptyList)
        {
            return new(relation.Property, [], ownerId);
        }

        if (part.ReasonCode is not null)
        {
            return null;
        }

        if (relation.Kind == RelationKind.Parts && Of(part, path, isTold: false) is { } told)
        {
            return told;
        }

        try
        {
            using var document = CanonicalJson.Parse(part.Utf8);
            return document.RootElement.ValueKind != JsonValueKind.Object || document.RootElement.TryGetProperty("subject_type", out _) ? null
                : new(relation.Property, [Relation.Element(relation.Property, document.RootElement)], ContextOwner.Of(part.Context) is { } owner ? InventoryObject.NormalId(owner.Id) : ownerId);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Of which list of others the text of an object is, where it must have been one: its place says so, and it would be taken for one of those others.</summary>
    public static string? ListOfOthers(string? context, string path) =>
        ContextOwner.Of(context) is { } owner && Relation.OfOthers.Contains(owner.Property) ? owner.Property
        : JoinedPath.RelationOf(path) is { Id: not null, List: { } list } ? list.Property
        : null;

    /// <summary>Whether the object says whom something is assigned to.</summary>
    public static bool IsAssignment(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty("target", out var target) && target.ValueKind == JsonValueKind.Object
        && (target.TryGetProperty("@odata.type", out var type) ? type.ValueKind == JsonValueKind.String && type.GetString()!.EndsWith("AssignmentTarget", StringComparison.Ordinal) : target.TryGetProperty("groupId", out _));

    /// <summary>What an assignment by itself is called: whom it is for, and of which policy, where its id says so; null for what is none.</summary>
    public static string? NameOf(JsonElement element) => ValueWords.Audience(element) is not { } whom ? null
        : (Text(element, "sourceId") ?? (Text(element, "id") is { } id && id.Contains('_', StringComparison.Ordinal) ? id : null)) is { } own && GuidOf(own.Split('_', ':')[0]) is { } policy ? $"{whom} (policy {policy})"
        : whom;

    /// <summary>Whether the object is one setting of a policy of the settings catalog, which has no name.</summary>
    public static bool IsSetting(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty("settingInstance", out var instance) && instance.ValueKind == JsonValueKind.Object
        && !element.TryGetProperty("name", out _) && !element.TryGetProperty("displayName", out _);

    private static Belonging? Of(JsonElement root, string? context, string? path)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        if ((ContextOwner.Of(Text(root, "@odata.context")) ?? ContextOwner.Of(context)) is { } owner)
        {
            return new(owner.Property, [Relation.Element(owner.Property, root)], InventoryObject.NormalId(owner.Id));
        }

        return IsAssignment(root) ? new("assignments", [root.GetRawText()], Hints: Hinted([root]))
            : IsSetting(root) ? new("settings", [root.GetRawText()])
            : Listed(root, context, path);
    }

    // {"id":"...","assignments":[...]}: the list of a policy, with nothing else of it. With a type it is a policy.
    private static Belonging? Listed(JsonElement root, string? context, string? path)
    {
        JsonProperty? list = null;
        foreach (var member in root.EnumerateObject().Where(p => !p.Name.Contains("@odata.", StringComparison.Ordinal) && !s_telling.Contains(p.Name)))
        {
            if (list is not null || member.Value.ValueKind != JsonValueKind.Array || !ContextOwner.Properties.Contains(member.Name))
            {
                return null;
            }

            list = member;
        }

        if (list is not { } found || !found.Value.EnumerateArray().All(e => e.ValueKind == JsonValueKind.Object))
        {
            return null;
        }

        var (id, name) = (Text(root, "policyId") ?? Text(root, "id"), Text(root, "policyName") ?? Text(root, "displayName") ?? Text(root, "name"));
        var isPolicy = Text(root, "@odata.type") is not null
            || (path is not null && (id ?? name) is not null && (SubjectTypes.OfContext(Text(root, "@odata.context") ?? context) ?? SubjectTypes.OfFolders(path)) is not null);
        return isPolicy ? null
            : new(found.Name, [.. found.Value.EnumerateArray().Select(e => Relation.Element(found.Name, e))],
                (ContextOwner.Of(Text(root, $"{found.Name}@odata.context"))?.Id ?? id) is { } owner ? InventoryObject.NormalId(owner) : null, name, Hinted(found.Value.EnumerateArray()));
    }

    // Graph makes an assignment's id of those of its policy and its target.
    private static string[] Hinted(IEnumerable<JsonElement> assignments) =>
    [
        .. assignments.Where(IsAssignment).SelectMany(a => new[] { Text(a, "id"), Text(a, "sourceId") }).OfType<string>().Select(i => GuidOf(i.Split('_', ':')[0])).OfType<string>().Distinct(),
    ];

    /// <summary>The GUID that the text is or begins with.</summary>
    public static string? GuidOf(string text) =>
        Guid.TryParseExact(text.Trim(), "D", out var guid) || (text.Length > 36 && Guid.TryParseExact(text[..36], "D", out guid)) ? guid.ToString("D") : null;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    // Without building a document: most objects of an export are policies.
    private static bool MayBe(TextPart part)
    {
        if (ContextOwner.Of(part.Context) is not null)
        {
            return true;
        }

        try
        {
            var reader = new Utf8JsonReader(part.Utf8.Span, new JsonReaderOptions { MaxDepth = CanonicalJson.MaxDepth + 1 });
            var (lists, isMore) = (0, false);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                reader.Read();
                if (name is "target" or "settingInstance" || (name == "@odata.context" && reader.TokenType == JsonTokenType.String && ContextOwner.Of(reader.GetString()) is not null))
                {
                    return true;
                }

                lists += ContextOwner.Properties.Contains(name) ? 1 : 0;
                isMore |= !ContextOwner.Properties.Contains(name) && !s_telling.Contains(name) && !name.Contains("@odata.", StringComparison.Ordinal);
                reader.Skip();
            }

            return lists == 1 && !isMore;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // What is wrong with it is told where it is read as an object.
            return false;
        }
    }
}
