using System.Diagnostics.CodeAnalysis;

namespace OpsMonitor.Domain.Inventory.Import;

/// <summary>One file of an upload, which can be opened again and again as a seekable stream; with its path below the chosen folder, if there is one.</summary>
public sealed record UploadedFile(string Path, Func<Stream> Open);

/// <summary>
/// What an upload holds: an object, or the reason code and sentence why there is none. <see cref="IsSkipped"/> means that nothing is missing by it.
/// ItemId is unique in the upload, at most 400 characters: a path, with <c>#3</c> for the third of a list and <c>:12</c> for the 12th line.
/// </summary>
[SuppressMessage("Naming", "CA1720:Identifier contains type name", Justification = "It is the inventory object.")]
public sealed record ImportItem(string ItemId, string DisplayName, InventoryObject? Object, string? ReasonCode, string? Reason, bool IsSkipped = false);

/// <summary>
/// The upload as a whole was refused: not_a_zip, not_inventory, empty_archive, too_many_entries, too_large, unsafe_path or encrypted; the message is safe to show.
/// </summary>
public sealed class InvalidArchiveException(string reasonCode, string message) : Exception(message)
{
    /// <summary>The stable code of the refusal.</summary>
    public string ReasonCode { get; } = reasonCode;
}

/// <summary>The text of one object in a file, or why the file, the line or the member holds none. <paramref name="Place"/> is what its file's path needs to name it.</summary>
internal sealed record TextPart(string Place, long Line, ReadOnlyMemory<byte> Utf8, string? Context = null, string? ReasonCode = null, string? Reason = null, bool IsSkipped = false)
{
    /// <summary>It is a list that has nothing in it.</summary>
    public bool IsEmptyList { get; init; }

    public static TextPart Refused(string code, string reason, string place = "") => new(place, 0, default, null, code, reason);
}
