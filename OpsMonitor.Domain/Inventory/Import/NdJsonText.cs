namespace OpsMonitor.Domain.Inventory.Import;

/// <summary>One JSON object a line; a bad line is one failure, and all others arrive.</summary>
internal static class NdJsonText
{
    public static IEnumerable<TextPart> Read(TextBuffer text)
    {
        var isEmpty = true;
        while (true)
        {
            var end = text.Held.Span.IndexOf((byte)'\n');
            if (end < 0 && text.Fill())
            {
                continue;
            }

            if (end < 0 && !text.IsAtEnd)
            {
                isEmpty = false;
                yield return TextPart.Refused("too_large", "The line is longer than 1 MiB.", $":{text.Line}");
                PassLine(text);
                continue;
            }

            var line = text.Held[..(end < 0 ? text.Held.Length : end)];
            if (line.Span.ContainsAnyExcept(" \t\r"u8))
            {
                isEmpty = false;
                yield return new($":{text.Line}", text.Line, line);
            }

            if (end < 0)
            {
                break;
            }

            text.Pass(end + 1);
        }

        if (isEmpty)
        {
            yield return TextPart.Refused("invalid_json", "The file is empty.");
        }
    }

    private static void PassLine(TextBuffer text)
    {
        while (true)
        {
            var end = text.Held.Span.IndexOf((byte)'\n');
            text.Pass(end < 0 ? text.Held.Length : end + 1);
            if (end >= 0 || !text.Fill())
            {
                return;
            }
        }
    }
}
