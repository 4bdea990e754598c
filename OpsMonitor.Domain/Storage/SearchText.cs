namespace OpsMonitor.Domain.Storage;

/// <summary>Comparisons of searches, for queries only: both sides are folded by the database (search.sql), so that what is stored is found.</summary>
internal static class SearchText
{
    /// <summary>The text without case and with one spelling for what reads the same.</summary>
    public static string Fold(string? text) => throw new InvalidOperationException($"The database folds: {text}");

    /// <summary>The ids that a text may stand for.</summary>
    public static string[] Spellings(string text) => throw new InvalidOperationException($"The database spells: {text}");
}
