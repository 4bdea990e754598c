using System.Text.RegularExpressions;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.Domain.Runs;

/// <summary>Makes failure texts safe to store and to show: stable codes, one short line, no secrets.</summary>
public static partial class FailureSanitizer
{
    /// <summary>The longest reason, in UTF-16 units.</summary>
    public const int MaxReason = 500;

    /// <summary>The longest reason code, in characters.</summary>
    public const int MaxReasonCode = 64;

    private const string Unspecified = "unspecified";

    // No honest message is longer; the cut keeps a hostile one from costing more.
    private const int MaxRead = 64 * 1024;

    // Masking costs up to 4 ms per thousand characters of nothing but secrets; 500 characters of reason never need more than this.
    private const int MaxMasked = 8 * 1024;

    private static readonly string[] s_lineEnds = ["\r\n", "\n", "\r", "\u0085", "\u2028", "\u2029", "\v", "\f"];

    /// <summary>Whether the text is one to five parts of a-z, 0-9 and _ joined by dots, at most 64 characters.</summary>
    public static bool IsReasonCode(string text) => text is { Length: <= MaxReasonCode } && Code().IsMatch(text);

    /// <summary>The code itself, or its snake_case form, or unspecified where nothing usable or safe is left.</summary>
    public static string ReasonCode(string? raw)
    {
        var text = raw?.Trim() ?? "";
        if (text.Length is 0 or > MaxRead || !string.Equals(Mask(text), text, StringComparison.Ordinal))
        {
            return Unspecified;
        }

        if (IsReasonCode(text))
        {
            return text;
        }

        var snake = Foreign().Replace(Hump().Replace(text, "${end}_${start}").ToLowerInvariant(), "_");
        var parts = snake.Split('.').Select(p => p.Trim('_')).Where(p => p.Length > 0).Take(5);
        var code = string.Join('.', parts);
        code = (code.Length > MaxReasonCode ? code[..MaxReasonCode] : code).TrimEnd('.', '_');
        return IsReasonCode(code) ? code : Unspecified;
    }

    /// <summary>
    /// The first line that says something, in NFC where the runtime can, without control and bidirectional characters and stack frames, secrets masked as [redacted:kind],
    /// at most 500 characters; null where nothing is left.
    /// </summary>
    public static string? Reason(string? raw)
    {
        if (string.IsNullOrEmpty(raw))
        {
            return null;
        }

        var text = Ansi().Replace(raw.Length > MaxRead ? raw[..MaxRead] : raw, "");
        foreach (var line in text.Split(s_lineEnds, StringSplitOptions.RemoveEmptyEntries))
        {
            var clean = Shorten(SafeText.Line(InlineFrame().Replace(line, "")));
            if (clean.Length > 0 && !FrameLine().IsMatch(clean))
            {
                return SafeText.Cut(SecretPatterns.Mask(clean), MaxReason);
            }
        }

        return null;
    }

    /// <summary>Replaces secrets by [redacted:kind] and leaves everything else, line ends included, as it is.</summary>
    public static string Mask(string text) => SecretPatterns.Mask(text);

    // Back to a word's end, because half of a secret may not look like one.
    private static string Shorten(string line)
    {
        var space = line.Length > MaxMasked ? line.LastIndexOf(' ', MaxMasked) : -1;
        return line.Length <= MaxMasked ? line : line[..(space > 0 ? space : MaxMasked)];
    }

    [GeneratedRegex(@"^[a-z0-9_]+(?:\.[a-z0-9_]+){0,4}\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Code();

    [GeneratedRegex("(?<end>[a-z0-9])(?<start>[A-Z])", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Hump();

    [GeneratedRegex("[^a-z0-9.]+", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Foreign();

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
