using System.Text.RegularExpressions;
using OpsMonitor.Domain.Text.Secrets.Named;

namespace OpsMonitor.Domain.Text.Secrets.Programs;

/// <summary>Command lines that carry a password without saying so: each tool has its own letter for it.</summary>
internal static partial class SecretCommands
{
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    private const RegexOptions AnyCase = Linear | RegexOptions.IgnoreCase;

    private const string Value = @"(?:""[^""]*""?|'[^']*'?|[^\s""'-][^\s""']*)";

    private const string UserFlag = @"\s(?:-[A-Za-z]*[uU]|--(?:proxy-)?user|-E|--cert)[\s=]*";

    /// <summary>The tools; one of them is in every such line.</summary>
    public static readonly string[] Tools =
    [
        "curl", "wget", "http", "mysql", "mariadb", "sshpass", "7z", "zip", "rar", "plink", "pscp", "psftp", "putty", "mongo", "docker", "podman", "helm", "az ", "az\u2005", "psexec", "sqlcmd", "osql", "bcp", "tsql",
        "redis", "ldap", "net ", "net.exe", "net\u2005", "openssl", "smbclient", "rpcclient", "freerdp", "rdesktop", "mstsc", "htpasswd", "schtasks", "sudo", "kinit", "passwd", "cryptsetup", "gpg", "gh ", "vault",
        "netsh", "nmcli", "snmp", "enable ", "winrs", "oc ", "twine", "rabbitmq", "cqlsh", "certutil", "signtool", "manage-bde", "user", "crackmapexec", "evil-winrm", "ncftp", "racadm", "influx", "ipmitool", "chef",
        "etcdctl", "lftp", "runas", "cmdkey", "netdom", "isql", "wpa_passphrase", "ansible", "drush", "npm", "nuget", "dotnet", "setx", "consul", "aws", "gcloud", "db2", "requirepass", "masterauth", "auth", "pass", "login",
        "-pw", "-secret", " -p", "\u2005-p", "net1", "dsconfigad", "security ", "rasdial", "rclone", "dscl ", "autologon", "wpa_cli", "iwconfig", "bitsadmin", "networksetup", "kubectl", "sql", "dp ", "rman", "exp ", "imp ", "@",
    ];

    /// <summary>The text with the passwords of its command lines masked.</summary>
    public static string Mask(string text)
    {
        text = Given().Replace(Piped().Replace(text, "${lead}[redacted:password]${tail}"), "${lead}[redacted:password]");
        text = Placed().Replace(text, Told);
        text = Named().Replace(text, m => SecretWords.IsOrdinary(m.Groups["value"].Value) || (m.Groups["weak"].Success && !SecretWords.IsMade(m.Groups["value"].Value)) ? m.Value : Told(m));
        text = Positional().Replace(text, "${lead}[redacted:password]");
        text = SignIn().Replace(text, m => IsTold(m) ? $"{m.Groups["lead"]}[redacted:password]{m.Groups["tail"]}" : m.Value);
        text = At().Replace(text, m => SecretWords.IsShaped(m.Groups["value"].Value) || m.Groups["tool"].Success ? $"{m.Groups["lead"]}[redacted:password]{m.Groups["tail"]}" : m.Value);
        return Line().Replace(text, line => Option(line.Groups["tool"].Value.ToLowerInvariant()).Replace(line.Value, Told));
    }

    private static bool IsTold(Match signIn) => signIn.Groups["value"].Value.TrimEnd(',', ';', ')') is var value && !SecretWords.IsOrdinary(value) && !Known().IsMatch(value)
        && (!signIn.Groups["glued"].Success || SecretWords.IsMade(value));

    private static string Told(Match told) => SecretPatterns.IsHidden(told.Value[told.Groups["lead"].Length..]) ? told.Value : $"{told.Groups["lead"]}[redacted:password]";

