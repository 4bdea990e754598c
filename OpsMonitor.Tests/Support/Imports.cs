using System.Text;
using System.Text.Json;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Inventory.Import;

namespace OpsMonitor.Tests.Support;

/// <summary>Uploads that are in memory, read without a database.</summary>
internal static class Imports
{
    public static InventoryImport Of(byte[] file, string path = "upload.zip") => Of((path, file));

    public static InventoryImport Of(params (string Path, byte[] Content)[] files) =>
        new([.. files.Select(f => new UploadedFile(f.Path, () => new MemoryStream(f.Content, writable: false)))]);

    public static List<ImportItem> Read(byte[] file, string path = "upload.zip") => [.. Of(file, path).Read()];

    public static List<ImportItem> Read(string text, string path) => Read(Encoding.UTF8.GetBytes(text), path);

    /// <summary>Of a zip of these files.</summary>
    public static List<ImportItem> ReadZip(params (string Path, string Text)[] files) => Read(InventoryFixture.Zip([.. files.Select(f => (f.Path, Encoding.UTF8.GetBytes(f.Text)))]));

    /// <summary>The lists of an object, each with the number of its elements.</summary>
    public static string ListsOf(InventoryObject obj)
    {
        using var content = JsonDocument.Parse(obj.ContentJson);
        return string.Join(' ', content.RootElement.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.Array).Select(p => $"{p.Name}:{p.Value.GetArrayLength()}"));
    }

    /// <summary>Of each subject the first, as a snapshot keeps them, with the paths.</summary>
    public static List<(InventoryObject Object, string Path)> Objects(byte[] file) =>
        [.. Read(file).Where(i => i.Object is not null).Select(i => (i.Object!, i.ItemId)).DistinctBy(i => (i.Item1.SubjectType, i.Item1.ExternalId))];

    /// <summary>One line an item: its id, then its subject and by what it was identified, or the code of what became of it.</summary>
    public static string[] Lines(IEnumerable<ImportItem> items) =>
    [
        .. items.Select(i => i.Object is { } o ? $"{i.ItemId} {o.SubjectType}/{o.ExternalId} {o.IdentifiedBy}" : $"{i.ItemId} {(i.IsSkipped ? "skipped" : "failed")} {i.ReasonCode}"),
    ];
}
