namespace OpsMonitor.Domain.Inventory.Import;

/// <summary>A file of an upload, or of an archive in it.</summary>
internal sealed record OpenedFile(string Path, InventoryArchive? Archive, int Index, Func<Stream>? Text)
{
    /// <summary>Why it holds no inventory; null where it may. A text is one whatever it is called.</summary>
    public string? NoInventory => IsText ? null : NotInventory.Reason(Path);

    /// <summary>It is JSON under the name of an archive.</summary>
    public bool IsText { get; init; }

    /// <summary>A way to open what is to be read, once it is proven whole; null with the reason why not.</summary>
    public Func<Stream>? Open(out TextPart? refused)
    {
        refused = null;
        if (Archive is not { } archive)
        {
            return Text;
        }

        if (archive.IsExhausted)
        {
            refused = TextPart.Refused("too_large", "The files before this one already unpacked to more than 16 GiB.");
            return null;
        }

        if (archive.Unreadable(Index) is { } method)
        {
            refused = TextPart.Refused("other_compression", $"The file is packed with {method}, which is not read here. Pack the archive with Deflate, the usual way.");
            return null;
        }

        var open = archive.Open(Index, out var damage);
        refused = damage is null ? null : TextPart.Refused("damaged", $"The file is damaged in the archive: {damage}.");
        return open;
    }
}

/// <summary>All files of an upload in ordinal order of their paths, those of its archives among them.</summary>
internal sealed class OpenedFiles : IDisposable
{
    private readonly List<InventoryArchive> _archives = [];

    /// <summary>Throws <see cref="InvalidArchiveException"/> for what can be nothing but a mistake.</summary>
    public OpenedFiles(IReadOnlyList<UploadedFile> uploaded)
    {
        try
        {
            // OrderBy is stable: two entries with one path keep their order in the archive.
            Files = [.. uploaded.SelectMany(f => Opened(f, uploaded.Count == 1)).OrderBy(f => f.Path, StringComparer.Ordinal)];
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IReadOnlyList<OpenedFile> Files { get; }

    /// <summary>Whether the upload is one text, which may have any name.</summary>
    public bool IsSingleText { get; private set; }

    public void Dispose() => _archives.ForEach(a => a.Dispose());

    private IEnumerable<OpenedFile> Opened(UploadedFile file, bool isAlone)
    {
        var stream = file.Open();
        var isMisnamed = NotInventory.IsArchive(file.Path) && !IsZip(stream) && TextParts.LooksLikeJson(file.Open);
        if (!isMisnamed && (IsZip(stream) || NotInventory.IsArchive(file.Path)))
        {
            var archive = new InventoryArchive(stream);
            _archives.Add(archive);
            var above = isAlone ? "" : file.Path + "/";
            return archive.Paths.Index().Where(p => !p.Item.EndsWith('/')).Select(p => new OpenedFile(above + p.Item, archive, p.Index, null));
        }

        stream.Dispose();
        IsSingleText = isAlone;
        if (isAlone && !NotInventory.IsText(file.Path) && !TextParts.LooksLikeJson(file.Open))
        {
            throw new InvalidArchiveException("not_inventory", "The file is neither a zip archive nor JSON, NDJSON or YAML.");
        }

        var path = ZipNames.Clean(file.Path, out var wrong) ?? throw new InvalidArchiveException("unsafe_path", $"The upload has a file {wrong}.");
        return [new(path, null, 0, file.Open) { IsText = isMisnamed }];
    }

    private static bool IsZip(Stream stream)
    {
        Span<byte> head = stackalloc byte[4];
        var length = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        return length == head.Length && (head.SequenceEqual("PK\x03\x04"u8) || head.SequenceEqual("PK\x05\x06"u8));
    }
}
