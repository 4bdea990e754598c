using System.Text;
using System.Text.Json;
using OpsMonitor.Domain.Inventory.Import.Joined;

namespace OpsMonitor.Domain.Inventory.Import;

/// <summary>Finds the reader for a text by its name and its first bytes.</summary>
internal static class TextParts
{
    /// <summary>The objects of a text one by one, each to be used before the next is asked for; <paramref name="ended"/> hears of each page of Graph that was read.</summary>
    public static IEnumerable<TextPart> Read(string path, Func<Stream> open, Action<ListPage>? ended = null)
    {
        using var parts = Parts(path, open, ended).GetEnumerator();
        while (true)
        {
            TextPart? refused = null;
            try
            {
                if (!parts.MoveNext())
                {
                    yield break;
                }
            }
            catch (DecoderFallbackException)
            {
                refused = TextPart.Refused("other_encoding", TextEncodings.Other);
            }

            yield return refused ?? parts.Current;
            if (refused is not null)
            {
                yield break;
            }
        }
    }

    /// <summary>Whether a text without a telling name is JSON.</summary>
    public static bool LooksLikeJson(Func<Stream> open)
    {
        try
        {
            using var utf8 = TextEncodings.AsUtf8(open);
            Span<byte> head = stackalloc byte[4096];
            head = head[..utf8.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)].TrimStart(" \t\r\n"u8);
            return head is [(byte)'{' or (byte)'[', ..];
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private static IEnumerable<TextPart> Parts(string path, Func<Stream> open, Action<ListPage>? ended)
    {
        using var utf8 = TextEncodings.AsUtf8(open);
        if (NotInventory.IsYaml(path))
        {
            foreach (var part in YamlText.Read(utf8))
            {
                yield return part;
            }

            yield break;
        }

        var text = new TextBuffer(utf8);
        text.FillUp();
        if (text.IsAtEnd && TemplateValues.Of(path, text.Held) is { } policy)
        {
            yield return policy;
            yield break;
        }

        foreach (var part in IsLines(path, text.Held.Span) ? NdJsonText.Read(text) : new JsonText(text, JsonText.IsSequence(text.Held.Span), ended).Read())
        {
            var isSeveral = IsSeveral(part);
            foreach (var inner in isSeveral || JsonText.IsPage(part) ? new JsonText(new(new MemoryStream(part.Utf8.ToArray(), writable: false)), isSeveral, ended).Read() : [part])
            {
                yield return ReferenceEquals(inner, part) ? part : inner with { Place = part.Place + inner.Place, Line = part.Line + inner.Line - 1 };
            }
        }
    }

    // Objects one behind the other on one line.
    private static bool IsSeveral(TextPart part) =>
        part.ReasonCode is null && (part.Utf8.Span.IndexOf("}{"u8) >= 0 || part.Utf8.Span.IndexOf("} {"u8) >= 0) && JsonText.IsSequence(part.Utf8.Span);

    // By its name, unless it is one list or its objects go over several lines; else where the first line is an object by itself and something follows.
    private static bool IsLines(string path, ReadOnlySpan<byte> head)
    {
        var text = head.TrimStart(" \t\r\n"u8);
        if (NotInventory.IsLines(path))
        {
            return !text.StartsWith("["u8) && !text[..Math.Max(0, text.IndexOf((byte)'\n'))].TrimEnd(" \t\r"u8).SequenceEqual("{"u8);
        }

        var end = text.IndexOf((byte)'\n');
        return end > 0 && text[0] == '{' && text[end..].ContainsAnyExcept(" \t\r\n"u8) && IsWhole(text[..end]);
    }

    private static bool IsWhole(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = 1_000 });
            reader.Read();
            return reader.TrySkip() && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
