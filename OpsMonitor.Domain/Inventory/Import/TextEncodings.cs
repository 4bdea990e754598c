using System.Text;

namespace OpsMonitor.Domain.Inventory.Import;

/// <summary>Reads UTF-8, UTF-16 and UTF-32, in either byte order, with or without a mark, as UTF-8.</summary>
internal static class TextEncodings
{
    /// <summary>What a file in yet another encoding is told.</summary>
    public const string Other = "The text is in another encoding than UTF-8 or UTF-16. Save it as UTF-8, then upload it again.";

    /// <summary>
    /// The text behind its mark. Reading UTF-16 or UTF-32 throws <see cref="DecoderFallbackException"/> where the bytes are none; UTF-8 is passed on as it is.
    /// </summary>
    public static Stream AsUtf8(Func<Stream> open)
    {
        Span<byte> head = stackalloc byte[4];
        using (var peeked = open())
        {
            head = head[..peeked.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        }

        var (encoding, mark) = Detect(head);
        var text = open();
        text.ReadExactly(head[..mark]);
        return encoding is null ? text : Encoding.CreateTranscodingStream(text, encoding, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: false);
    }

    // Without a mark the zeros tell: JSON and YAML begin with a character of ASCII.
    private static (Encoding? Encoding, int Mark) Detect(ReadOnlySpan<byte> head) => head switch
    {
        [0xEF, 0xBB, 0xBF, ..] => (null, 3),
        [0xFF, 0xFE, 0, 0] => (Utf32(bigEndian: false), 4),
        [0, 0, 0xFE, 0xFF] => (Utf32(bigEndian: true), 4),
        [0xFF, 0xFE, ..] => (Utf16(bigEndian: false), 2),
        [0xFE, 0xFF, ..] => (Utf16(bigEndian: true), 2),
        [0, 0, 0, not 0] => (Utf32(bigEndian: true), 0),
        [not 0, 0, 0, 0] => (Utf32(bigEndian: false), 0),
        [not 0, 0, ..] => (Utf16(bigEndian: false), 0),
        [0, not 0, ..] => (Utf16(bigEndian: true), 0),
        _ => (null, 0),
    };

    private static UnicodeEncoding Utf16(bool bigEndian) => new(bigEndian, byteOrderMark: false, throwOnInvalidBytes: true);

    private static UTF32Encoding Utf32(bool bigEndian) => new(bigEndian, byteOrderMark: false, throwOnInvalidCharacters: true);
}
