using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Inventory;

/// <summary>The parts of an upload that were read last; for one reader.</summary>
internal sealed class UploadParts(OpsDb ops, TenantId tenant, Guid upload, int partBytes)
{
    private const int MaxKept = 128;
    private const int Ahead = 32;
    private const int Around = 8;

    private readonly Dictionary<(int File, int Part), byte[]> _kept = [];
    private readonly Queue<(int File, int Part)> _order = new();
    private (int File, int Part) _last = (0, -1);

    /// <summary>A file as a seekable stream.</summary>
    public Stream Open(int file, long length) => new PartStream(this, file, length);

    private byte[] Of(int file, int part)
    {
        if (_kept.TryGetValue((file, part), out var bytes))
        {
            return bytes;
        }

        // Whoever goes on where the last reading ended will go on.
        var take = (file, part) == (_last.File, _last.Part + 1) || (file, part) == (_last.File + 1, 0) ? Ahead : Around;
        using var db = ops.ForTenant(tenant);
        foreach (var row in db.Database.SqlQueryRaw<PartRow>(
            InventorySql.PartsFrom, P("tenant", tenant.Value), P("upload", upload), P("file", file), P("part", part), P("take", take)))
        {
            _last = (row.File, row.Part);
            if (_kept.TryAdd(_last, row.Bytes))
            {
                _order.Enqueue(_last);
            }
        }

        while (_kept.Count > MaxKept)
        {
            _kept.Remove(_order.Dequeue());
        }

        return _kept.GetValueOrDefault((file, part)) ?? throw new IOException("A part of the upload is no longer there.");
    }

    private int Size => partBytes;

    private sealed record PartRow(int File, int Part, byte[] Bytes);

    private sealed class PartStream(UploadParts parts, int file, long length) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position { get; set; }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (Position >= length || buffer.IsEmpty)
            {
                return 0;
            }

            var part = parts.Of(file, (int)(Position / parts.Size)).AsSpan((int)(Position % parts.Size));
            var count = Math.Min(part.Length, buffer.Length);
            part[..count].CopyTo(buffer);
            Position += count;
            return count;
        }

        public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
        {
            SeekOrigin.Current => Position + offset,
            SeekOrigin.End => length + offset,
            _ => offset,
        };

        public override void Flush()
        {
        }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
