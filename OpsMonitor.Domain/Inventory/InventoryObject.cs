using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using OpsMonitor.Domain.Inventory.Content;
using OpsMonitor.Domain.Inventory.Import;
using OpsMonitor.Domain.Inventory.Import.Joined;
using OpsMonitor.Domain.Text;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Inventory;

/// <summary>By what an object was told from others of its type: its id, else its name, else, where two have one name, the path of its file.</summary>
public enum IdentifiedBy
{
    Id,
    Name,
    Path,
}

/// <summary>What surrounds the text of an object: the context of its page, the path of its file and the line in which it begins.</summary>
internal sealed record ObjectOrigin(string? Context = null, string Path = "", long Line = 1);

/// <summary>One object of a snapshot: its subject (type and id), name, canonical content, and the SHA-256 of what that content says (<see cref="ContentForm"/>).</summary>
public sealed record InventoryObject(string SubjectType, string ExternalId, string DisplayName, string ContentJson, byte[] ContentHash, IdentifiedBy IdentifiedBy = IdentifiedBy.Id)
{
    /// <summary>The largest object accepted, in bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>The longest subject type or external id, in characters.</summary>
    public const int MaxSubjectLength = 256;

    private const int MaxDisplayName = 500;

    /// <summary>Where its content is cut (<see cref="CutContent"/>); null where it is whole.</summary>
    public string? CutPlace { get; init; }

    /// <summary>
    /// Reads one JSON object: a Graph export (@odata.type, id) or {subject_type, external_id, display_name, content}.
    /// False with invalid_json, other_encoding, missing_subject or too_large and a sentence that never quotes the content.
    /// </summary>
    public static bool TryCreate(
        ReadOnlyMemory<byte> utf8,
        [NotNullWhen(true)] out InventoryObject? obj,
        [NotNullWhen(false)] out string? reasonCode,
        [NotNullWhen(false)] out string? reason) => TryCreate(utf8, new(), out obj, out reasonCode, out reason);

    internal static bool IsUsable(string? text) => !string.IsNullOrWhiteSpace(text) && text.Length <= MaxSubjectLength && !text.Any(char.IsControl);

    internal static bool TryCreate(
        ReadOnlyMemory<byte> utf8,
        ObjectOrigin origin,
        [NotNullWhen(true)] out InventoryObject? obj,
        [NotNullWhen(false)] out string? reasonCode,
        [NotNullWhen(false)] out string? reason)
    {
        (obj, reasonCode, reason) = utf8.Length > MaxBytes ? Refused("too_large", "The object is larger than 1 MiB.") : Create(utf8, origin);
        return obj is not null;
    }

    /// <summary>A GUID has no case, and is one in braces too.</summary>
    internal static string NormalId(string id) => Guid.TryParseExact(id, "D", out var guid) || Guid.TryParseExact(id, "B", out guid) ? guid.ToString("D") : id;

    /// <summary>The same object with these lists, but for those that it has itself.</summary>
    internal InventoryObject With(ILookup<string, IReadOnlyList<string>> lists)
    {
        var content = JsonNode.Parse(ContentJson)!.AsObject();
        var given = lists.Where(l => content[l.Key] is not JsonArray { Count: > 0 }).Select(l => (l.Key, Elements: l.SelectMany(e => e).ToList())).Where(l => l.Elements.Count > 0).ToList();
        if (given.Count == 0)
        {
            return this;
        }

        foreach (var (name, elements) in given)
        {
            content[name] = new JsonArray([.. elements.Select(e => JsonNode.Parse(e))]);
        }

        using var document = CanonicalJson.Parse(Encoding.UTF8.GetBytes(content.ToJsonString()));
        return this with { ContentJson = CanonicalJson.Write(document.RootElement), ContentHash = ContentForm.Hash(document.RootElement) };
    }

    private static (InventoryObject? Obj, string? ReasonCode, string? Reason) Create(ReadOnlyMemory<byte> utf8, ObjectOrigin origin)
    {
        if (!Utf8.IsValid(utf8.Span))
        {
            return Refused("other_encoding", TextEncodings.Other);
        }

        if (!utf8.Span.ContainsAnyExcept(" \t\r\n"u8))
        {
            return Refused("invalid_json", "The file is empty.");
        }

        try
        {
            using var document = CanonicalJson.Parse(utf8, firstLine: origin.Line);
            using var plain = SdkObject.Is(document.RootElement) ? SdkObject.AsGraph(document.RootElement) : null;
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? FromObject((plain ?? document).RootElement, origin)
                : Refused("invalid_json", $"The file holds {WhatItIs(document.RootElement)}.");
        }
        catch (JsonException error)
        {
            return Refused("invalid_json", error.Message);
        }
    }

