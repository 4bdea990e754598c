using System.Buffers;
using System.Text;

namespace OpsMonitor.Domain.Text.Secrets.Tables;

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
        "uri", "title", "group", "folder", "favorite", "website", "surname", "firstname", "lastname", "userid", "address", "ip", "phone", "department", "location", "serial", "device", "computer", "ssid", "domain", "enabled",
        "benutzer", "benutzername", "anmeldename", "konto", "adresse", "gerät", "utilisateur", "identifiant", "nom", "compte", "appareil", "usuario", "nombre", "cuenta", "utente", "nome", "gebruiker", "gebruikersnaam", "naam",
    };

    private static readonly SearchValues<char> s_around = SearchValues.Create(" \r\t\"'`*");

    // Lines between rows.
    private static readonly SearchValues<char> s_border = SearchValues.Create(" \r\t+-=|:_");

    /// <summary>Whether the text has what separates cells, or lines of a single one.</summary>
    public static bool MayBe(string text) => text.AsSpan().ContainsAny("|,;\t\n");

    /// <summary>The text with the secrets in its tables masked; the same instance where there are none.</summary>
    public static string Mask(string text)
    {
        StringBuilder? masked = null;
        var (done, head, before) = (0, default(Head), default(Range));
        foreach (var line in text.AsSpan().Split('\n'))
        {
            if (text.AsSpan(line).IndexOfAnyExcept(s_border) < 0)
            {
                continue;
            }

            var (separator, cells) = Cells(text, line, head?.Separator);
            (head, (separator, cells)) = head is null || head.Separator != separator || head.Cells != cells.Count ? Begun(text, line) : (head with { IsPast = true }, (separator, cells));
            foreach (var cell in head is { IsPast: true } ? cells.Where((_, i) => head.Secret.Contains(i)) : head is null ? Named(text, separator, cells, before, line) : [])
            {
                if (IsValue(text[cell]))
                {
                    (masked ??= new(text.Length)).Append(text, done, cell.Start.Value - done).Append(SecretPatterns.Hidden);
                    done = cell.End.Value;
                }
            }

            before = line;
        }

        return masked is null ? text : masked.Append(text, done, text.Length - done).ToString();
    }

    private static (Head? Head, (char Separator, List<Range> Cells) Row) Begun(string text, Range line) =>
        Cells(text, line, null) is var row && HeadOf(text, row.Separator, row.Cells) is { } head ? (head, row) : (null, row);

    // A cell behind one that names it; or all of a line under one that does: a word alone may be the next heading, unless it is indented.
    private static IEnumerable<Range> Named(string text, char separator, List<Range> cells, Range before, Range line)
    {
        var (above, here) = (Trimmed(text, before.Start.Value, before.End.Value), Trimmed(text, line.Start.Value, line.End.Value));
        return cells.Count > 0 ? cells.Where((_, i) => IsNamed(text, separator, cells, i))
            : !text.AsSpan(here).Contains(' ') && IsName(text[above]) && (SecretWords.IsShaped(text[here]) || here.Start.Value - line.Start.Value > above.Start.Value - before.Start.Value) ? [here]
            : [];
    }

    private static (char Separator, List<Range> Cells) Cells(string text, Range line, char? known)
    {
        var content = text.AsSpan(line).Trim();
        var separator = known ?? (content is ['|', ..] || content.Contains(" | ", StringComparison.Ordinal) ? '|' : content.Contains('\t') ? '\t' : content.Contains(';') ? ';'
            : content.Contains(',') || !content.Contains("  ", StringComparison.Ordinal) ? ',' : ' ');
        List<Range> cells = [];
        for (var start = line.Start.Value; start <= line.End.Value && cells.Count <= MaxCells;)
        {
            var end = End(text, start, line.End.Value, separator);
            cells.Add(Trimmed(text, start, end));
            start = end + 1;
        }

        // The border of a row in Markdown makes an empty cell before and behind it; more than two spaces stand between columns as well.
        return (separator, cells.Count is < 2 or > MaxCells ? []
            : separator == ' ' ? cells.Where(c => !text.AsSpan(c).IsEmpty).ToList() is { Count: > 1 } columns ? columns : []
            : separator == '|' ? cells[(content is ['|', ..] ? 1 : 0)..(text[cells[^1]].Length == 0 ? ^1 : ^0)]
            : cells);
    }

    private static int End(string text, int start, int to, char separator) =>
        (separator == ' ' ? text.IndexOf("  ", start, to - start, StringComparison.Ordinal) : text.IndexOf(separator, start, to - start)) is >= 0 and var at ? at : to;

    private static Range Trimmed(string text, int from, int to)
    {
        var cell = text.AsSpan(from, to - from);
        var start = cell.IndexOfAnyExcept(s_around);
        return start < 0 ? from..from : (from + start)..(from + cell.LastIndexOfAnyExcept(s_around) + 1);
    }

    private static Head? HeadOf(string text, char separator, List<Range> cells)
    {
        HashSet<int> secret = [.. Enumerable.Range(0, cells.Count).Where(i => IsName(text[cells[i]]))];
        return secret.Count > 0 && cells.Count > 1 && cells.Where((c, i) => !secret.Contains(i)).All(c => IsHead(text[c])) ? new(separator, cells.Count, secret, false) : null;
    }

    // With commas only where there is nothing else in the row: a sentence has commas too.
    private static bool IsNamed(string text, char separator, List<Range> cells, int at) =>
        at > 0 && separator != ' ' && (separator == '|' || cells.Count == 2) && IsName(text[cells[at - 1]]) && (!text.AsSpan(cells[at]).Contains(' ') || IsQuoted(text, cells[at]));

    private static bool IsQuoted(string text, Range cell) => cell.Start.Value > 0 && cell.End.Value < text.Length && text[cell.Start.Value - 1] is '"' or '`' or '\'' && text[cell.End.Value] == text[cell.Start.Value - 1];

    internal static bool IsName(string cell) => cell.Length is >= 2 and <= MaxHeading && cell.All(c => char.IsLetterOrDigit(c) || c is ' ' or '_' or '-' or '.') && SecretNames.IsSecret(cell);

    /// <summary>Whether the cell holds the name of a column, of a secret one or of another.</summary>
    internal static bool IsHeading(string cell) => s_headings.Contains(cell) || IsName(cell);

    /// <summary>The same of a cell that only its last word makes a heading: Login Name, first_name.</summary>
    internal static bool IsHead(string cell) => IsHeading(cell) || (cell.Length <= MaxHeading && cell.LastIndexOfAny([' ', '_', '-']) is > 0 and var last && s_headings.Contains(cell[(last + 1)..]));

    internal static bool IsValue(string cell) => !SecretWords.IsOrdinary(cell) && !IsHeading(cell) && cell.AsSpan().ContainsAnyExcept("-:= ");

    private sealed record Head(char Separator, int Cells, HashSet<int> Secret, bool IsPast);
}
