using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using OpsMonitor.Domain.Inventory.Content;
using OpsMonitor.Domain.Text;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Inventory;

/// <summary>One object of a snapshot: its subject (type and id), name, canonical content, and the SHA-256 of what that content says (<see cref="ContentForm"/>).</summary>
public sealed record InventoryObject(string SubjectType, string ExternalId, string DisplayName, string ContentJson, byte[] ContentHash)
{
    /// <summary>The largest object accepted, in bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>The longest subject type or external id, in characters.</summary>
    public const int MaxSubjectLength = 256;

    private const string GraphPrefix = "#microsoft.graph.";
    private const int MaxDisplayName = 500;

    /// <summary>
    /// Reads one JSON object: a Graph export (@odata.type, id) or {subject_type, external_id, display_name, content}.
    /// False with invalid_json, missing_subject or too_large and a sentence that never quotes the content.
    /// </summary>
    public static bool TryCreate(
        ReadOnlyMemory<byte> utf8,
        [NotNullWhen(true)] out InventoryObject? obj,
        [NotNullWhen(false)] out string? reasonCode,
        [NotNullWhen(false)] out string? reason)
    {
        (obj, reasonCode, reason) = utf8.Length > MaxBytes ? Refused("too_large", "The object is larger than 1 MiB.") : Create(utf8);
        return obj is not null;
    }

    internal static bool IsUsable(string? text) => !string.IsNullOrWhiteSpace(text) && text.Length <= MaxSubjectLength && !text.Any(char.IsControl);

    private static (InventoryObject? Obj, string? ReasonCode, string? Reason) Create(ReadOnlyMemory<byte> utf8)
    {
        if (utf8.Span.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || utf8.Span.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
        {
            return Refused("invalid_json", "The text is UTF-16; it must be UTF-8.");
        }

        try
        {
            using var document = CanonicalJson.Parse(utf8);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? FromObject(document.RootElement)
                : Refused("invalid_json", $"The file holds {WhatItIs(document.RootElement)}.");
        }
        catch (JsonException error)
        {
            return Refused("invalid_json", error.Message);
        }
    }

    private static (InventoryObject? Obj, string? ReasonCode, string? Reason) FromObject(JsonElement root)
    {
        var plain = root.TryGetProperty("subject_type", out _) && root.TryGetProperty("content", out _);
        var content = plain ? root.GetProperty("content") : root;
        if (content.ValueKind != JsonValueKind.Object)
        {
            return Refused("invalid_json", $"The property content is {WhatItIs(content)}.");
        }

        var type = plain ? Text(root, "subject_type") : Text(root, "@odata.type");
        var id = plain ? Text(root, "external_id") : Text(root, "id");
        if (type?.StartsWith(GraphPrefix, StringComparison.Ordinal) == true)
        {
            type = type[GraphPrefix.Length..];
        }

        if (!IsUsable(type) || !IsUsable(id))
        {
            return Refused("missing_subject", !root.EnumerateObject().Any() ? "The file holds an empty object: it has neither a type nor an id."
                : string.Join(' ', Lack(root, plain ? "subject_type" : "@odata.type", type), Lack(root, plain ? "external_id" : "id", id)).Trim());
        }

        var name = new[] { plain ? Text(root, "display_name") : null, Text(content, "displayName"), Text(content, "name"), id }
            .Select(n => SafeReason.Line(n, MaxDisplayName)).FirstOrDefault(n => n.Length > 0, type!);
        return (new(type!, id!, name, CanonicalJson.Write(content), ContentForm.Hash(content)), null, null);
    }

    private static string WhatItIs(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.GetArrayLength() == 0 ? "an empty list" : "a list instead of an object",
        JsonValueKind.Null => "null instead of an object",
        JsonValueKind.String => "a text instead of an object",
        JsonValueKind.Number => "a number instead of an object",
        _ => "true or false instead of an object",
    };

    private static string? Lack(JsonElement root, string name, string? text) => IsUsable(text) ? null
        : root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
            ? $"The property {name} must be a text of 1 to {MaxSubjectLength} characters without control characters."
            : $"The property {name} is missing.";

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static (InventoryObject? Obj, string? ReasonCode, string? Reason) Refused(string code, string reason) => (null, code, reason);
}