    private static (InventoryObject? Obj, string? ReasonCode, string? Reason) FromObject(JsonElement root, ObjectOrigin origin)
    {
        _ = root.TryGetProperty("content", out var content);
        var plain = root.TryGetProperty("subject_type", out _) && (content.ValueKind != JsonValueKind.Undefined || root.TryGetProperty("external_id", out _));
        content = plain ? content : root;
        if (content.ValueKind != JsonValueKind.Object)
        {
            return Refused("invalid_json", $"The property content is {WhatItIs(content)}.");
        }

        if (!root.EnumerateObject().Any())
        {
            return Refused("missing_subject", "The file holds an empty object: it has neither a type nor an id.");
        }

        if (NoneOfItsOwn(root, origin, plain) is { } none)
        {
            return none;
        }

        var named = new[] { plain ? Text(root, "display_name") : null, Text(content, "displayName"), Text(content, "name") };
        var type = plain ? Text(root, "subject_type") : TypeOf(root, origin);
        var (id, by) = Identity(root, plain ? "external_id" : "id", plain ? [] : named);
        (id, by) = id is null && Belonging.IsAssignment(root) ? (origin.Path, IdentifiedBy.Path) : (id, by);
        if (!IsUsable(type) || !IsUsable(id))
        {
            if (!plain && OwnTypeOf(root, origin) is null && Value(root, "@odata.type") is null && NotInventory.IsOfAnotherKind(root, origin.Path, hasName: id is not null || Value(root, "id") is not null))
            {
                return Refused(NotInventory.Code, NotInventory.Words(root));
            }

            var lacks = string.Join(' ', Lack(root, plain ? "subject_type" : "@odata.type", type), Lack(root, plain ? "external_id" : "id", id)).Trim();
            return Refused("missing_subject", plain ? lacks : $"{lacks} Export the object whole, or in a folder or a file named after its kind, such as \"Settings Catalog\" or \"managedDevices.json\"; docs/inventory.md lists the names.");
        }

        var name = named.Append(ReadableName.Of(content)).Append(Belonging.NameOf(content)).Append(id).Select(n => SafeReason.Line(n, MaxDisplayName)).FirstOrDefault(n => n.Length > 0, type!);
        return (new(type!, id!, name, CanonicalJson.Write(content), ContentForm.Hash(content), by) { CutPlace = CutContent.PlaceOf(content) }, null, null);
    }

    // What is there is gone, or only says something of another object that is not to be found.
    private static (InventoryObject? Obj, string? ReasonCode, string? Reason)? NoneOfItsOwn(JsonElement root, ObjectOrigin origin, bool plain) =>
        Value(root, "@removed") is not null || origin.Context?.EndsWith("/$deletedEntity", StringComparison.Ordinal) is true
            ? Refused(NotInventory.Gone, "The page says that this object is gone: there is nothing of it to keep.")
        : plain ? null
        : Belonging.ListOfOthers(Text(root, "@odata.context") ?? origin.Context, origin.Path) is { } list
            ? Refused(Belonging.Ownerless, $"One of the {list} of an object that is not in the upload: it says nothing without that. Export both together.")
        : IsOfAPolicy(root, origin)
            ? Refused(Belonging.Ownerless, "Settings of a policy, and nothing says of which: neither the context of their page nor the name of their file, or the policy is not in the upload. Export them with their policy.")
        : null;

    // A setting's id only numbers it. Assignments have ids of their own.
    private static bool IsOfAPolicy(JsonElement root, ObjectOrigin origin) =>
        Belonging.IsSetting(root) || (ContextOwner.Of(Text(root, "@odata.context")) ?? ContextOwner.Of(origin.Context)) is { Property: "settings" };

    // A type that is there but unusable is told, not replaced.
    private static string? TypeOf(JsonElement root, ObjectOrigin origin) => Value(root, "@odata.type") is not null ? OwnTypeOf(root, origin)
        : OwnTypeOf(root, origin) ?? (SubjectTypes.OfPlace(origin.Path, root) is { } place ? Belonging.IsAssignment(root) ? place + "Assignment" : place : null);

    // What the object or its page says; the folder may hold anything.
    private static string? OwnTypeOf(JsonElement root, ObjectOrigin origin) => Value(root, "@odata.type") is not null
        ? Text(root, "@odata.type") is { } own ? SubjectTypes.Bare(own) : null
        : SubjectTypes.OfContext(Text(root, "@odata.context")) ?? SubjectTypes.OfContext(origin.Context) ?? SubjectTypes.OfContent(root);

    private static (string? Id, IdentifiedBy By) Identity(JsonElement root, string property, string?[] names) => Value(root, property) switch
    {
        { ValueKind: JsonValueKind.String } text when text.GetString()!.Trim(' ').Length > 0 => (NormalId(text.GetString()!), IdentifiedBy.Id),
        { ValueKind: JsonValueKind.Number } number => (CanonicalNumber.Of(number.GetRawText()).Text, IdentifiedBy.Id),
        null or { ValueKind: JsonValueKind.String } => (names.Where(IsUsable).Select(n => Nfc.Of(n!).Trim()).FirstOrDefault(), IdentifiedBy.Name),
        _ => (null, IdentifiedBy.Id),
    };

    private static string WhatItIs(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.GetArrayLength() == 0 ? "an empty list" : "a list instead of an object",
        JsonValueKind.Undefined => "missing",
        JsonValueKind.Null => "null instead of an object",
        JsonValueKind.String when CutContent.IsCut(value) => "the text that ConvertTo-Json makes of an object below its depth, with -Depth 1 of a list of them. " + CutContent.Remedy.TrimEnd('.'),
        JsonValueKind.String => "a text instead of an object",
        JsonValueKind.Number => "a number instead of an object",
        _ => "true or false instead of an object",
    };

    private static string? Lack(JsonElement root, string name, string? text) => IsUsable(text) ? null
        : Value(root, name) is not null
            ? $"The property {name} must be a text of 1 to {MaxSubjectLength} characters without control characters."
            : $"The property {name} is missing.";

    private static JsonElement? Value(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static string? Text(JsonElement element, string name) => Value(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static (InventoryObject? Obj, string? ReasonCode, string? Reason) Refused(string code, string reason) => (null, code, reason);
}
