using System.Text.RegularExpressions;

namespace OpsMonitor.Domain.Text.Secrets;

/// <summary>Command lines that carry a password without saying so: each tool has its own letter for it.</summary>
internal static partial class SecretCommands
{
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    private const string Value = @"(?:""[^""]*""?|'[^']*'?|[^\s""'-][^\s""']*)";

    private const string UserFlag = @"\s(?:-[A-Za-z]*[uU]|--(?:proxy-)?user)[ =]*";

    /// <summary>The tools; one of them is in every such line.</summary>
    public static readonly string[] Tools =
    [
        "curl", "wget", "http", "mysql", "mariadb", "sshpass", "7z", "zip", "rar", "plink", "pscp", "psftp", "mongo", "docker", "podman", "helm", "az ", "psexec", "sqlcmd", "osql", "bcp",
        "redis-cli", "ldap", "net ", "net.exe", "openssl", "smbclient", "rpcclient", "freerdp", "rdesktop", "htpasswd", "schtasks",
        "sudo", "kinit", "passwd", "cryptsetup", "gpg", "gh auth", "vault", "netsh", "snmp", "enable ",
    ];

    /// <summary>The text with the passwords of its command lines masked.</summary>
    public static string Mask(string text)
    {
        text = Given().Replace(Piped().Replace(text, "${lead}[redacted:password]${tail}"), "${lead}[redacted:password]");
        return Line().Replace(text, line => Option(line.Groups["tool"].Value.ToLowerInvariant()).Replace(line.Value, "${lead}[redacted:password]"));
    }

    private static Regex Option(string tool) => tool switch
    {
        ['c', 'u', ..] or "wget" or "smbclient" or "rpcclient" => User(),
        ['h', 't', 't', 'p', 's', ..] or "http" => Auth(),
        ['m', 'y', ..] or ['m', 'a', ..] or ['7', ..] or [.., 'r', 'a', 'r'] => SmallGlued(),
        "sqlcmd" or "osql" or "bcp" or "zip" or "unzip" => Large(),
        ['l', 'd', ..] => Bind(),
        ['n', 'e', ..] => Net(),
        "redis-cli" => Redis(),
        "openssl" => OpenSsl(),
        "htpasswd" => Batch(),
        "schtasks" => Task(),
        _ => Small(),
    };

    [GeneratedRegex(
        @"\b(?<tool>curl|wget|smbclient|rpcclient|https?|mysql\w*|mariadb[\w-]*|7z[ar]?|unrar|rar|sqlcmd|osql|bcp|zip|unzip|ldap\w+|net(?:\.exe)?\s+user?|redis-cli|openssl|htpasswd|schtasks|sshpass"
        + @"|plink|pscp|psftp|mongo\w*|(?:docker|podman|az|helm registry)\s+login|psexec(?:64)?|[wx]freerdp|rdesktop)(?:\.exe)?[ \t][^\r\n]*", Linear | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Line();

    // curl -u ana:swordfish, smbclient -U ana%swordfish
    [GeneratedRegex(
        $@"(?<lead>{UserFlag}""[^:%""]*[:%])[^""]+|(?<lead>{UserFlag}'[^:%']*[:%])[^']+|(?<lead>{UserFlag}[^\s:%""'=-][^\s:%""']*[:%])[^\s""']+", Linear, 1000)]
    private static partial Regex User();

    [GeneratedRegex($@"(?<lead>\s(?:-a|--auth)[ =]*[""']?[^\s:""'=-][^\s:""']*:)[^\s""']+", Linear, 1000)]
    private static partial Regex Auth();

    // mysql -pswordfish: with a space, the database follows.
    [GeneratedRegex($@"(?<lead>\s-h?p){Value}", Linear, 1000)]
    private static partial Regex SmallGlued();

    [GeneratedRegex($@"(?<lead>\s(?:-pw?[ =]*|/p:)){Value}", Linear, 1000)]
    private static partial Regex Small();

    [GeneratedRegex($@"(?<lead>\s-P *){Value}", Linear, 1000)]
    private static partial Regex Large();

    [GeneratedRegex($@"(?<lead>\s-w *){Value}", Linear, 1000)]
    private static partial Regex Bind();

    [GeneratedRegex($@"(?<lead>\s-a +){Value}", Linear, 1000)]
    private static partial Regex Redis();

    [GeneratedRegex($@"(?<lead>\s(?:-k|-pass(?:in|out)?) +(?:pass:)?){Value}", Linear, 1000)]
    private static partial Regex OpenSsl();

    // htpasswd -b file ana swordfish
    [GeneratedRegex($@"(?<lead>\s-[A-Za-z]*b[A-Za-z]*\s+\S+\s+\S+\s+){Value}", Linear, 1000)]
    private static partial Regex Batch();

    [GeneratedRegex($@"(?<lead>\s/r?p\s+){Value}", Linear | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Task();

    // net use X: \\host\share swordfish, or behind /user:ana; net user ana swordfish
    [GeneratedRegex(
        @"(?<lead>^net(?:\.exe)?\s+(?:use\s+(?:\S:\s+|\*\s+)?\\\\\S+\s+(?:/\S+\s+)*|user\s+[^\s/]+\s+))[^\s/*]\S*", Linear | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Net();

    // echo swordfish | sudo -S id
    [GeneratedRegex(
        $@"(?<lead>\b(?:echo|printf)\s+(?:-\w+\s+)*(?:[""']%s(?:\\n)?[""']\s+)?)(?:\[redacted:[a-z_]+\]|{Value})(?<tail>\s*\|\s*(?:sudo|su|kinit|\w*passwd|cryptsetup|gpg|openssl|docker|podman|helm|az|gh|vault|smbclient)\b)",
        Linear | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Piped();

    // kinit ana <<< swordfish, netsh wlan set hostednetwork key=swordfish, snmp-server community swordfish RO, enable secret 5 swordfish
    [GeneratedRegex(
        $@"(?<lead>\b(?:sudo|kinit|\w*passwd|cryptsetup|gpg|gh auth|vault)\b[^\r\n|<]*<<<\s*|\bnetsh\b[^\r\n]*\s(?:keymaterial|key|sharedkey|password|psk)[ =]+|\bsnmp-server\s+community\s+"
        + $@"|\bsnmp\w+\s[^\r\n]*\s-[cAX]\s+|\benable\s+(?:secret|password)\s+(?:[0-9]\s+))(?:\[redacted:[a-z_]+\]|{Value})", Linear | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Given();
}
