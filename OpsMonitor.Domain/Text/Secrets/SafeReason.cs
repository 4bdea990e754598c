using System.Text.RegularExpressions;

namespace OpsMonitor.Domain.Text.Secrets;

/// <summary>Texts that people and programs wrote about a failure, made fit to store and to show; whoever stored them.</summary>
internal static partial class SafeReason
{
    /// <summary>The longest reason, in UTF-16 units.</summary>
    public const int Max = 500;

    // No honest message is longer; the cut keeps a hostile one from costing more.
    private const int MaxRead = 64 * 1024;

    // Masking costs up to 4 ms per thousand characters of nothing but secrets; 500 characters of reason never need more than this.
    private const int MaxMasked = 8 * 1024;

    // What a cut or a mask leaves may look like something else; real texts are stable after the first pass.
    private const int MaxPasses = 8;

    internal const string MaskStart = "[redacted:";

    private static readonly string[] s_lineEnds = ["\r\n", "\n", "\r", "\u0085", "\u2028", "\u2029", "\v", "\f"];

    /// <summary>
    /// The first line that says something, in NFC, without control and bidirectional characters and stack frames, secrets masked as [redacted:kind],
    /// at most 500 characters; null where nothing is left. A text that this gave comes back as it is.
    /// </summary>
    public static string? Of(string? raw)
    {
        var text = raw;
        for (var pass = 0; pass < MaxPasses && !string.IsNullOrEmpty(text); pass++)
        {
            var clean = Once(text);
            if (clean == text)
            {
                break;
            }

            text = clean;
        }

        return string.IsNullOrEmpty(text) ? null : text;
    }

    /// <summary>The whole text as one masked line of at most <paramref name="max"/> characters, for logs: what came from outside starts no line of its own.</summary>
    public static string Line(string? raw, int max) =>
        Masked(Joined(Ansi().Replace(raw is { Length: > MaxRead } ? raw[..MaxRead] : raw ?? "", "")), max);

    // Of a longer text no more than this is shown; whole lines of it are masked.
    private static string Joined(string text) => text.Length <= MaxMasked ? SecretPatterns.Line(text)
        : text.LastIndexOf('\n', MaxMasked) is > 0 and var end ? $"{SecretPatterns.Line(text[..end])} {SafeText.Line(text[end..])}"
        : SafeText.Line(text);

    private static string? Once(string raw)
    {
        var text = raw.Length > MaxRead ? raw[..MaxRead] : raw;
        text = text.Contains('\x1B', StringComparison.Ordinal) ? Ansi().Replace(text, "") : text;
        foreach (var line in text.Split(s_lineEnds, StringSplitOptions.RemoveEmptyEntries))
        {
            var clean = SafeText.Line(line.Contains("at ", StringComparison.Ordinal) ? InlineFrame().Replace(line, "") : line);
            if (clean.Length > 0 && !FrameLine().IsMatch(clean))
            {
                return Masked(clean, Max);
            }
        }

        return null;
    }

    private static string Masked(string line, int max)
    {
        if (line.Length <= MaxMasked)
        {
            return CutOutsideMask(SecretPatterns.Mask(line), max);
        }

        // Back to a word's end, because half of a secret may not look like one; what still stands at the very end may be half of one in words.
        var space = line.LastIndexOf(' ', MaxMasked);
        var masked = SecretPatterns.Mask(line[..(space > 0 ? space : MaxMasked)]);
        return CutOutsideMask(masked, Math.Min(max, Math.Max(2, masked.Length - 64)));
    }

    private static string CutOutsideMask(string text, int max)
    {
        var cut = SafeText.Cut(text, max);
        var mask = cut.Length < text.Length ? cut.LastIndexOf(MaskStart[0]) : -1;
        return mask < 0 || cut.IndexOf(']', mask) >= 0 || !text.AsSpan(mask).StartsWith(MaskStart, StringComparison.Ordinal) ? cut : cut[..mask] + "\u2026";
    }

    [GeneratedRegex(@"\x1B\[[0-9;?]*[ -/]*[@-~]", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Ansi();

    // .NET, Java and JavaScript: "at A.B(...) in file:line 3". A plain "failed at Contoso (West)" has no dotted name and stays.
    [GeneratedRegex(
        @"(?:^|\s)\s*at [\w$<>`]+(?:[./+][\w$<>`\[\],]+)+\s?\([^)]*\)(?:\s+in\s+\S+:line [0-9]+)?",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex InlineFrame();

    [GeneratedRegex(
        @"^(?:at [\w$<>`.]+\s?\(.*\)|at \S+:[0-9]+(?::[0-9]+)?$|File "".*"", line [0-9]+|Traceback \(most recent call last\)|--- End of (?:inner exception )?stack trace)",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex FrameLine();
}
