namespace OpsMonitor.Domain.Storage;

/// <summary>Comparisons of searches: both sides are folded by the database (search.sql), so that what is stored is found.</summary>
internal static class SearchText
{
    /// <summary>For queries only. The text without case and with one spelling for what reads the same.</summary>
    public static string Fold(string? text) => throw new InvalidOperationException($"The database folds: {text}");

    /// <summary>For queries only. Whether something of the text may be hidden when it is shown, see <see cref="ShownHits"/>.</summary>
    public static bool MayHide(string? text) => throw new InvalidOperationException($"The database asks: {text}");

    /// <summary>
    /// How an id that somebody types or pastes may have been stored, for look-ups by index.
    /// An id that is not shown as it is cannot be asked for: the answer would tell whether a guess is right.
    /// </summary>
    public static string[] Spellings(string text) =>
        [.. new[] { text, text.Trim(), Nfc.Of(text.Trim()), Nfc.Decomposed(text.Trim()) }.Distinct().Where(t => string.Equals(SafeId.Shown(t), t, StringComparison.Ordinal))];
}
