namespace OpsMonitor.Domain.Inventory.Import.Wrapped;

/// <summary>The text of a batch's answers, of which one body after the other is read; it only goes forward.</summary>
internal sealed class BatchBodies(Stream text) : IDisposable
{
    private readonly byte[] _passed = new byte[16 * 1024];
    private long _position;

    /// <summary>The body, to be read before the next one is asked for.</summary>
    public Stream Of(BatchAnswer answer)
    {
        while (_position < answer.Start && text.Read(_passed, 0, (int)Math.Min(_passed.Length, answer.Start - _position)) is > 0 and var read)
        {
            _position += read;
        }

        return new Body(this, answer.Start + answer.Length);
    }

    public void Dispose() => text.Dispose();

    private sealed class Body(BatchBodies of, long end) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer) => of.Take(buffer[..(int)Math.Min(buffer.Length, end - of._position)]);

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    private int Take(Span<byte> buffer)
    {
        var read = buffer.IsEmpty ? 0 : text.Read(buffer);
        _position += read;
        return read;
    }
}
