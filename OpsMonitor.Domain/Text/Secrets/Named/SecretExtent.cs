using System.Text.RegularExpressions;

namespace OpsMonitor.Domain.Text.Secrets.Named;

/// <summary>How far a value goes on behind its first word: to the end of its brackets, of a call, of a sum, of an indented block, of a few words or of a list.</summary>
internal static partial class SecretExtent
{
    private const int MaxParts = 8;

    /// <summary>Where the value ends whose first word stands between <paramref name="from"/> and <paramref name="to"/>, behind the name at <paramref name="name"/>.</summary>
    public static int End(string text, int name, int from, int to)
    {
        var end = Bracketed(text, from, to);
        for (var part = 0; part < MaxParts && Further(text, from, end) is { } further; part++)
        {
            end = Bracketed(text, further.Start, further.End);
        }

        return text[to - 1] == ':' && Block(text, name, from) is { } block ? Math.Max(end, block)
            : end > to || text[from] is '"' or '\'' or '\\' or '[' or '{' or '(' ? end
            : Math.Max(end, Block(text, name, from) ?? (IsWord(text[from..to]) && SecretWay.Length(Words(), text.AsSpan(end)) is { } words && IsPhrase(text.AsSpan(end, words)) ? end + words : end));
    }

    // Where brackets that the value opens are closed.
    private static int Bracketed(string text, int from, int to)
    {
        var value = text.AsSpan(from, to - from);
        var open = value.IndexOfAny('(', '[', '{');
        return open < 0 || value[0] is '"' or '\'' or '\\' || value.StartsWith(SafeReason.MaskStart, StringComparison.Ordinal) ? to
            : Math.Max(to, Brackets.End(text, from + open) ?? to);
    }

    // password: String = "swordfish", password = "" + "swordfish", password: !vault swordfish, password: new String("swordfish"), value: swordfish
    private static (int Start, int End)? Further(string text, int from, int end)
    {
        var lead = SecretWay.Length(text[from] == '!' || text[end - 1] == ':' || (text[from] is 'n' or 'N' or 'l' or 'L' && Opening().IsMatch(text.AsSpan(from, end - from))) ? SpaceBefore() : Operator(), text.AsSpan(end));
        return lead is { } length && SecretWay.Length(SecretValues.Any(), text.AsSpan(end + length)) is { } value ? (end + length, end + length + value) : null;
    }

    // password:\n  value: swordfish\n  other: ...
    private static int? Block(string text, int name, int from)
    {
        var lineEnd = text.LastIndexOf('\n', Math.Max(0, from - 1));
        if (lineEnd <= name)
        {
            return null;
        }

        var start = text.LastIndexOf('\n', Math.Max(0, name - 1)) + 1;
        var indent = Indent(text, start);
        var end = from;
        for (var line = lineEnd + 1; line < text.Length && Indent(text, line) > indent && text[line + Indent(text, line)] is not ('\r' or '\n');)
        {
            end = text.IndexOf('\n', line) is >= 0 and var at ? at : text.Length;
            line = end + 1;
        }

        return end > from ? end : null;
    }

    private static int Indent(string text, int line)
    {
        var at = line;
        while (at < text.Length - 1 && text[at] is ' ' or '\t')
        {
            at++;
        }

        return at - line;
    }

    private static bool IsWord(string value) => value.All(char.IsLetterOrDigit);

    // Password: Blue Horse 7: none of the words is one of a sentence's, and nothing follows them.
    private static bool IsPhrase(ReadOnlySpan<char> words)
    {
        foreach (var word in words.Split(' '))
        {
            if (!words[word].IsEmpty && SecretWords.IsOrdinary(words[word].ToString()))
            {
                return false;
            }
        }

        return true;
    }

    [GeneratedRegex(@"\A(?:new|lambda:?)\z", SecretWay.Near, 1000)]
    private static partial Regex Opening();

    [GeneratedRegex(@"\A[ \t]+", SecretWay.Near, 1000)]
    private static partial Regex SpaceBefore();

    [GeneratedRegex(@"\A(?:[ \t]+(?:=|\+|\?|\|\|)[ \t]+|\.(?:join|concat|format|decode|replace|trim|to[a-z]{1,12})\b)", SecretWay.Near, 1000)]
    private static partial Regex Operator();

    [GeneratedRegex(@"\A(?: (?:\p{Lu}|[^\s:=,;""'<>()\[\]{}|/\\]*[0-9!#$])[^\s:=,;""'<>()\[\]{}|/\\]*){1,3}[ \t]*\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Words();
}
