using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Text;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Tests.Text;

/// <summary>More members of each kind that <see cref="SecretKindsTests"/> has: as other tools, languages and tables write them, and what they write without a secret.</summary>
public sealed class SecretMembersTests
{
    [Theory]
    [InlineData("jdbc:sqlserver://db;user=sa;password={Moon;fish77};encrypt=true")]
    [InlineData("Server=h;UID=a;PWD={Moon{a;fish77}")]
    [InlineData("DSN=x;UID=a;PWD={Moon}};fish77};Database=b")]
    [InlineData("Provider=SQLOLEDB;User ID=a;Password='Moon;fish77';Pooling=no")]
    [InlineData("password: <![CDATA[Moon fish77]]>")]
    [InlineData("password: Moon&fish77")]
    [InlineData("{'password': rb'Moon fish77'}")]
    [InlineData("&main.Config{User:\"ana\", Password:\"Moon fish77\", Port:5432}")]
    [InlineData("&{ana Password:Moonfish77}")]
    [InlineData("password: >\n  Moon\n  fish77\nuser: ana")]
    [InlineData("secrets:\n  - Moonfish77\n  - Moonfish78")]
    [InlineData("recovery phrase: zoo Moon wrong fish77 apple")]
    [InlineData("{\"name\":\"Password\",\"type\":\"string\",\"value\":\"Moon fish77\"}")]
    [InlineData("{\"key\":\"Password\",\"old\":\"Moon\",\"new\":\"fish77\"}")]
    [InlineData("{\\\"key\\\":\\\"Password\\\",\\\"newValue\\\":\\\"Moonfish77\\\"}")]
    [InlineData("Connect-X -AccessToken Moonfish77 -Verbose")]
    [InlineData("NAME PASSWORD ---- -------- ana Moon77 bob fish77")]
    [InlineData("Name Password ana Moonfish")]
    [InlineData("user password bob Moon77 ann fish77")]
    [InlineData("| Name | Password | | --- | --- | | ana | Moon | | bob | fish77 |")]
    [InlineData("| api key | \"Moon fish77\" |")]
    [InlineData("<dl><dt>Password</dt><dd>Moon fish77</dd></dl>")]
    [InlineData("<table><thead><tr><th>Password</th><th>User</th></tr></thead><tbody><tr><td>Moonfish</td><td>ana</td></tr></tbody></table>")]
    [InlineData("{\"pfxBlob\":\"Moonfish77\"}")]
    [InlineData("{\"accessCode\":\"q9Moon7Zfish3X\"}")]
    public void Mask_Syntax_HidesTheWholeValue(string text) => AssertHidden(text);

    // Whoever added a credential to an app, and until when, is what a reader looks for.
    [Fact]
    public void Shown_CredentialsOfAnApp_HideTheSecretAlone() => Assert.Equal(
        """{"passwordCredentials":[{"displayName":"backdoor","endDateTime":"2030-01-01","keyId":"k1","secretText":"[redacted:secret]"}]}""",
        new StoredJson("""{"passwordCredentials":[{"displayName":"backdoor","endDateTime":"2030-01-01","keyId":"k1","secretText":"Moonfish"}]}""").Shown);

    // An identifier may be as random as it likes, and still not be a key of ours.
    [Fact]
    public void Shown_IdWithAnApiKeyOfOurs_IsHidden()
    {
        var token = ApiKeyToken.New();

        Assert.DoesNotContain(token.Secret[..8], SafeId.Shown($"ID74 refused for {token}"), StringComparison.Ordinal);
    }

    [Fact]
    public void Mask_LineThatGoesOnInTheNext_IsHidden() => Assert.DoesNotContain("Moon", SecretPatterns.Mask("mysql --password=\\\n  Moonfish77 db"), StringComparison.Ordinal);

