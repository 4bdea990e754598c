using System.Text.RegularExpressions;
using OpsMonitor.Domain.Text;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Runs.Rules;

/// <summary>Makes failure texts safe to store and to show: stable codes, one short line, no secrets.</summary>
public static partial class FailureSanitizer
{
    /// <summary>The longest reason, in UTF-16 units.</summary>
    public const int MaxReason = SafeReason.Max;

    /// <summary>The longest reason code, in characters.</summary>
    public const int MaxReasonCode = 64;

    /// <summary>What a reason code is made of, as a regular expression of any dialect.</summary>
    public const string CodePattern = "^" + CodeParts + "$";

    private const string CodeParts = @"[a-z0-9_]+(?:\.[a-z0-9_]+){0,4}";

    private const string Unspecified = "unspecified";

    private static readonly TextMemo s_reasons = new(SafeReason.Of);
    private static readonly TextMemo s_codes = new(ToCode);

    // A longer text is no code that went astray.
    private const int MaxCodeRead = 4096;

    /// <summary>Whether the text is one to five parts of a-z, 0-9 and _ joined by dots, at most 64 characters.</summary>
    public static bool IsReasonCode(string text) => text is { Length: <= MaxReasonCode } && Code().IsMatch(text);

    /// <summary>The code itself, or its snake_case form, or unspecified where nothing usable or safe is left.</summary>
    public static string ReasonCode(string? raw) => s_codes.Of(raw ?? "")!;

    private static string ToCode(string raw)
    {
        var text = raw.Trim();
        if (text.Length is 0 or > MaxCodeRead || text.Contains(SafeReason.MaskStart, StringComparison.Ordinal) || !string.Equals(Mask(text), text, StringComparison.Ordinal))
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
    /// The first line that says something, in NFC, without control and bidirectional characters and stack frames, secrets masked as [redacted:kind],
    /// at most 500 characters; null where nothing is left. A text that this gave comes back as it is.
    /// </summary>
    public static string? Reason(string? raw) => string.IsNullOrEmpty(raw) ? null : s_reasons.Of(raw);

    /// <summary>The whole text as one masked line of at most <paramref name="max"/> characters, for logs.</summary>
    public static string LogLine(string? raw, int max = 2000) => SafeReason.Line(raw, max);

    /// <summary>Replaces secrets by [redacted:kind] and leaves everything else, line ends included, as it is.</summary>
    public static string Mask(string text) => SecretPatterns.Mask(text);

    [GeneratedRegex("^" + CodeParts + @"\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Code();

    [GeneratedRegex("(?<end>[a-z0-9])(?<start>[A-Z])", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Hump();

    [GeneratedRegex("[^a-z0-9.]+", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Foreign();
}
