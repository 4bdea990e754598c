namespace OpsMonitor.Domain.Inventory.Import;

/// <summary>
/// The packed bytes of an entry. Whoever unpacks them asks for more until its data says that it has ended; the last bytes are given one by one, so that is seen whether it ended
/// where the archive says.
/// </summary>
internal sealed class PackedData(Stream zip, long start, long length) : Stream
{
    private const int Last = 64;

    /// <summary>All of them were asked for, and no more.</summary>
    public bool IsExact => Position == length && !_isPassed;

    private bool _isPassed;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position { get; set; }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        _isPassed |= Position == length && buffer.Length > 0;
        var count = (int)Math.Min(buffer.Length, length - Position > Last ? length - Position - Last : Math.Min(1, length - Position));
        zip.Position = start + Position;
        var read = zip.Read(buffer[..count]);
        Position += read;
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
