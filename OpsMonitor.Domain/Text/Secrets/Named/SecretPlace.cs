using System.Buffers;
using System.Text;

namespace OpsMonitor.Domain.Text.Secrets.Named;

/// <summary>What was read where a text tells a secret: the name, what leads to the value, the value.</summary>
internal readonly record struct SecretPlace(string Name, string Lead, string Value)
{
    private static readonly SearchValues<string> s_elsewhere = SecretStep.Any("kennwort", "mot", "contrase", "wachtwoord", "senha", "hasl", "parola", "salasana", "heslo");

    /// <summary>Whether the name is one that people give to passwords and to nothing else, in whatever language.</summary>
    public bool IsPassword => KindOf(Name) == "password" || Name.AsSpan().ContainsAny(s_elsewhere) || !Ascii.IsValid(Name);

    /// <summary>What a mask says of a secret of this name.</summary>
    public static string KindOf(ReadOnlySpan<char> name)
    {
        name = name.TrimEnd("sS");
        var pass = name.LastIndexOf("pass", StringComparison.OrdinalIgnoreCase);
        return name.EndsWith("token", StringComparison.OrdinalIgnoreCase) ? "token"
            : name.EndsWith("key", StringComparison.OrdinalIgnoreCase) ? "key"
            : name.EndsWith("pwd", StringComparison.OrdinalIgnoreCase) || (pass >= 0 && name.Length - pass > "passe".Length) ? "password"
            : "secret";
    }
}
