using OpsMonitor.Domain.Text;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Tests.Text;

/// <summary>Kinds of secrets told by syntax, place and shape; and for each of them what looks a little like it and stays. Built from parts where a scanner would take one for a leak.</summary>
public sealed class SecretKindsTests
{
    private const string Body = "Zx9kQ2mW7vB4nT6yR8pL3sD5fG1hJ0aC";

    public static TheoryData<string, string> Keys => new()
    {
        { "npm_" + Body, Body },
        { "hvs." + Body, Body },
        { "dop_v1_" + "9f86d081884c7d659a2feaa0c55ad015", "9f86d081" },
        { "pypi-" + Body, Body },
        { "AGE-SECRET-KEY-1" + "QYQSZQGPQYQSZQGPQYQSZQGP", "QYQSZQGP" },
        { "$2y$10$" + "N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy", "N9qo8uLO" },
        { "root:$6$" + "saltsalt$qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDzlB5KiA2/jctKu9YterLp8wwnSq", "qFmFH" },
        { "key 123456-234567-345678-456789-567890-678901-789012-890123 of the drive", "345678" },
        { "FileVault ABCD-1234-EFGH-5678-IJKL-9012", "EFGH" },
        { "VK7JG-NPHTM-C97JM-9MPGT-3V66T", "C97JM" },
        { "jdbc:oracle:thin:scott/tiger77@db:1521/x", "tiger77" },
        { "sqlplus scott/tiger77@db", "tiger77" },
        { "db.example:5432:ops:ana:swordfish", "swordfish" },
        { "https://x.example/cb?code=4/0AX4XfWh9kQ2mW7v&state=1", "4/0AX4" },
        { "otp code 493827", "493827" },
        { "bearer: swordfish77", "swordfish77" },
        { "\"bearer\": \"swordfish77\"", "swordfish77" },
        { "MII" + "EvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7", "NBgkqhki" },
        { "ana:500:aad3b435b51404eeaad3b435b51404ee:31d6cfe0d16ae931b73c59d7e0c089c0:::", "31d6cfe0" },
        { "AK" + "IAIOSFODNN7EXAMPLE wJalrXUtnFEMIxK7MDENGxbPxRfiCYEXAMPLEKEY", "wJalrXUt" },
        { "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "wJalrXUt" },
        { "eyJ" + "hbGciOiJIUzI1NiJ9\n.eyJzdWIiOiIxMjM0NTY3ODkwIn0\n.c2lnbmF0dXJlc2ln", "c2lnbmF0" },
        { "eyJ" + "hbGciOiJIUzI1NiJ9 . eyJzdWIiOiIxMjM0NTY3ODkwIn0 . c2lnbmF0dXJlc2ln", "c2lnbmF0" },
        { "Authorization: Digest username=\"ana\", realm=\"x\", response=\"6629fae49393a05397450978507c4ef1\"", "6629fae4" },
        { "Authorization: AWS4-HMAC-SHA256 Credential=AK/2026/eu/s3, SignedHeaders=host, Signature=6629fae49393a05397450978507c4ef1", "6629fae4" },
        { "70:61:73:73:77:6f:72:64:3d:73:77:6f:72:64:66:69:73:68", "77:6f:72" },
    };

    [Theory]
    [InlineData("Driver={SQL Server};Server=h;UID=a;PWD={Br5aCe;LongSecretTail99}", "Tail99")]
    [InlineData("Data Source=x;PWD={Br5aCe;Dd6Tail99};Uid=a", "Tail99")]
    [InlineData("PWD={Br5aCe}};Tail99};Uid=a", "Tail99")]
    [InlineData("Server=h;UID=a;PWD={Br5aCe}};Tail99}", "Tail99")]
    [InlineData("Server=h;UID=a;PWD=\"a;b\"\"c;Tail99\";Encrypt=yes", "Tail99")]
    [InlineData("Server=h;UID=a;PWD='a;b''c;Tail99'", "Tail99")]
    [InlineData("{'password': u'Tail99 x'}", "Tail99")]
    [InlineData("{'password': b'Tail99 x'}", "Tail99")]
    [InlineData("password = @\"Tail99 x\"", "Tail99")]
    [InlineData("Password:(string)(len=10)\"Tail99 x\"", "Tail99")]
    [InlineData("Password: (string) (len=10) \"Tail99 x\"", "Tail99")]
    [InlineData("password: Some(\"Tail99 x\")", "Tail99")]
    [InlineData("[\"password\"]=> string(10) \"Tail99 x\"", "Tail99")]
    [InlineData("$cfg['password'] = 'Tail99 x';", "Tail99")]
    [InlineData("s:8:\"password\";s:8:\"Tail99 x\";", "Tail99")]
    [InlineData("password: |\n  Tail99\nuser: ana", "Tail99")]
    [InlineData("password: >-\n  Tail98\n  Tail99\nuser: ana", "Tail99")]
    [InlineData("passwords:\n  - Tail98\n  - Tail99", "Tail99")]
    [InlineData("pass\\\r\nword=Tail99", "Tail99")]
    [InlineData("pass=\\\r\nword=Tail99", "Tail99")]
    [InlineData("pass=\r\nword=Tail99", "Tail99")]
    [InlineData("passphrase: correct horse battery Tail99", "Tail99")]
    [InlineData("seed phrase is correct horse battery Tail99. Then go on", "Tail99")]
    [InlineData("<entry key=\"password\">Tail99 x</entry>", "Tail99")]
    [InlineData("**password**: `Tail99`", "Tail99")]
    [InlineData("**password:** `my Tail99`", "Tail99")]
    [InlineData("password -> Tail99", "Tail99")]
    [InlineData("pwd→ Tail99", "Tail99")]
    [InlineData("password (Tail99)", "Tail99")]
    [InlineData("wrong password 'swordfish' for bob", "swordfish")]
    [InlineData("api key Tail99 is invalid", "Tail99")]
    [InlineData("secret Tail99 must be rotated", "Tail99")]
    [InlineData("Passwort lautet swordfish", "swordfish")]
    [InlineData("la contraseña es Tail99", "Tail99")]
    [InlineData("le mot de passe est Tail99", "Tail99")]
    [InlineData("p a s s w o r d = Tail99", "Tail99")]
    [InlineData("echo Tail99 | sudo -S id", "Tail99")]
    [InlineData("kinit bob <<< Tail99", "Tail99")]
    [InlineData("netsh wlan set profile x keyMaterial Tail99", "Tail99")]
    [InlineData("snmp community string: Tail99", "Tail99")]
    [InlineData("snmp-server community Tail99 RO", "Tail99")]
    [InlineData("$password = ConvertTo-SecureString 'Blue.Tail99' -AsPlainText -Force", "Tail99")]
    [InlineData("-AdminPassword (ConvertTo-SecureString \"Blue.Tail99\" -AsPlainText -Force)", "Tail99")]
    [InlineData("-Password $(ConvertTo-SecureString -AsPlainText 'Blue.Tail99' -Force)", "Tail99")]
    [InlineData("$p = 'Blue.Tail99' | ConvertTo-SecureString -AsPlainText -Force", "Tail99")]
    [InlineData("$c = [pscredential]::new('ana', 'Blue.Tail99')", "Tail99")]
    [InlineData("new NetworkCredential(\"ana\", \"Blue.Tail99\")", "Tail99")]
    [InlineData("parola: Tail99", "Tail99")]
    [InlineData("şifre: Tail99", "Tail99")]
    [InlineData("salasana: Tail99", "Tail99")]
    [InlineData("heslo = Tail99", "Tail99")]
    [InlineData("كلمة المرور: Tail99", "Tail99")]
    [InlineData("name   password\nbob    Tail99\nann    Tail99", "Tail99")]
    [InlineData("PASSWORD\n  Tail99", "Tail99")]
    [InlineData("user | password\n--- | ---\nbob | Tail99", "Tail99")]
    [InlineData("+------+----------+\n| user | password |\n+------+----------+\n| bob  | Tail99   |", "Tail99")]
    [InlineData("<table><tr><th>password</th></tr><tr><td>Tail99</td></tr></table>", "Tail99")]
    [InlineData("<tr><th>user</th><th>password</th></tr><tr><td></td><td>Tail99</td></tr>", "Tail99")]
    public void Mask_BySyntax_HidesTheWholeValue(string text, string secret) => AssertHidden(SecretPatterns.Mask, text, secret);

    // As an id, too: no id is made of them.
    [Theory]
    [MemberData(nameof(Keys))]
    public void MaskKey_ByShapeOrPlace_HidesTheKey(string text, string secret)
    {
        AssertHidden(SecretPatterns.MaskKey, text, secret);
        AssertHidden(SecretPatterns.Mask, text, secret);
    }

    [Theory]
    [InlineData("sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    [InlineData("md5: 5d41402abc4b2a76b9719d911017c592, sha1:aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d")]
    [InlineData("commit 2e3147d0aaf4c61ddcc5e8a2dabede0f3b482cd9 and 5d41402abc4b2a76b9719d911017c592")]
    [InlineData("70 61 73 74 65 20 41 11 11 11 11 11 11 11 11 11")]
    [InlineData("00:1b:44:11:3a:b7 and 2001:5678:85a3:9abc:def0:8a2e:0370:7334")]
    [InlineData("{SQL Server}; Policy {a;b}")]
    [InlineData("Password → Complexity, Devices -> Passwords -> Reset")]
    [InlineData("The password (required) and the token (JWT, SHA256) of OAuth2")]
    [InlineData("token (SHA256), secret (OAuth2), password (2.0)")]
    [InlineData("secret Contoso is not found, the token 12 was not accepted")]
    [InlineData("wrong password for 'bob', invalid token 'expired'")]
    [InlineData("| password: | required |")]
    [InlineData("Passwords\nPolicy")]
    [InlineData("Password settings\n  minimum")]
    [InlineData("name    status\nbob     Tail99")]
    [InlineData("passphrase is required. It has 12 words")]
    [InlineData("echo done | sort; echo x | grep y")]
    [InlineData("Passwort ist abgelaufen, le mot de passe est incorrect")]
    [InlineData("https://x.example/?code=AADSTS50011&q=1, ?code=access_denied_by_user")]
    [InlineData("line one=\nline two \\\nend")]
    [InlineData("123456-234567 and ABCD-EFGH-IJKL")]
    [InlineData("a:5432:b")]
    [InlineData("$100 and $5.00$ of $6")]
    [InlineData("<table><tr><th>user</th><th>status</th></tr><tr><td>ana</td><td>Tail99</td></tr></table>")]
    [InlineData("Bearer: required")]
    public void Mask_Innocent_StaysAsItWasWritten(string text) => Assert.Equal(text, SecretPatterns.Mask(text));

    [Theory]
    [InlineData("token 5d41402abc4b2a76b9719d911017c592", "5d41402a")]
    [InlineData("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "9f86d081")]
    public void Mask_HexBesideASecretsName_IsHidden(string text, string secret) => AssertHidden(SecretPatterns.Mask, text, secret);

    // Joined, the rows of a table could not be told apart.
    [Theory]
    [InlineData("| user | password |\n|---|---|\n| bob | Tail99 |")]
    [InlineData("user;password\nadmin;Tail99")]
    [InlineData("name   password\nbob    Tail99")]
    [InlineData("PASSWORD\n  Tail99")]
    [InlineData("password: |\n  Tail98\n  Tail99")]
    public void Line_OfSeveralLines_IsMaskedBeforeTheyAreJoined(string text)
    {
        Assert.DoesNotContain("Tail99", SafeReason.Line(text, 500), StringComparison.Ordinal);
        Assert.DoesNotContain("Tail99", SafeReason.Line($"{new string('x', 20_000)}\n{text}", 50_000), StringComparison.Ordinal);
        Assert.DoesNotContain("Tail99", SecretPatterns.Line(text, isKey: true), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wepKey")]
    [InlineData("wifiKey")]
    [InlineData("unlockCode")]
    [InlineData("activationCode")]
    [InlineData("mfaSeed")]
    [InlineData("license_key")]
    [InlineData("sasUrl")]
    [InlineData("secretReferenceValueId")]
    [InlineData("Mot de passe")]
    public void Shown_MemberOfThisName_IsSecret(string name) => Assert.Equal($$"""{"{{name}}":"[redacted:secret]"}""", new StoredJson($$"""{"{{name}}":"swordfish"}""").Shown);

    [Theory]
    [InlineData("""{"omaUri":"./Vendor/MSFT/WiFi/Profile/x/PSK","value":"swordfish"}""")]
    [InlineData("""{"keyPath":"HKLM\\Software\\x\\Password","valueData":"swordfish"}""")]
    [InlineData("""{"name":"totp","value":"swordfish"}""")]
    [InlineData("""{"name":"userPin","value":"84723"}""")]
    [InlineData("""{"name":"pin","value":84723}""")]
    [InlineData("""{"settingDefinitionId":"device_x_pin","simpleSettingValue":{"value":"84723"}}""")]
    public void Shown_ValueThatAnotherMemberNames_IsSecret(string stored)
    {
        var shown = new StoredJson(stored).Shown;

        Assert.DoesNotContain("swordfish", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("84723", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"name":"pin","value":"required"}""")]
    [InlineData("""{"omaUri":"./Vendor/MSFT/PassportForWork/PINComplexity/MinimumPINLength","value":84723}""")]
    [InlineData("""{"registryKey":"HKLM","seed":42,"postalCode":"84723","codec":"x"}""")]
    public void Shown_MembersThatNameNoSecret_AreUnchanged(string stored) => Assert.Equal(stored, new StoredJson(stored).Shown);

    private static void AssertHidden(Func<string, string> mask, string text, string secret)
    {
        var shown = mask(text);

        Assert.DoesNotContain(secret, shown, StringComparison.Ordinal);
        Assert.Contains("[redacted:", shown, StringComparison.Ordinal);
        Assert.Equal(shown, mask(shown));
    }
}
