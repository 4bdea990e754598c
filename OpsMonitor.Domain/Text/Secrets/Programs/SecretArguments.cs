using System.Text.RegularExpressions;
using OpsMonitor.Domain.Text.Secrets.Named;

namespace OpsMonitor.Domain.Text.Secrets.Programs;

/// <summary>Command lines as lists of their words: ["mysql", "-p", "swordfish"].</summary>
internal static partial class SecretArguments
{
    // Stands between the words: white space for the expressions, and in no word. A space within a word separates nothing.
    private const char Between = '\u2005', Within = '\u0001';

    /// <summary>The words with the passwords among them masked; the same list where there are none.</summary>
    public static IReadOnlyList<string> Masked(IReadOnlyList<string> words)
    {
        if (words.Count < 2)
        {
            return words;
        }

        var line = string.Join(Between, words.Select(w => w.Replace(Between, ' ').Replace(' ', Within)));
        var masked = SecretNamed.Mask(SecretCommands.Mask(line));
        return words.Count == 2 && SecretNames.IsSecret(words[0]) && !SecretWords.IsOrdinary(words[1]) ? [words[0], SecretPatterns.IsHidden(words[1]) ? words[1] : SecretPatterns.Hidden]
            : string.Equals(masked, line, StringComparison.Ordinal) ? words
            : masked.Split(Between) is var shown && shown.Length == words.Count ? [.. shown.Select((w, i) => IsOwn(words[i], w) ? words[i] : w.Replace(Within, ' '))]
            : [words[0], .. words.Skip(1).Select(_ => SecretPatterns.Hidden)];
    }

    // A whole sentence is no argument: what it tells by itself is found when it is read as a text.
    private static bool IsOwn(string word, string shown) => word.Contains(' ', StringComparison.Ordinal) && word[0] != '-' && !SecretPatterns.IsHidden(shown);

    /// <summary>The text with such lists in it masked.</summary>
    public static string Mask(string text) => List().Replace(text, list =>
    {
        var words = Word().Matches(list.Value);
        List<string> plain = [.. words.Select(w => w.Value[1..^1])];
        var masked = Masked(plain);
        return ReferenceEquals(masked, plain) ? list.Value
            : list.Value[..words[0].Index] + string.Join(", ", words.Select((w, i) => w.Value[0] + masked[i] + w.Value[^1])) + list.Value[(words[^1].Index + words[^1].Length)..];
    });

    [GeneratedRegex(@"[\[(]\s*(?:""[^""\r\n]*""|'[^'\r\n]*')(?:\s*,\s*(?:""[^""\r\n]*""|'[^'\r\n]*'))+\s*,?\s*[\])]", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex List();

    [GeneratedRegex(@"""[^""]*""|'[^']*'", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Word();
}
