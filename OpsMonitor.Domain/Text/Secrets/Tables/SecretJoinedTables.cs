using System.Text;

namespace OpsMonitor.Domain.Text.Secrets.Tables;

/// <summary>Tables whose lines somebody joined into one: the number of headings tells where each row ends.</summary>
internal static class SecretJoinedTables
{
    private const int MaxColumns = 20;

    // What a title goes on with where the words before only look like headings.
    private static readonly HashSet<string> s_titles = new(StringComparer.OrdinalIgnoreCase)
    {
        "policy", "policies", "reset", "manager", "management", "settings", "setting", "hash", "length", "age", "history", "complexity", "expiry", "rotation", "protection", "sync", "writeback", "field",
        "file", "store", "vault", "provider", "service", "endpoint", "error", "failure", "change", "check", "rules", "rule", "lock", "refresh", "cache", "validation", "login", "prompt", "profile",
    };

    /// <summary>The text with the cells masked that belong to the name of a secret; the same instance where there are none.</summary>
    public static string Mask(string text)
    {
        text = text.Contains("| |", StringComparison.Ordinal) ? Piped(text) : text;
        return text.Contains('\n', StringComparison.Ordinal) || !SecretTables.IsHeading(text[..(text.IndexOf(' ', StringComparison.Ordinal) is > 0 and var end ? end : 0)]) ? text : Spaced(text);
    }

    // | Name | Password | |---|---| | ana | swordfish |: between two rows there is an empty cell.
    private static string Piped(string text)
    {
        var cells = Parts(text, '|');
        HashSet<Range> secret = [];
        for (var start = 0; start < cells.Count; start++)
        {
            var columns = cells.Skip(start).Take(MaxColumns + 1).TakeWhile(c => !text.AsSpan(c).IsWhiteSpace()).Count();
            if (columns is < 2 or > MaxColumns || !IsHead(text, cells.GetRange(start, columns)))
            {
                start += columns;
                continue;
            }

            for (var row = start + columns + 1; row + columns <= cells.Count; row += columns + 1)
            {
                secret.UnionWith(Enumerable.Range(0, columns).Where(i => SecretTables.IsName(text[cells[start + i]].Trim())).Select(i => cells[row + i]));
            }

            break;
        }

        return Hidden(text, cells.Where(secret.Contains));
    }

    private static bool IsHead(string text, List<Range> cells) =>
        cells.All(c => SecretTables.IsHeading(text[c].Trim())) && cells.Exists(c => SecretTables.IsName(text[c].Trim()));

    // Name Password ana swordfish
    private static string Spaced(string text)
    {
        var words = Parts(text, ' ').FindAll(w => !text.AsSpan(w).IsEmpty);
        var heads = words.TakeWhile(w => SecretTables.IsHeading(text[w])).Take(MaxColumns).ToList();
        var rules = words.Skip(heads.Count).TakeWhile(w => text.AsSpan(w).IndexOfAnyExcept('-', '=') < 0).Count();
        List<Range> values = [.. words.Skip(heads.Count + rules)];
        if (heads.Count < 2 || values.Count < heads.Count || !heads.Exists(h => SecretTables.IsName(text[h])))
        {
            return text;
        }

        bool IsSecret(int at) => SecretTables.IsName(text[heads[at % heads.Count]]);
        var inColumns = values.Where((_, i) => values.Count % heads.Count == 0 ? IsSecret(i) : rules > 0).ToList();
        return rules > 1 || IsTable(text, heads, values) || inColumns.All(v => SecretWords.IsShaped(text[v])) ? Hidden(text, inColumns) : text;
    }

    // A sentence has words of its own, a title goes on as it began.
    private static bool IsTable(string text, List<Range> heads, List<Range> values) => heads.TrueForAll(h => char.IsUpper(text[h.Start])) && !char.IsUpper(text[values[0].Start])
        && !s_titles.Contains(text[values[0]]) && !values.Exists(v => SecretWords.IsOrdinary(text[v]));

    private static string Hidden(string text, IEnumerable<Range> cells)
    {
        StringBuilder? masked = null;
        var done = 0;
        foreach (var cell in cells)
        {
            var value = text.AsSpan(cell).Trim();
            if (SecretTables.IsValue(value.ToString()))
            {
                var start = cell.Start.Value + text.AsSpan(cell).IndexOf(value);
                (masked ??= new(text.Length)).Append(text, done, start - done).Append(SecretPatterns.Hidden);
                done = start + value.Length;
            }
        }

        return masked is null ? text : masked.Append(text, done, text.Length - done).ToString();
    }

    private static List<Range> Parts(string text, char separator)
    {
        List<Range> parts = [];
        foreach (var part in text.AsSpan().Split(separator))
        {
            parts.Add(part);
        }

        return parts;
    }
}
