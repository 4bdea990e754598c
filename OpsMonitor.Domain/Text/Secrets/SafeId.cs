using System.Text;

namespace OpsMonitor.Domain.Text.Secrets;

/// <summary>
/// Ids of items and subjects. They are shown and linked as they are, unless one holds a secret: such a one is shown masked, and addresses and cursors
/// name it by a reference that cannot be turned back.
/// </summary>
public static class SafeId
{
    // The same as Ref, of a column between the two; with the parameters of SqlParameters.Ref.
    internal const string SqlStart = "'~' || left(encode(sha256(@outer || sha256(@inner || convert_to(", SqlEnd = ", 'UTF8'))), 'hex'), 32)";

    private const int Digits = 32;

    /// <summary>The id as it may be seen. An address of a mailbox is an id that people need to read.</summary>
    public static string Shown(string id) => SecretPatterns.IsAddress(id) ? id : SecretPatterns.MaskKey(id);

    /// <summary>Ids that stand in a list, one after another, as the list itself is shown: what one of them names is hidden, and one that is JSON is shown as such.</summary>
    public static IEnumerable<string> ShownList(IEnumerable<string> ids, bool isPair)
    {
        var isNamed = false;
        foreach (var id in ids)
        {
            yield return isNamed ? SecretPatterns.IsHidden(id) ? id : SecretPatterns.Hidden : id is ['[' or '{', ..] && SafeJson.Content(id) is var json and not "null" ? json : Shown(id);
            isNamed = SecretNames.NamesNext(id, isPair);
        }
    }

    /// <summary>What names the item in addresses and cursors: the id itself, or ~ and 32 hex digits.</summary>
    public static string Ref(string id) => !IsRef(id) && string.Equals(Shown(id), id, StringComparison.Ordinal)
        ? id
        : "~" + SafeDigest.Of(Encoding.UTF8.GetBytes(id))[..Digits];

    /// <summary>Whether this is a reference rather than an id.</summary>
    public static bool IsRef(string text) => text.Length == Digits + 1 && text[0] == '~' && text.Skip(1).All(c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f');

    /// <summary>Whether something of a shown id is hidden.</summary>
    public static bool IsHidden(string shown) => shown.Contains(SafeReason.MaskStart, StringComparison.Ordinal);

    /// <summary>The query of an address, such as a list's filters, without secrets in its values.</summary>
    internal static string Query(string query) => string.Join('&', query.Split('&').Select(part =>
    {
        if (part.Split('=', 2) is not [var name, var value])
        {
            return SecretPatterns.MaskKey(part);
        }

        var text = Uri.UnescapeDataString(value.Replace('+', ' '));
        var shown = SecretNames.IsSecret(name) ? SecretPatterns.Hidden : Shown(text);
        return string.Equals(shown, text, StringComparison.Ordinal) ? part : $"{name}={Uri.EscapeDataString(shown)}";
    }));
}
