using System.Buffers;

namespace OpsMonitor.Domain.Inventory.Import.Wrapped;

/// <summary>
/// What PowerShell warns of in front of an export whose output was captured whole: <c>WARNING: Resulting JSON is truncated ...</c>, in the language of the machine, in colours, over as
/// many lines as its window needed.
/// </summary>
internal static class ShellWarning
{
    /// <summary>What a file is told that holds nothing else.</summary>
    public const string NothingElse =
        "The file begins with a warning of PowerShell, and no JSON follows it. Export again with -WarningAction SilentlyContinue, and with ConvertTo-Json -Depth 20 where the warning says that JSON is truncated.";

    private const int MinWord = 3;
    private const int MaxWord = 40;

    private static readonly SearchValues<byte> s_noWord = SearchValues.Create("0123456789\"'{}[]/\\-#"u8);
    private static readonly SearchValues<byte> s_colour = SearchValues.Create("0123456789;"u8);

    /// <summary>Whether the text begins with a warning: a word in capitals, and a colon.</summary>
    public static bool Begins(ReadOnlySpan<byte> text)
    {
        var line = text[Silent(text)..];
        return line.IndexOf((byte)':') is >= MinWord and <= MaxWord and var colon && !line[..colon].ContainsAnyInRange((byte)'a', (byte)'z')
            && !line[..colon].ContainsAnyInRange((byte)0, (byte)31) && !line[..colon].ContainsAny(s_noWord);
    }

    /// <summary>How many bytes stand before the line in which the JSON begins; 0 where no warning does, or no JSON follows it.</summary>
    public static int Length(ReadOnlySpan<byte> text)
    {
        if (!Begins(text))
        {
            return 0;
        }

        for (var at = 0; text[at..].IndexOf((byte)'\n') is >= 0 and var end;)
        {
            at += end + 1;
            var start = at + Silent(text[at..]);
            if (start < text.Length && text[start] is (byte)'{' or (byte)'[')
            {
                return start;
            }
        }

        return 0;
    }

    // White space, and what only sets a colour: ESC [ 33 ; 1 m.
    private static int Silent(ReadOnlySpan<byte> text)
    {
        var at = 0;
        while (at < text.Length)
        {
            if (text[at] is (byte)' ' or (byte)'\t' or (byte)'\r')
            {
                at++;
            }
            else if (text[at..].StartsWith("\e["u8) && text[at..].IndexOf((byte)'m') is > 0 and var end && !text[(at + 2)..(at + end)].ContainsAnyExcept(s_colour))
            {
                at += end + 1;
            }
            else
            {
                break;
            }
        }

        return at;
    }
}
