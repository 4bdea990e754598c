using System.Text.RegularExpressions;

namespace OpsMonitor.Domain.Text.Secrets;

/// <summary>Keys, hashes and passwords that are known by their shape alone, or by the place they have in an address or a file.</summary>
internal static partial class SecretKeys
{
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
    private const RegexOptions AnyCase = Linear | RegexOptions.IgnoreCase;
    private const int Timeout = 1000;

    private const int MinDiscord = 58;

    /// <summary>The steps that find them.</summary>
    public static readonly SecretStep[] Steps =
    [
        new(
            SecretStep.Any("AKIA", "ASIA", "AGPA", "AIDA", "AROA", "ABIA", "ACCA", "gh", "github_pat_", "xox", "xapp-", "slack.com/", "k_live_", "k_test_", "k_prod_", "whsec_", "AIza", "ya29.", "GOCSPX-", "Q~", "glpat-", "sk-", "SG.", "opsm_", "discord", "telegram.org/bot", "webhook.office.com/", "outlook.office", "hooks.zapier.com/"),
            Vendor(), m => $"[redacted:{SecretPatterns.Kind(m.Value)}]"),
        new(
            SecretStep.Any("npm_", "hvs.", "hvb.", "hvr.", "_v1_", "pypi-", "shp", "sqp_", "dckr_pat_", "ATATT", "lin_api_", "hf_", "rubygems_", "PMAK-", "glrt-", "age-secret-key-"),
            Token(), _ => "[redacted:key]"),
        new(SecretStep.Any("SK", "EAA", "sq0", "dapi", "glsa_", "glc_", "gloas-", "tskey-", ":AA", "sntrys_", "sbp_", "key-", "1//0", "pscale_", "dp.", "nfp_", "figd_", "ntn_", "oy2"), Product(), _ => "[redacted:key]"),
        new(
            SecretStep.Any("gl", "GR1348941", "squ_", "sqa_", "pul-", "CCIPAT_", "a_", "shippo_", "sdk-", "xkeysib-", "sgp_", "at_", "pnu_", "rdme_", "pplx-", "ico-", "dt0c01.", "LTAI", "AKCp", "cmVmd", "ABSK", "_TEST-", "NRAK-", "NRJS-", "NRIQ-",
                "PAT-", "CLOJARS_", "EZ", "tk-us-", "sha256~", "duffel_", "fo1_", "fm", "HRKU-", "ops_eyJ", "gsk_", "xai-", "r8_", "tfp_", "aio_", "lin_", "amzn.mws.", "_mmk"),
            Prefixed(), m => m.Value.Any(char.IsAsciiDigit) && SecretWords.IsShaped(m.Value) ? "[redacted:key]" : m.Value),
        new(
            SecretStep.Any("A3-", "p8e-", "v1.0-", ".atlasv1.", "pat", "sat.", "API-", "api_org_", "s-s4t2", "bedrock-api-key-", "access-", "T3BlbkFJ", "secret_", "AZDO", "sl.", "apify_api_"),
            Placed(), m => m.Value.Any(char.IsAsciiDigit) && SecretWords.IsShaped(m.Value) ? "[redacted:key]" : m.Value),
        new(null, Discord(), m => IsSnowflake(m.Value) ? "[redacted:token]" : m.Value) { May = t => t.Length >= MinDiscord && t.Contains('.', StringComparison.Ordinal) },
        new(SecretStep.Any("$"), Hash(), _ => "[redacted:hash]"),
        new(SecretStep.Any("MII", "MIG", "MHcC", "MC4C"), PrivateKey(), _ => "[redacted:private_key]"),
        new(null, NtHashes(), _ => "[redacted:hash]") { May = t => t.Length > 64 && t.Contains(':', StringComparison.Ordinal) },
        new(null, Recovery(), m => m.Value.Any(char.IsAsciiDigit) ? "[redacted:recovery_key]" : m.Value) { May = MayBeRecovery },
        new(SecretStep.Any("jdbc:oracle:", "sqlplus", "sqlldr", "expdp", "impdp", "rman"), Oracle(), m => m.Groups["lead"].Value + "[redacted:password]@"),
        new(SecretStep.Any(":5", ":6432:", ":*:"), PgPass(), m => $"{m.Groups["lead"]}[redacted:password]{m.Groups["tail"]}"),
        new(SecretStep.Any("code=", "ticket=", "assertion=", "SAMLResponse="), Code(), m => IsGrant(m.Groups["value"].Value) ? m.Groups["lead"].Value + "[redacted:code]" : m.Value),
    ];

