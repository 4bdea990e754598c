using System.Text.RegularExpressions;

namespace OpsMonitor.Domain.Text.Secrets.Named;

/// <summary>What only reads like a secret behind its name.</summary>
internal static partial class SecretNot
{
    /// <summary>Set-ADAccountPassword : Access is denied, AllowPassword=0, token_type=Bearer</summary>
    public static bool IsPair(SecretPlace pair) => (pair.Lead.Contains(':', StringComparison.Ordinal) && Cmdlet().IsMatch(pair.Name)) || IsFlag(pair.Value.AsSpan().Trim("\"'.;)"))
        || pair.Value.Equals("Bearer", StringComparison.OrdinalIgnoreCase) || pair.Value.Equals("Basic", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the name that begins here is a parser's or a page's, which opens nothing: unexpected token, continuation token.</summary>
    public static bool IsOther(string text, int start) => text.AsSpan(start).StartsWith("token", StringComparison.OrdinalIgnoreCase) && Other().IsMatch(text.AsSpan(Math.Max(0, start - SecretWay.MaxBefore)..start));

    // Two digits are no password.
    private static bool IsFlag(ReadOnlySpan<char> value) => value.Length is 1 or 2 && value.IndexOfAnyExceptInRange('0', '9') < 0;

    // Verb and noun, as PowerShell names what it runs.
    [GeneratedRegex(@"\A(?:Add|Set|Get|New|Remove|Reset|Update|Revoke|Invoke|Test|ConvertTo|ConvertFrom|Unlock|Export|Import|Sync|Start|Restore|Disable|Enable)-[A-Z][A-Za-z]+\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Cmdlet();

    [GeneratedRegex(@"\b(?:unexpected|continuation|skip|cancellation)[ _-]\z", SecretWay.Near, 1000)]
    private static partial Regex Other();
}