    private static Regex Option(string tool) => tool switch
    {
        ['c', 'u', ..] or "wget" or "smbclient" or "rpcclient" or "etcdctl" or "lftp" => User(),
        "http" or "https" => Auth(),
        ['m', 'y', ..] or ['m', 'a', 'r', ..] or ['7', ..] or [.., 'r', 'a', 'r'] => SmallGlued(),
        "sqlcmd" or "isql" or "osql" or "bcp" or "zip" or "unzip" or "tsql" or "ipmitool" or "chef" => Large(),
        ['l', 'd', ..] => Bind(),
        ['n', 'e', 't', ..] => Net(),
        "redis-cli" => Redis(),
        "openssl" => OpenSsl(),
        "htpasswd" => Batch(),
        ['s', 'n', 'm', 'p', ..] => Snmp(),
        "schtasks" or "signtool" => Task(),
        _ => Small(),
    };

    [GeneratedRegex(
        @"\b(?<tool>curl|wget|smbclient|rpcclient|etcdctl|lftp|snmp\w+|https?|mysql\w*|mariadb[\w-]*|7z[ar]?|unrar|rar|sqlcmd|isql|osql|bcp|tsql|ipmitool|chef|zip|unzip|ldap\w+|net1?(?:\.exe)?\s+user?|redis-cli|openssl|htpasswd|schtasks|signtool|sshpass"
        + @"|plink|pscp|psftp|putty|mongo\w*|(?:docker|podman|az|helm\sregistry|oc)\s+login|psexec(?:64)?|[wx]freerdp|rdesktop|mstsc|winrs|twine|rabbitmqadmin|cqlsh|certutil|manage-bde|user(?:add|mod)|crackmapexec|evil-winrm|ncftp\w*|racadm|influx)"
        + @"(?:\.exe)?\s[^\r\n]*", AnyCase, 1000)]
    private static partial Regex Line();

    // curl -u ana:swordfish, smbclient -U ana%swordfish, lftp -u ana,swordfish
    [GeneratedRegex(
        $@"(?<lead>{UserFlag}""[^:%,""]*[:%,])[^""]+|(?<lead>{UserFlag}'[^:%,']*[:%,])[^']+|(?<lead>{UserFlag}[^\s:%,""'=-][^\s:%,""']*[:%,])[^\s""']+", Linear, 1000)]
    private static partial Regex User();

    [GeneratedRegex($@"(?<lead>\s(?:-a|--auth)[\s=]*[""']?[^\s:""'=-][^\s:""']*:)[^\s""']+", Linear, 1000)]
    private static partial Regex Auth();

    // mysql -pswordfish: with a space, the database follows.
    [GeneratedRegex($@"(?<lead>\s-h?p){Value}", Linear, 1000)]
    private static partial Regex SmallGlued();

    [GeneratedRegex($@"(?<lead>\s(?:-pw?[\s=:]*|/p:)){Value}", Linear, 1000)]
    private static partial Regex Small();

    [GeneratedRegex($@"(?<lead>\s-P\s*){Value}", Linear, 1000)]
    private static partial Regex Large();

    [GeneratedRegex($@"(?<lead>\s-[ws]\s*){Value}", Linear, 1000)]
    private static partial Regex Bind();

    [GeneratedRegex($@"(?<lead>\s-a\s+){Value}", Linear, 1000)]
    private static partial Regex Redis();

    [GeneratedRegex($@"(?<lead>\s(?:-k|-pass(?:in|out)?|passwd(?:\s+-\w+)*)\s+(?:pass:)?){Value}", Linear, 1000)]
    private static partial Regex OpenSsl();

    // htpasswd -b file ana swordfish, htpasswd -nb ana swordfish
    [GeneratedRegex($@"(?<lead>\s-[A-Za-mo-z]*b[A-Za-mo-z]*\s+\S+\s+\S+\s+|\s-(?:[A-Za-z]*n[A-Za-z]*b|[A-Za-z]*b[A-Za-z]*n)[A-Za-z]*\s+\S+\s+){Value}", Linear, 1000)]
    private static partial Regex Batch();

    [GeneratedRegex($@"(?<lead>\s/r?p\s+){Value}", AnyCase, 1000)]
    private static partial Regex Task();

    // net use X: \\host\share swordfish, or behind /user:ana; net user ana swordfish
    [GeneratedRegex(
        @"(?<lead>^net1?(?:\.exe)?\s+(?:use\s+(?:\S:\s+|\*\s+)?\\\\\S+\s+(?:/\S+\s+)*|user\s+[^\s/]+\s+))[^\s/*]\S*", AnyCase, 1000)]
    private static partial Regex Net();

