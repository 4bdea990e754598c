namespace OpsMonitor.Domain.Inventory.Import;

/// <summary>A window that moves over a text: it grows as far as an object may, and no further.</summary>
internal sealed class TextBuffer(Stream utf8)
{
    /// <summary>An object, and what stands around it.</summary>
    public const int MaxBytes = InventoryObject.MaxBytes + 1;

    private byte[] _bytes = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <summary>What was read and not passed over yet.</summary>
    public ReadOnlyMemory<byte> Held => _bytes.AsMemory(_start.._end);

    public bool IsAtEnd { get; private set; }

    /// <summary>The line, from 1, in which <see cref="Held"/> begins.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>Whether more could be read; false at the end, and where the window is as large as it may be.</summary>
    public bool Fill()
    {
        if (IsAtEnd || _end - _start >= MaxBytes)
        {
            return false;
        }

        if (_start > 0 && _bytes.Length - _end < _bytes.Length / 4)
        {
            _bytes.AsSpan(_start.._end).CopyTo(_bytes);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Min(_bytes.Length * 2, MaxBytes * 2));
        }

        var read = utf8.Read(_bytes.AsSpan(_end));
        _end += read;
        IsAtEnd = read == 0;
        return !IsAtEnd;
    }

    /// <summary>Reads until the window is full or the text has ended.</summary>
    public void FillUp()
    {
        while (Fill())
        {
        }
    }

    public void Pass(int count)
    {
        Line += _bytes.AsSpan(_start, count).Count((byte)'\n');
        _start += count;
    }
}