    [Theory]
    [InlineData("password --> Moonfish77")]
    [InlineData("password for ana: Moonfish")]
    [InlineData("the password you gave was Moonfish")]
    [InlineData("password entered: Moonfish")]
    [InlineData("password 'Moonfish' rejected")]
    [InlineData("password \"Moonfish\" is wrong")]
    [InlineData("password — Moonfish77")]
    [InlineData("el password es Moonfish")]
    [InlineData("das Passwort ist Moonfish")]
    [InlineData("falsches Passwort 'Moonfish'")]
    [InlineData("la password è Moonfish")]
    [InlineData("a senha é Moonfish")]
    [InlineData("het wachtwoord is Moonfish")]
    [InlineData("lösenordet är Moonfish")]
    [InlineData("hasło to Moonfish")]
    [InlineData("пароль — Moonfish")]
    [InlineData("密码是Moonfish")]
    [InlineData("パスワードはMoonfishです")]
    [InlineData("비밀번호는 Moonfish")]
    public void Mask_Sentence_HidesTheValue(string text) => AssertHidden(text);

    public static TheoryData<string> Shapes =>
    [
        "SK" + "9f86d081884c7d659a2feaa0c55ad015", "EAAC" + "EdEose0cBA9f86d081884c7d659a2feaa0c55", "sq0atp-" + "9f86d081884c7d659a2fea", "dapi" + "9f86d081884c7d659a2feaa0c55ad015",
        "glsa_" + "9f86d081884c7d659a2feaa0c55ad015_9f86d081", "tskey-auth-" + "kFGiAS7CNTRL-2dpMswsLF2UdDydPRyVDfA", "123456789:AA" + "Hdqw9f86d081884c7d659a2feaa0c55ad01", "sntrys_" + "9f86d081884c7d659a2fea",
        "sbp_" + "9f86d081884c7d659a2feaa0c55ad0159f86d081", "key-" + "9f86d081884c7d659a2feaa0c55ad015", "gloas-" + "9f86d081884c7d659a2feaa0c55ad015", "xoxe.xoxp-" + "1-9f86d081884c7d659a2fea",
        "1//0" + "gAbCdEfGhIjKlMnOpQrStUvWxYz0123456789", "AccountKey=" + "9f86d081884c7d659a2feaa0c55ad015==", "PrivateKey = yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=",
    ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void MaskKey_Shape_IsHidden(string text)
    {
        Assert.Contains("[redacted:", SecretPatterns.MaskKey($"id {text} end"), StringComparison.Ordinal);
        Assert.DoesNotContain(text[^12..], SecretPatterns.Mask($"id {text} end"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("container 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 exited")]
    [InlineData("registry.example/app@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 was pulled")]
    [InlineData("\"device_id\":\"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\"")]
    [InlineData("ETag: W/\"33a64df551425fcc55e4d42a148795d9f25f89d4\"")]
    [InlineData("request 7d444840-9dc0-11d1-b245-5ffdce74fad2 failed at 2026-01-01T10:00:00Z")]
    [InlineData("passwordRequired: true, passwordHistory: 5, password length: 12")]
    [InlineData("Tokens: 1234 used, max_tokens: 4096, tokens=12")]
    [InlineData("Password reset link was sent to the manager")]
    [InlineData("User Password Policy Baseline")]
    [InlineData("Account Password policy Contoso")]
    [InlineData("Service Token refresh timeout")]
    [InlineData("credentials for host: connection refused")]
    [InlineData("token for Contoso: expired")]
    [InlineData("password for ana: not set")]
    [InlineData("Passwort ist abgelaufen, la contraseña es incorrecta, le mot de passe est expiré")]
    [InlineData("The token endpoint https://login.example/oauth2/token answered 400")]
    [InlineData("C:\\Program Files\\Contoso\\token.dll and /etc/secret/token.yaml are missing")]
    [InlineData("host key-vault-01.contoso.example is down, version 1.2.3.4, pass=12")]
    [InlineData("password - must be changed; token — expired")]
    [InlineData("密码已过期, パスワードは8文字")]
    [InlineData("<table><tr><th>Setting</th><th>Value</th></tr><tr><td>PIN</td><td>required</td></tr></table>")]
    [InlineData("| Name | Status | | --- | --- | | ana | Moonfish77 |")]
    [InlineData("passphrase is not set on the device")]
    [InlineData("{\"key\":\"MinimumPasswordLength\",\"old\":\"8\",\"new\":\"12\"}")]
    [InlineData("task-1234567890, risk_level-9, key-value, glass_house, mask-9")]
    public void Mask_Innocent_StaysAsItWasWritten(string text) => Assert.Equal(text, SecretPatterns.Mask(text));

    [Theory]
    [InlineData("""{"recoveryKey":"Moonfish"}""")]
    [InlineData("""{"omaUri":"./Device/Vendor/MSFT/WiFi/Password","value":"Moonfish"}""")]
    [InlineData("""{"key":"Password","old":"Moonfish","new":"Moonfish2"}""")]
    [InlineData("""{"field":"clientSecret","before":{"value":"Moonfish"},"after":["Moonfish"]}""")]
    [InlineData("""{"keyContent":"Moonfish","WlanKeyMaterial":"Moonfish"}""")]
    [InlineData("""{"proxyAuthorization":"Moonfish","contraseña":"Moonfish"}""")]
    [InlineData("""{"name":"db","isSecret":true,"value":"Moonfish77"}""")]
    [InlineData("""{"db":{"sensitive":true,"type":"string","value":"Moonfish77"}}""")]
    [InlineData("""{"name":"db","type":"secret","value":"Moonfish77"}""")]
    [InlineData("""{"k":"password","v":"Moonfish77"}""")]
    [InlineData("""{"parameterName":"password","parameterValue":"Moonfish77"}""")]
    [InlineData("""{"omaUri":"./x","isEncrypted":true,"value":"Moonfish77"}""")]
    [InlineData("""{"passwordProd":"Moonfish77","clientSecretOld":"Moonfish77","SecretString":"Moonfish77"}""")]
    [InlineData("""{"appConfigKey":"adminPassword","appConfigKeyType":"stringType","appConfigKeyValue":"Moonfish"}""")]
    [InlineData("""{"custom_setting_name":"client_secret","custom_setting_value":["Moonfish"]}""")]
    [InlineData("""{"Name":"DB_PASSWORD","ActualValue":"Moonfish"}""")]
    [InlineData("""{"definitionId":"x--wifiPassword","valueJson":"\"Moonfish\""}""")]
    [InlineData("""{"headerKey":"Authorization","headerVal":"Moonfish"}""")]
    [InlineData("""{"text":"sent {\"appConfigKey\":\"adminPassword\",\"appConfigKeyValue\":\"Moonfish\"}"}""")]
    public void Shown_Members_AreSecret(string stored) => Assert.DoesNotContain("Moonfish", new StoredJson(stored).Shown, StringComparison.Ordinal);

    // Names of settings and of options, the types of values, and pairs that only look like such.
    [Theory]
    [InlineData("""{"settingDefinitionId":"device_vendor_msft_wifi_password","choiceSettingValue":{"value":"device_vendor_msft_wifi_password_1"}}""")]
    [InlineData("""{"path":"settings[device_vendor_msft_wifi_password]","kind":"added","x":{"@odata.type":"t","settingDefinitionId":"device_vendor_msft_wifi_password"}}""")]
    [InlineData("""{"path":"settings[device_vendor_msft_wifi_password]","current":{"@odata.type":"t","settingInstance":{"settingDefinitionId":"device_vendor_msft_wifi_password"}}}""")]
    [InlineData("""{"appConfigKey":"adminPassword","appConfigKeyType":"stringType"}""")]
    [InlineData("""{"appConfigKey":"homePage","appConfigKeyValue":"Moonfish"}""")]
    [InlineData("""{"monkey":"password","devalue":"Moonfish"}""")]
    public void Shown_NamesOfSettings_StayAsTheyAre(string stored) => Assert.Equal(stored, new StoredJson(stored).Shown);

    private static void AssertHidden(string text)
    {
        var shown = SecretPatterns.Mask(text);

        Assert.DoesNotContain("Moon", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("fish", shown, StringComparison.Ordinal);
        Assert.Contains("[redacted:", shown, StringComparison.Ordinal);
        Assert.Equal(shown, SecretPatterns.Mask(shown));
    }
}