    [GeneratedRegex($@"(?<lead>\s-[cAX]\s+){Value}", Linear, 1000)]
    private static partial Regex Snmp();

    // echo swordfish | sudo -S id
    [GeneratedRegex(
        $@"(?<lead>\b(?:echo|printf)\s+(?:-\w+\s+)*(?:[""']%s(?:\\n)?[""']\s+)?)(?:\[redacted:[a-z_]+\]|{Value})(?<tail>\s*\|\s*(?:sudo|su|kinit|\w*passwd|cryptsetup|gpg|openssl|docker|podman|helm|az|gh|vault|smbclient)\b)",
        AnyCase, 1000)]
    private static partial Regex Piped();

    // kinit ana <<< swordfish, netsh wlan set hostednetwork key=swordfish, snmp-server community swordfish RO, enable secret 5 swordfish
    [GeneratedRegex(
        $@"(?<lead>\b(?:sudo|kinit|\w*passwd|cryptsetup|gpg|gh auth|vault)\b[^\r\n|<]*<<<\s*|\bnetsh\b[^\r\n]*\s(?:keymaterial|key|sharedkey|password|psk)[ =]+|\bsnmp-server\s+community\s+"
        + $@"|\benable\s+(?:secret|password)\s+(?:[0-9]\s+))(?:\[redacted:[a-z_]+\]|{Value})", AnyCase, 1000)]
    private static partial Regex Given();

    // Tools that take the password where it stands: vault login swordfish, setx API_KEY swordfish
    [GeneratedRegex(
        $@"(?<lead>\bvault\s+login\s+|\brunas\s+/user:\S+\s+|\brabbitmqctl\s+(?:add_user|change_password)\s+\S+\s+|\bisql\s+\S+\s+\S+\s+|\bwpa_passphrase\s+\S+\s+|\b(?:ansible-vault\s+encrypt_string)\s+|\bdrush\s+(?:upwd|user:password)\s+\S+\s+"
        + $@"|\b(?:setx|npm\s+config\s+set|dotnet\s+user-secrets\s+set|pulumi\s+config\s+set\s+--secret|gh\s+secret\s+set)\s+\S+\s+(?:--body\s+)?|\b(?:consul\s+kv\s+put|aws\s+configure\s+set)\s+\S*(?:pass\w*|secret\w*|token|key)\s+"
        + $@"|\bnmcli\s[^\r\n]*(?:password|psk)\s+|\bmysqladmin\s[^\r\n]*password\s+|\bconnect\s+to\s+\S+\s+user\s+\S+\s+using\s+|--auth-user-pass\s+\S+\s+|\bnetdom\s[^\r\n]*/p\w*d\w*:|\bcmdkey\s[^\r\n]*/pass[: ]\s*"
        + $@"|\b(?:az\s+keyvault\s+secret\s+set|aws\s+(?:ssm|secretsmanager)|gcloud\s+secrets)\s[^\r\n]*--(?:value|secret-string)[\s=]+|\bdsconfigad\s(?:[^\r\n]*\s)?-l?p\s+|\bsecurity\s+(?:(?:unlock|create|set)-key\S*|add-\w+-password|import|export)(?:\s[^\r\n]*)?\s-[pPwk]\s+"
        + $@"|\brclone\s+obscure\s+|\brclone\s+config\s+(?:create|update|password)\s[^\r\n]*\s(?:pass\w*|secret\w*|token|key)[\s=]+"
        + $@"|\bwpa_cli\s[^\r\n]*\s(?:psk|password|wep_key[0-9])\s+|\biwconfig\s[^\r\n]*\s(?:key|enc)\s+(?:s:)?|\bnuget\s+push\s[^\r\n]*\s-k\s+|\bkubectl\s[^\r\n]*--from-literal[\s=]+[\w.-]+=)(?:\[redacted:[a-z_]+\]|{Value})",
        AnyCase, 1000)]
    private static partial Regex Placed();

