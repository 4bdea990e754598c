namespace OpsMonitor.Domain.Text.Secrets;

/// <summary>
/// Masks a text as it stands and as it reads once its spellings are undone, layer by layer. Shown is the text as it stands, unless more is found in a
/// reading: then that reading.
/// </summary>
internal static class SecretReadings
{
    public const string Encoded = "[redacted:encoded]";

    /// <summary>How many layers of spelling are undone.</summary>
    public const int MaxLayers = 6;

    public static string Mask(string text, Func<string, string> mask)
    {
        var masked = mask(text);
        var (reading, whole, isMore) = (masked, text, false);
        for (var layer = 0; layer < MaxLayers; layer++)
        {
            var (next, nextWhole) = (SecretSpellings.Undo(reading), SecretSpellings.Undo(whole));
            if (ReferenceEquals(next, reading) && ReferenceEquals(nextWhole, whole))
            {
                break;
            }

            reading = ReferenceEquals(next, reading) ? reading : mask(next);
            isMore |= !string.Equals(reading, next, StringComparison.Ordinal);
            whole = nextWhole;
        }

        // What was masked on the way may have been the context by which the rest of a secret is known.
        var final = ReferenceEquals(whole, text) ? reading : mask(whole);
        return string.Equals(final, reading, StringComparison.Ordinal) || string.Equals(final, whole, StringComparison.Ordinal)
            ? (isMore ? reading : masked)
            : Common(reading, final);
    }

    // Two readings that disagree are shown as far as they are the same, to the end of a word.
    private static string Common(string one, string other)
    {
        var same = one.AsSpan(0, one.AsSpan().CommonPrefixLength(other));
        var mask = same.LastIndexOf(SafeReason.MaskStart);
        same = mask >= 0 && same[mask..].IndexOf(']') < 0 ? same[..mask] : same;
        while (same.Length > 0 && (char.IsLetterOrDigit(same[^1]) || same[^1] is '+' or '/' or '_' or '-' or '.' or '@' or '%' or '[' or '~'))
        {
            same = same[..^1];
        }

        return $"{same}{Encoded}";
    }
}
