using System.Buffers;
using System.Text.RegularExpressions;

namespace OpsMonitor.Domain.Text.Secrets;

/// <summary>One way to find secrets. It is taken only where the text holds one of its marks: most texts hold none, and looking for them costs less than any expression.</summary>
internal sealed record SecretStep(SearchValues<string>? Marks, Func<string, string> Mask)
{
    public SecretStep(SearchValues<string>? marks, Regex pattern, MatchEvaluator mask)
        : this(marks, text => pattern.Replace(text, mask))
    {
    }

    /// <summary>What else must hold of the text.</summary>
    public Func<string, bool>? May { get; init; }

    /// <summary>What is shown of a text in which nobody could look for secrets in time.</summary>
    public const string Unread = "[redacted:unread]";

    public string Take(string text)
    {
        try
        {
            return (Marks is null || text.AsSpan().ContainsAny(Marks)) && May?.Invoke(text) != false ? Mask(text) : text;
        }
        catch (RegexMatchTimeoutException)
        {
            return Unread;
        }
    }

    public static SearchValues<string> Any(params string[] marks) => SearchValues.Create(marks, StringComparison.OrdinalIgnoreCase);
}