    // rasdial VPN ana swordfish, dscl . -passwd RECORD swordfish: what begins with a slash or a star is no password.
    [GeneratedRegex(
        @"(?<lead>\brasdial(?:\.exe)?\s+(?:""[^""\r\n]*""|[^\s""/]+)\s+[^\s/""]+\s+|\bautologon(?:64)?(?:\.exe\s+(?:/accepteula\s+)?|\s+/accepteula\s+)\S+\s+\S+\s+|\bbitsadmin(?:\.exe)?\s+/setcredentials\s+\S+\s+\S+\s+\S+\s+\S+\s+"
        + @"|\bnetworksetup\s+(?:-setairportnetwork\s+\S+\s+(?:""[^""]*""|\S+)|-addpreferredwirelessnetworkatindex\s+\S+\s+(?:""[^""]*""|\S+)\s+\S+\s+\S+)\s+"
        + @"|\bsmbclient\s+[/\\]\S+\s+)(?:""[^""]*""|'[^']*'|[^\s/*""'-][^\s""']*)"
        + @"|(?<lead>\bdscl\s+\S+\s+-passwd\s+\S+\s+)[^\r\n;&|]*[^\s;&|]", AnyCase, 1000)]
    private static partial Regex Positional();

    // tool -u ana -p swordfish, whichever tool: nothing but options stands between the two.
    [GeneratedRegex(
        $@"(?<lead>(?:^|\s)(?:-[uU]|--user(?:name)?|-user(?:name)?)[\s=]+[^\s-]\S*\s+(?:--?\w[\w-]*(?:[\s=]+[^\s-]\S*)?\s+)*?-p(?:[\s=]+|(?<glued>)))(?<value>{Value})"
        + $@"|(?<lead>(?:^|\s)-p[\s=]+)(?<value>{Value})(?<tail>\s+(?:--?\w[\w-]*(?:[\s=]+[^\s-]\S*)?\s+)*?(?:-u|--user(?:name)?)[\s=])", Linear, 1000)]
    private static partial Regex SignIn();

    // Ports, paths and the priorities of a log.
    [GeneratedRegex(@"^(?:[0-9.,:-]{1,40}(?:/\w+)?|[0-9]{1,5}|[./~].*|\w+:[0-9]+|err|warning|info|debug|notice|crit|alert|emerg)$", SecretWay.Near, 1000)]
    private static partial Regex Known();

    // Lines of protocols and settings, and options whose name ends in what means a password: requirepass swordfish, AUTH swordfish, --pw swordfish
    [GeneratedRegex(
        $@"(?<lead>\b(?:requirepass|masterauth)\s+|(?:^|[>:\r\n]\s*)(?:AUTH|PASS|[A-Z][0-9]+\s+LOGIN\s+\S+|USER\s+\S+\s+PASS)\s+(?<weak>)|\sAUTH\s+LOGIN\s+\S+\s+|(?:^|\s)--?(?:[\w-]*-)?(?:pass|pw|pwd|secret-string)[\s=]+|(?:^|\s)--?(?:[\w-]*-)?(?:key|bearer|auth)[\s=]+(?<weak>))(?<value>{Value})", Linear, 1000)]
    private static partial Regex Named();

    // sftp ana:swordfish@host, secretsdump.py dom/ana:'swordfish'@host, ana:swordfish@tcp(db:3306)/x, sqlplus sys/swordfish as sysdba
    [GeneratedRegex(
        @"(?<lead>(?:^|[\s""'])\w+:)(?<tool>)(?<value>[^\s:@/""'\\]+)(?<tail>@(?:tcp|unix)\()|(?<lead>\b(?<tool>sftp|scp|mysqlsh|impacket-\w+|secretsdump(?:\.py)?|cvs(?:\s+-d)?)\s+[:\w./\\-]+:)(?<value>'[^'@]+'|[^\s:@/""'\\]+)(?<tail>@(?:[\w.-]+\b|\())|(?<lead>(?:^|[\s""'(:])[\w./\\-]+:)(?<value>'[^'@]+'|[^\s:@/""'\\]+)(?<tail>@(?:[\w.-]+\b|\())|(?<lead>\b(?<tool>sqlplus|sqlldr|expdp|impdp|rman|exp|imp)\s(?:[^\r\n/]*[\s=])?[\w$#]+/)(?<value>[^\s/@]+)(?<tail>)", AnyCase, 1000)]
    private static partial Regex At();
}
