using System.Buffers;
using System.Text;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Account;

/// <summary>Text from a form, which anybody may post: a field may be missing, endless, or hold what no keyboard types.</summary>
internal static class FormText
{
    public const int MaxName = 100;

    /// <summary>Without the white space around it; empty when the field is missing.</summary>
    public static string Trimmed(string? text) => (text ?? "").Trim();

    /// <summary>A person's or a tenant's name as it is kept, without what nobody sees and what turns the letters around it; null for one that cannot be kept.</summary>
    public static string? Name(string? text) => IsLine(Trimmed(text), MaxName) && SafeText.Line(text) is var name && VisibleText.IsAny(name) ? name : null;

    /// <summary>What is wrong with a person's name; null when nothing is.</summary>
    public static string? NameFault(string? name) => Name(name) is not null ? null : $"Your name is missing, longer than {MaxName} characters, or not plain text.";

    /// <summary>What is wrong with a password whatever it is for; null when nothing is.</summary>
    public static string? PasswordFault(string? password) =>
        IsText(password, LoginForm.MaxPassword) ? null : $"The password is missing, longer than {LoginForm.MaxPassword} characters, or not text.";

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