    // The first part of a bot's token is the number of its account.
    private static bool IsSnowflake(string token) => SecretEncodings.Decode(token.AsSpan(0, token.IndexOf('.', StringComparison.Ordinal))) is { Length: >= 17 } id && id.All(char.IsAsciiDigit);

    // An error's code is shorter, or a word.
    private static bool IsGrant(string value) => value.Length >= 12 && SecretWords.IsShaped(value);

    private static bool MayBeRecovery(string text)
    {
        var hyphens = 0;
        foreach (var c in text)
        {
            hyphens += c is '-' or ' ' ? 1 : 0;
        }

        return text.Length >= 29 && hyphens >= 4;
    }

    [GeneratedRegex(
        @"(?:AKIA|ASIA|AGPA|AIDA|AROA|ABIA|ACCA)[A-Z0-9]{16}|gh[pousr]_[A-Za-z0-9]{16,}|github_pat_\w{16,}|xox[a-z]-[A-Za-z0-9-]{8,}|xapp-[A-Za-z0-9-]{8,}"
        + @"|hooks\.slack\.com/[\w/]{8,}|[spr]k_(?:live|test|prod)_[A-Za-z0-9]{8,}|whsec_[\w+/=]{8,}|AIza[\w-]{30,}|ya29\.[\w-]{8,}|GOCSPX-[\w-]{8,}"
        + @"|glpat-[\w-]{16,}|sk-(?:proj|ant|svcacct|admin)-[\w-]{16,}|SG\.[\w-]{16,}\.[\w-]{16,}|[\w~.-]{3}[0-9]Q~[\w~.-]{30,}|opsm_[A-Za-z0-9]{8,}_[A-Za-z0-9]{16,}"
        + @"|discord(?:app)?\.com/api/(?:v[0-9]+/)?webhooks/[0-9]+/[\w-]{8,}|api\.telegram\.org/bot[0-9]+:[\w-]{8,}|[\w-]+\.webhook\.office\.com/[\w/@-]{16,}|outlook\.office(?:365)?\.com/webhook/[\w/@-]{16,}|hooks\.zapier\.com/hooks/[\w/]{12,}", Linear, Timeout)]
    private static partial Regex Vendor();

    [GeneratedRegex(
        @"\b(?:npm_[A-Za-z0-9]{16,}|hv[sbr]\.[\w-]{16,}|do[opr]_v1_[A-Za-z0-9]{16,}|pypi-[\w-]{16,}|shp(?:at|ca|pa|ss)_[A-Za-z0-9]{16,}|sqp_[a-f0-9]{16,}|dckr_pat_[\w-]{16,}|ATATT3[\w=-]{16,}"
        + @"|lin_api_[A-Za-z0-9]{16,}|hf_[A-Za-z0-9]{24,}|rubygems_[a-f0-9]{16,}|PMAK-[A-Za-z0-9-]{16,}|glrt-[\w-]{16,}|(?i:age-secret-key-1)[A-Za-z0-9]{16,})", Linear, Timeout)]
    private static partial Regex Token();

    [GeneratedRegex(
        @"\b(?:SK[0-9a-f]{32}|EAA[A-Za-z0-9]{30,}|sq0[a-z]{3}-[\w-]{20,}|dapi[0-9a-f]{32}|gl(?:sa|c)_[\w+/=]{16,}|gloas-[\w-]{16,}|tskey-[a-z]{2,8}-[A-Za-z0-9-]{16,}|[0-9]{8,10}:AA[\w-]{30,}|sntry[su]_[\w+/=]{16,}"
        + @"|sbp_[0-9a-f]{32,}|key-[0-9a-f]{32}|1//0[\w-]{30,}|pscale_[a-z]{2,8}_[\w.-]{16,}|dp\.[a-z]{2}\.[A-Za-z0-9]{30,}|nfp_[A-Za-z0-9]{30,}|figd_[\w-]{30,}|ntn_[A-Za-z0-9]{30,}|oy2[a-z0-9]{43})", Linear, Timeout)]
    private static partial Regex Product();

    // The rest of what public scanners know: the words before the hyphen are nobody's but the maker's, what follows must look made by a machine.
    [GeneratedRegex(
        @"\b(?:(?:gl(?:dt|cbt|ptt|ft|ffct|imt|agent|soat|rt|pat|oas)-|GR1348941)[\w.-]{16,}|(?:squ|sqa|sgp|pnu|rdme|gsk|r8|tfp|aio|fo1|fm1[ar]|fm2|bk[a-z]a|sm_[aps]at|shippo_(?:live|test)|duffel_(?:live|test)|lin_oauth|CLOJARS)_[\w+/=-]{16,}"
        + @"|(?:pul|xkeysib|pplx|ico|fio-u|tk-us|xai|NRAK|NRJS|NRIQ|CFPAT|HRKU|FLW(?:SEC|PUB)K_TEST|FLWSECK|sdk-[0-9a-f]{8})-[\w=-]{16,}|CCIPAT_\w{16,}|(?:dt0c01|amzn\.mws)\.[\w.-]{20,}|sha256~[\w-]{40,}|(?:LTAI|EZ[AT]K)[A-Za-z0-9]{16,}"
        + @"|(?:AKCp|cmVmd|ABSK|ops_eyJ)[\w+/=]{24,}|[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk)", Linear, Timeout)]
    private static partial Regex Prefixed();

