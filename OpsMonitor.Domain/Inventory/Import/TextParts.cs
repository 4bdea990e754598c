using System.Text;
using System.Text.Json;
using OpsMonitor.Domain.Inventory.Import.Joined;
using OpsMonitor.Domain.Inventory.Import.Wrapped;

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
            head = head[..utf8.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
            head = head[ShellWarning.Length(head)..].TrimStart(" \t\r\n"u8);
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
        var warned = ShellWarning.Length(text.Held.Span);
        if (warned == 0 && ShellWarning.Begins(text.Held.Span))
        {
            yield return TextPart.Refused("invalid_json", ShellWarning.NothingElse);
            yield break;
        }

        text.Pass(warned);
        text.FillUp();
        foreach (var part in OfJson(path, text, () => Behind(TextEncodings.AsUtf8(open), warned), ended))
        {
            yield return part;
        }
    }

    private static IEnumerable<TextPart> OfJson(string path, TextBuffer text, Func<Stream> again, Action<ListPage>? ended)
    {
        if (text.IsAtEnd && TemplateValues.Of(path, text.Held) is { } policy)
        {
            yield return policy;
            yield break;
        }

        foreach (var part in IsLines(path, text.Held.Span) ? NdJsonText.Read(text) : BatchAnswers.Is(text.Held.Span) ? BatchAnswers.Read(again, ended) : new JsonText(text, JsonText.IsSequence(text.Held.Span), ended).Read())
        {
            foreach (var inner in Within(part, ended) ?? [part])
            {
                yield return ReferenceEquals(inner, part) ? part : inner with { Place = part.Place + inner.Place, Line = part.Line + inner.Line - 1 };
            }
        }
    }

    // A part may itself be several objects, a page of them, or the answer to a batch.
    private static IEnumerable<TextPart>? Within(TextPart part, Action<ListPage>? ended)
    {
        var isSeveral = IsSeveral(part);
        var isBatch = !isSeveral && part.ReasonCode is null && BatchAnswers.Is(part.Utf8.Span);
        if (!isSeveral && !isBatch && !JsonText.IsPage(part))
        {
            return null;
        }

        var copy = part.Utf8.ToArray();
        return isBatch ? BatchAnswers.Read(() => new MemoryStream(copy, writable: false), ended) : new JsonText(new(new MemoryStream(copy, writable: false)), isSeveral, ended).Read();
    }

    private static Stream Behind(Stream utf8, int length)
    {
        utf8.ReadExactly(new byte[length]);
        return utf8;
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
