using System.Buffers;
using System.Text;

namespace OpsMonitor.App.Account;

/// <summary>Text from a form, which anybody may post: a field may be missing, endless, or hold what no keyboard types.</summary>
internal static class FormText
{
    /// <summary>Without the white space around it; empty when the field is missing.</summary>
    public static string Trimmed(string? text) => (text ?? "").Trim();

    /// <summary>1 to <paramref name="max"/> characters, each of which a page, a log and the database can hold: no control characters, no halves of surrogate pairs.</summary>
    public static bool IsLine(string? text, int max) => IsText(text, max) && !text!.Any(char.IsControl);

    /// <summary>1 to <paramref name="max"/> characters that are whole: what a password may be made of.</summary>
    public static bool IsText(string? text, int max)
    {
        if (text is not { Length: > 0 } || text.Length > max)
        {
            return false;
        }

        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var used) != OperationStatus.Done)
            {
                return false;
            }

            rest = rest[used..];
        }

        return true;
    }
}
