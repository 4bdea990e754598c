using System.Buffers;
using System.Text.RegularExpressions;

namespace OpsMonitor.Domain.Text.Secrets.Named;

/// <summary>
/// One way to tell a secret behind its name: what leads to the value, and the value. Both expressions begin with \A and are read where the part before them
/// ends, so that each is small and looks at nothing else.
/// </summary>
internal sealed record SecretWay(Regex Lead, Regex Value)
{
    /// <summary>
    /// How expressions are made that begin with \A, or look at the few characters before a name: they cannot go far astray, as long as nothing repeats in two ways.
    /// Those that search whole texts never track back, which takes 2 MB of tables for each of them; these are code.
    /// </summary>
    public const RegexOptions Near = RegexOptions.CultureInvariant | RegexOptions.IgnoreCase;

    /// <summary>Of what stands before a name no more is read, in characters.</summary>
    public const int MaxBefore = 96;

    /// <summary>The characters of which one must follow the name; all but letters and digits where nothing is said.</summary>
    public SearchValues<char>? Next { get; init; }

    /// <summary>What must stand before the name.</summary>
    public Regex? Before { get; init; }

    /// <summary>What must follow the value.</summary>
    public Regex? Tail { get; init; }

    /// <summary>What else must hold of the name, the lead and the value.</summary>
    public Func<SecretPlace, bool>? Is { get; init; }

    /// <summary>Whether the value may go on behind its first word, see <see cref="SecretExtent"/>.</summary>
    public bool IsOpen { get; init; }

    /// <summary>How the text goes on behind the value where it tells another one.</summary>
    public SecretWay? Then { get; init; }

    /// <summary>Where the values stand that the name between <paramref name="start"/> and <paramref name="end"/> is told to have.</summary>
    public List<(int Start, int End)> Values(string text, int start, int end)
    {
        List<(int Start, int End)> values = [];
        for (var way = this; way?.Find(text, start, end) is { } value; way = way.Then)
        {
            values.Add(value);
            end = value.End;
        }

        return values;
    }

    private (int Start, int End)? Find(string text, int start, int end)
    {
        if (end == text.Length || Next?.Contains(text[end]) == false || (Before is not null && !Before.IsMatch(text.AsSpan(Math.Max(0, start - MaxBefore)..start)))
            || Length(Lead, text.AsSpan(end)) is not { } lead || Length(Value, text.AsSpan(end + lead)) is not { } value)
        {
            return null;
        }

        var (from, to) = (end + lead, end + lead + value);
        return Tail?.IsMatch(text.AsSpan(to)) != false && Is?.Invoke(new(text[start..end], text[end..from], text[from..to])) != false ? (from, IsOpen ? SecretExtent.End(text, start, from, to) : to)
            : null;
    }

    /// <summary>How much of the text the expression takes, which begins with \A.</summary>
    internal static int? Length(Regex pattern, ReadOnlySpan<char> text)
    {
        foreach (var match in pattern.EnumerateMatches(text))
        {
            return match.Length;
        }

        return null;
    }
}