    // Those whose mark is short or stands within: each of them has parts of a known length.
    [GeneratedRegex(
        @"\b(?:A3-[A-Z0-9]{6}-[A-Z0-9]{6}-?[A-Z0-9]{5}(?:-[A-Z0-9]{5}){3}|p8e-[A-Za-z0-9]{32}|v1\.0-[a-f0-9]{24}-[a-f0-9]{40,}|[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{20,}|pat[A-Za-z0-9]{14}\.[a-f0-9]{32,}"
        + @"|[ps]at\.[\w-]{22}\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{20}|API-[A-Z0-9]{26}|api_org_[A-Za-z]{34}|s-s4t2(?:ud|af)-[a-f0-9]{32,}|bedrock-api-key-[\w+/=]{24,}|access-(?:sandbox|development|production)-[0-9a-f-]{36}"
        + @"|sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}|secret_[A-Za-z0-9]{43}|[A-Za-z0-9]{52,}AZDO[A-Za-z0-9]{4}|sl\.(?:u\.)?[\w=-]{60,}|apify_api_[A-Za-z0-9]{20,})", Linear, Timeout)]
    private static partial Regex Placed();

    [GeneratedRegex(@"\b[MNO][\w-]{22,27}\.[\w-]{6}\.[\w-]{27,}", Linear, Timeout)]
    private static partial Regex Discord();

    // Of passwords, as bcrypt, crypt, Argon2 and scrypt write them.
    [GeneratedRegex(@"\$(?:2[abxy]?\$[0-9]{2}|[1567y]|apr1|argon2\w{1,2}|scrypt|pbkdf2[\w-]*)\$[^\s,;:""'<>|]{8,}", Linear, Timeout)]
    private static partial Regex Hash();

    // The first bytes of PKCS #1, PKCS #8 and SEC 1 without the lines around them.
    [GeneratedRegex(
        @"\b(?:MII[A-P][\w+/][AQgw]IBA|MI(?:G[\w+/]|I[A-P][\w+/]{3})AgEAM|MHcCAQEE|MC4CAQAw|MII[A-P][\w+/]{2,5}BgkqhkiG9w0BBQ)[A-Za-z0-9+/=]{20,}(?:\s{1,2}[A-Za-z0-9+/=]{16,})*", Linear, Timeout)]
    private static partial Regex PrivateKey();

    [GeneratedRegex(@"\b[0-9a-f]{32}:[0-9a-f]{32}\b", AnyCase, Timeout)]
    private static partial Regex NtHashes();

    // Of BitLocker and of FileVault, and product keys.
    [GeneratedRegex(@"\b(?:[0-9]{6}(?:-[0-9]{6}){7}|[0-9]{6}(?: [0-9]{6}){7}|[A-Z0-9]{4}(?:-[A-Z0-9]{4}){5}|[A-Z0-9]{5}(?:-[A-Z0-9]{5}){4})\b", Linear, Timeout)]
    private static partial Regex Recovery();

    // jdbc:oracle:thin:scott/tiger@db, sqlplus scott/tiger@db
    [GeneratedRegex(@"(?<lead>jdbc:oracle:\w+:[^\s/@:""']+/|\b(?:sqlplus|sqlldr|expdp|impdp|rman)\s(?:[^\r\n/]*\s)?[\w$#""]+/)(?:""[^""]*""|[^\s/@]+)@", AnyCase, Timeout)]
    private static partial Regex Oracle();

    // host:port:database:user:password, a line of .pgpass
    [GeneratedRegex(@"(?<lead>(?:^|\s)[\w.*-]+:(?:5[0-9]{3}|6432|\*):[A-Za-z_*][^\s:]*:[A-Za-z_*][^\s:]*:)(?:[^\s:\\]|\\[^\s])+(?<tail>\s|\z)", Linear, Timeout)]
    private static partial Regex PgPass();

    [GeneratedRegex(@"(?<lead>[?&#](?:(?:auth|device|authorization)_?)?(?:code|ticket|assertion|SAMLResponse)=)(?<value>[^\s&#""'<>]+)", AnyCase, Timeout)]
    private static partial Regex Code();
}
