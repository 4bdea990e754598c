using System.Buffers;
using System.Text;

namespace OpsMonitor.Domain.Text.Secrets;

/// <summary>Tables in a text, as Markdown, CSV or with tabs: a row names a secret and holds it, or a column does.</summary>
internal static class SecretTables
{
    private const int MaxCells = 100;
    private const int MaxHeading = 40;

    // What stands beside a secret's name where the row is the head of a table.
    private static readonly HashSet<string> s_headings = new(StringComparer.OrdinalIgnoreCase)
    {
        "user", "username", "user name", "user_name", "login", "email", "e-mail", "mail", "name", "id", "host", "hostname", "url", "site", "account", "role", "type", "description",
        "value", "key", "service", "server", "port", "note", "notes", "comment", "created", "expires", "expiry", "date", "status", "owner", "setting", "default", "required",
    };

    private static readonly SearchValues<char> s_around = SearchValues.Create(" \r\t\"'`*");

    /// <summary>Whether the text has what separates cells.</summary>
    public static bool MayBe(string text) => text.AsSpan().ContainsAny("|,;\t");

    /// <summary>The text with the secrets in its tables masked; the same instance where there are none.</summary>
    public static string Mask(string text)
    {
        StringBuilder? masked = null;
        var (done, head) = (0, default(Head));
        foreach (var line in text.AsSpan().Split('\n'))
        {
            var (separator, cells) = Cells(text, line);
            if (head is null || head.Separator != separator || head.Cells != cells.Count)
            {
                head = HeadOf(text, separator, cells);
            }
            else
            {
                head = head with { IsPast = true };
            }

            foreach (var cell in cells.Where((_, i) => head is { IsPast: true } ? head.Secret.Contains(i) : head is null && IsNamed(text, separator, cells, i)))
            {
                if (IsValue(text[cell]))
                {
                    (masked ??= new(text.Length)).Append(text, done, cell.Start.Value - done).Append(SecretPatterns.Hidden);
                    done = cell.End.Value;
                }
            }
        }

        return masked is null ? text : masked.Append(text, done, text.Length - done).ToString();
    }

    private static (char Separator, List<Range> Cells) Cells(string text, Range line)
    {
        var (from, to) = (line.Start.Value, line.End.Value);
        var content = text.AsSpan(line).Trim();
        var separator = content is ['|', ..] ? '|' : content.Contains('\t') ? '\t' : content.Contains(';') ? ';' : ',';
        List<Range> cells = [];
        for (var start = from; start <= to && cells.Count <= MaxCells;)
        {
            var end = text.IndexOf(separator, start, to - start) is >= 0 and var at ? at : to;
            cells.Add(Trimmed(text, start, end));
            start = end + 1;
        }

        // The border of a row in Markdown makes an empty cell before and behind it.
        return (separator, cells.Count is < 2 or > MaxCells ? [] : separator == '|' ? cells[1..(text[cells[^1]].Length == 0 ? ^1 : ^0)] : cells);
    }

    private static Range Trimmed(string text, int from, int to)
    {
        var cell = text.AsSpan(from, to - from);
        var start = cell.IndexOfAnyExcept(s_around);
        return start < 0 ? from..from : (from + start)..(from + cell.LastIndexOfAnyExcept(s_around) + 1);
    }

    private static Head? HeadOf(string text, char separator, List<Range> cells)
    {
        HashSet<int> secret = [.. Enumerable.Range(0, cells.Count).Where(i => IsName(text[cells[i]]))];
        return secret.Count > 0 && cells.Count > 1 && cells.Where((c, i) => !secret.Contains(i)).All(c => s_headings.Contains(text[c])) ? new(separator, cells.Count, secret, false) : null;
    }

    // With commas only where there is nothing else in the row: a sentence has commas too.
    private static bool IsNamed(string text, char separator, List<Range> cells, int at) =>
        at > 0 && (separator == '|' || cells.Count == 2) && IsName(text[cells[at - 1]]) && !text.AsSpan(cells[at]).Contains(' ');

    private static bool IsName(string cell) => cell.Length is >= 2 and <= MaxHeading && cell.All(c => char.IsLetterOrDigit(c) || c is ' ' or '_' or '-' or '.') && SecretNames.IsSecret(cell);

    private static bool IsValue(string cell) => !SecretWords.IsOrdinary(cell) && !s_headings.Contains(cell) && !IsName(cell) && cell.AsSpan().ContainsAnyExcept("-:= ");

    private sealed record Head(char Separator, int Cells, HashSet<int> Secret, bool IsPast);
}
