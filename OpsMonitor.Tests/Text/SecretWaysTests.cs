using OpsMonitor.Domain.Text;
using OpsMonitor.Domain.Text.Secrets;
using OpsMonitor.Tests.Browser.Checker;

namespace OpsMonitor.Tests.Text;

/// <summary>The ways in which texts tell a secret, as public scanners know them; and the texts that look a little like them and stay.</summary>
public sealed class SecretWaysTests
{
    [Theory]
    [InlineData("pw=swordfish")]
    [InlineData("pass=swordfish")]
    [InlineData("pass: swordfish")]
    [InlineData("DB_PASS=swordfish")]
    [InlineData("dbpass=swordfish")]
    [InlineData("pass-word: swordfish")]
    [InlineData("passcode: swordfish")]
    [InlineData("otp=swordfish")]
    [InlineData("API key: swordfish")]
    [InlineData("connection string: swordfish")]
    [InlineData("Ocp-Apim-Subscription-Key: swordfish")]
    [InlineData("//registry.example/:_auth=swordfish")]
    [InlineData("sessionid=swordfish")]
    [InlineData("session_id: swordfish")]
    [InlineData("PHPSESSID=swordfish")]
    [InlineData("/app;jsessionid=swordfish")]
    [InlineData("Cookie: theme=dark; id=swordfish; lang=en")]
    [InlineData("Set-Cookie: id=swordfish; Path=/; HttpOnly")]
    [InlineData("Contraseña: swordfish")]
    [InlineData("パスワード：swordfish")]
    [InlineData("Key Content            : swordfish")]
    public void Mask_ByName_HidesTheValue(string text) => AssertHidden(text, "swordfish");

    [Theory]
    [InlineData("otp: 123456", "123456")]
    [InlineData("OTP is 123456", "123456")]
    [InlineData("pin: 1234", "1234")]
    [InlineData("card_pin=98765", "98765")]
    [InlineData("verification code: 123 456", "123 456")]
    [InlineData("cvv=123", "123")]
    public void Mask_Codes_AreHiddenWhereTheyAreNamed(string text, string code) => AssertHidden(text, code);

    [Theory]
    [InlineData("password is swordfish")]
    [InlineData("the password is now \"swordfish\"")]
    [InlineData("password = swordfish")]
    [InlineData("the password was changed to swordfish")]
    [InlineData("the password for ana has been reset to swordfish.")]
    [InlineData("password changed from swordfish to swordfish2, ok")]
    [InlineData("set the password to swordfish")]
    [InlineData("machine db login ana password swordfish")]
    [InlineData("signed in with password swordfish1")]
    [InlineData("the secret token is swordfish")]
    [InlineData("| password | swordfish |")]
    [InlineData("| **Password** | `swordfish` |")]
    [InlineData("| user | password |\n| --- | --- |\n| ana | swordfish |\n| bob | swordfish |")]
    [InlineData("user,password\r\nana,swordfish\r\nbob,swordfish")]
    [InlineData("name\ttoken\nana\tswordfish")]
    [InlineData("password,swordfish")]
    [InlineData("<tr><td>Password</td><td>swordfish</td></tr>")]
    public void Mask_SentencesAndTables_HideTheValue(string text) => AssertHidden(text, "swordfish");

    [Theory]
    [InlineData("curl -u ana:swordfish https://x.example")]
    [InlineData("curl -sSu \"ana:my swordfish\" https://x.example")]
    [InlineData("curl --proxy-user ana:swordfish https://x.example")]
    [InlineData("curl -H \"Authorization: Basic swordfish\" https://x.example")]
    [InlineData("curl -H 'Authorization: swordfish' https://x.example")]
    [InlineData("mysql -u root -pswordfish db")]
    [InlineData("mysqldump --password swordfish db")]
    [InlineData("tool —password swordfish")]
    [InlineData("net use \\\\host\\share swordfish /user:ana")]
    [InlineData("net use X: \\\\host\\share /user:ana swordfish")]
    [InlineData("net user ana swordfish /add")]
    [InlineData("sshpass -p swordfish ssh host")]
    [InlineData("plink -ssh host -pw swordfish")]
    [InlineData("sqlcmd -S db -U sa -P swordfish")]
    [InlineData("redis-cli -h host -a swordfish ping")]
    [InlineData("docker login -u ana -p swordfish registry.example")]
    [InlineData("7z x -pswordfish a.7z")]
    [InlineData("smbclient -U ana%swordfish //host/share")]
    [InlineData("xfreerdp /u:ana /p:swordfish /v:host")]
    [InlineData("openssl enc -aes256 -k swordfish")]
    [InlineData("psql postgresql://ana:swordfish@host/db")]
    public void Mask_CommandLines_HideThePassword(string text) => AssertHidden(text, "swordfish");

    // Told by whoever refused them, after a change in other languages, in pairs of a person and a password.
    [Theory]
    [InlineData("Field error in object 'user' on field 'password': rejected value [Herbst2025]")]
    [InlineData("rejected value [Herbst-2025!] on field 'password'")]
    [InlineData("{\"loc\":[\"body\",\"password\"],\"msg\":\"too short\",\"input\":\"Herbst2025\"}")]
    [InlineData("Input should be a valid string [type=x, input_value='Herbst2025', input_type=str] password")]
    [InlineData("attemptedValue: Herbst2025, propertyName: Password")]
    [InlineData("Property: password; Value: Herbst2025; Error: too short")]
    [InlineData("Name: Password, Type: String, Value: Herbst2025")]
    [InlineData("key: password, val: Herbst2025")]
    [InlineData("Value=Herbst2025 Name=Password")]
    [InlineData("settingName=WifiPassword settingValue=Herbst2025")]
    [InlineData("Setting 'WiFi password' value 'Herbst2025' rejected")]
    [InlineData("displayName=Wi-Fi PSK; omaUri=./x; value=Herbst2025")]
    [InlineData("The value 'Herbst2025' for parameter 'Password' is invalid")]
    [InlineData("Cannot bind parameter 'Password'. Cannot convert value \"Herbst2025\" to type SecureString")]
    [InlineData("Cannot validate argument on parameter 'AdminPassword'. The argument \"Herbst2025\" is too short")]
    [InlineData("\"Herbst2025\" does not satisfy the password policy")]
    [InlineData("Herbst2025 is not a valid password")]
    [InlineData("Herbst2025 is the wrong password for ana")]
    [InlineData("CALL set_password('ana','Herbst2025')")]
    [InlineData("Das Passwort für ana wurde auf \"Herbst2025\" zurückgesetzt")]
    [InlineData("Das Kennwort für svc-backup wurde auf Herbst2025 gesetzt")]
    [InlineData("Passwort geändert: Herbst2025")]
    [InlineData("Kennwort zurückgesetzt auf Herbst2025")]
    [InlineData("Zugangsdaten: anna / Herbst2025")]
    [InlineData("Mot de passe réinitialisé à Herbst2025")]
    [InlineData("Mot de passe incorrect : Herbst2025")]
    [InlineData("Mot de passe invalide (Herbst2025)")]
    [InlineData("contraseña cambiada a Herbst2025")]
    [InlineData("Contraseña no válida: Herbst2025")]
    [InlineData("Hasło zmienione na Herbst2025")]
    [InlineData("password should be Herbst2025")]
    [InlineData("password will be Herbst2025")]
    [InlineData("password too short (Herbst2025)")]
    [InlineData("password set: Herbst2025")]
    [InlineData("admin / Herbst-2025!")]
    [InlineData("CONTOSO\\svc / Herbst-2025!")]
    [InlineData("login with ana/Herbst-2025! -> 401")]
    [InlineData("tried ana with Herbst-2025!")]
    [InlineData("logged in as ana using Herbst-2025!")]
    [InlineData("ana@contoso.com / Herbst2025")]
    [InlineData("ana@contoso.com;Herbst2025")]
    [InlineData("Password . . . . : Herbst2025")]
    [InlineData("DefaultPassword    REG_SZ    Herbst2025")]
    public void Mask_RefusedAndChanged_HideThePassword(string text) => Assert.DoesNotContain("Herbst", SecretPatterns.Mask(text), StringComparison.Ordinal);

    // What PowerShell runs, settings of a policy, names of secrets, paths.
    [Theory]
    [InlineData("Set-ADAccountPassword : Access is denied")]
    [InlineData("Set-ADAccountPassword : Cannot find an object")]
    [InlineData("Get-LapsADPassword : Access is denied")]
    [InlineData("Update-MgUserPassword: Authorization_RequestDenied")]
    [InlineData("Reset-MgUserAuthenticationMethodPassword: BadRequest")]
    [InlineData("Set-AzKeyVaultSecret : Forbidden")]
    [InlineData("Get-AzKeyVaultSecret: Access denied")]
    [InlineData("Revoke-AzureADUserAllRefreshToken : Resource not found")]
    [InlineData("New-MgApplicationPassword: AppId 3f2504e0-4f89-11d3-9a0c-0305e82c3301")]
    [InlineData("ConvertTo-SecureString : Cannot bind argument")]
    [InlineData("secret SmtpPassword not found")]
    [InlineData("key vault secret 'SmtpPassword' not found")]
    [InlineData("AllowPassword=0")]
    [InlineData("EnablePassword: 1")]
    [InlineData("RecoveryPassword=1")]
    [InlineData("Kennwort: Mindestlänge 12")]
    [InlineData("Kennwort: Komplexität erforderlich")]
    [InlineData("Password: 12 characters minimum")]
    [InlineData("unexpected token: identifier")]
    [InlineData("continuation token is stale")]
    [InlineData("token_type=Bearer expires_in=3599")]
    [InlineData("login ana / Vpn2025 profile missing")]
    [InlineData("Setting 'password minimum length' value '8' rejected")]
    [InlineData("Setting 'passwordMinimumLength' value '8a' rejected")]
    [InlineData("The value 'Required1' for parameter 'PasswordPolicy' is invalid")]
    [InlineData("The value 'Win11x' for parameter 'Name' is invalid")]
    [InlineData("value of key 'retries' is x12")]
    [InlineData("https://graph.microsoft.com/beta/deviceManagement/Win-10.2!x")]
    [InlineData("2025/11/30 Server-01!x")]
    [InlineData("upload a/b-2!c failed")]
    [InlineData("connected to srv01 using tls-1.2!x")]
    [InlineData("password reset failed: AADSTS50126")]
    [InlineData("password was reset by admin2")]
    [InlineData("Das Passwort wurde auf Montag verschoben")]
    public void Mask_WhatOnlyLooksLikeIt_Stays(string text) => Assert.Equal(text, SecretPatterns.Mask(text));

    // Beside whose it is, before its name, in a list, after a typo.
    [Theory]
    [InlineData("tried Sommer2026 as the password of sa")]
    [InlineData("login failed for user 'sa' with 'Sommer2026'")]
    [InlineData("setPassword(bob, Sommer2026)")]
    [InlineData("password \"Sommer2026 im Regen\" is too weak")]
    [InlineData("passwords: hunter7x, Sommer2026")]
    [InlineData("client secret 3f2504e0-4f89-11d3-9a0c-0305e82c3301 was rejected", "3f2504e0")]
    [InlineData("Temporary Access Pass: Sommer2026")]
    [InlineData("geheim: Sommer2026")]
    [InlineData("Geheimnis=Sommer2026")]
    [InlineData("passwrod=Sommer2026")]
    [InlineData("password Password12 was rejected", "Password12")]
    [InlineData("Paßwort: Sommer2026")]
    [InlineData("вход с паролем Sommer2026 не удался")]
    [InlineData("Cred: bob / Sommer2026")]
    [InlineData("user bob / Sommer-2026!", "Sommer-2026!")]
    [InlineData("bob:Sommer-2026!", "Sommer-2026!")]
    [InlineData("u=bob&p=Sommer2026")]
    [InlineData("net use x: /p:Sommer2026 /u:bob")]
    public void Mask_WaysOfPeople_HideThePassword(string text, string secret = "Sommer2026") =>
        Assert.DoesNotContain(secret, SecretPatterns.Mask(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("pin to start")]
    [InlineData("password=${DB_PASSWORD}, password: {{ vault_db_password }}")]
    [InlineData("password on file, credential: Kerberos")]
    [InlineData("serial 4539578763621486, IMEI: 490154203237518")]
    [InlineData("user ana with 'iPhone-12', account sales / region EU-West-2")]
    [InlineData("error:Timeout-3s#retry, /p:Platform=x64, search?u=1&p=2")]
    [InlineData("token 3f2504e0-4f89-11d3-9a0c-0305e82c3301 not found, secret id 3f2504e0-4f89-11d3-9a0c-0305e82c3301 is invalid")]
    [InlineData("set 5 as token limit, verifyPassword(ana, true), keys: A1, B2")]
    [InlineData("pinned: 1234 apps, pinLength=6, spin: 1234")]
    [InlineData("pass=3 fail=0, Pass: 98 %, pass: true")]
    [InlineData("bypass=all; compass: north")]
    [InlineData("Access denied for user 'ana' (using password: YES)")]
    [InlineData("password is required, the token is expired, the secret was rotated")]
    [InlineData("The password was changed to the new one")]
    [InlineData("The password was set to expire in 30 days")]
    [InlineData("Password Manager v3.1 and token 12")]
    [InlineData("with password protection, use tokens sparingly")]
    [InlineData("password, token")]
    [InlineData("| password | required |")]
    [InlineData("| setting | password |\n| --- | --- |\n| required | yes |")]
    [InlineData("user,password\nana,")]
    [InlineData("docker run -u 1000:1000 -p 80:80 nginx")]
    [InlineData("mysql -u root -P 3306, ssh -p 22 host, mkdir -p a/b")]
    [InlineData("curl -s -o out https://x.example/a:b")]
    [InlineData("Authorization: required")]
    [InlineData("cookies: allowed, session: 12")]
    [InlineData("error code: 403, status code is 500")]
    [InlineData("Größe — naïve — “quoted” ﬁle ① → ᵗʰ")]
    [InlineData("sha256 9f86 and 2c26b46b68ffc68f")]
    public void Mask_InnocentText_StaysAsItWasWritten(string text) => Assert.Equal(text, SecretPatterns.Mask(text));

    [Theory]
    [InlineData("""{"pin":"1234","otp":123456,"pw":"swordfish","userPass":"swordfish"}""", """{"pin":"[redacted:secret]","otp":"[redacted:secret]","pw":"[redacted:secret]","userPass":"[redacted:secret]"}""")]
    [InlineData("""{"pin":"required","pass":12,"otp":"optional","bypass":"all"}""", """{"pin":"required","pass":12,"otp":"optional","bypass":"all"}""")]
    public void Shown_ShortNames_AreSecretByTheirValues(string stored, string shown) => Assert.Equal(shown, new StoredJson(stored).Shown);

    // Glued to something else, a secret's four characters for three bytes begin anywhere.
    [Fact]
    public void Mask_Base64GluedToAnything_IsFound()
    {
        foreach (var (before, after) in from before in Enumerable.Range(0, 9) from after in Enumerable.Range(0, 5) select (new string('x', before), new string('7', after)))
        {
            foreach (var value in new[] { "swordfish", "sword=fish", "sword fish 12" })
            {
                var encoded = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"password={value}")).TrimEnd('=');
                Assert.DoesNotContain(encoded[8..18], SecretPatterns.MaskKey($"id {before}{encoded}{after} end"), StringComparison.Ordinal);
                Assert.DoesNotContain(encoded[8..18], SecretPatterns.MaskKey($"id {before}/{encoded}-{after}"), StringComparison.Ordinal);
            }
        }
    }

    // The same in every run, and many more of them than the places of the app can be filled with.
    [Fact]
    public void MaskKey_PairsOfManySeeds_NeverLetOneThrough()
    {
        var pairs = Canaries.ByKind.Single(k => k.Kind == "pair").Gen;
        for (var seed = 0u; seed < 2_000; seed++)
        {
            var pair = pairs.Generate(new CsCheck.PCG(seed, seed), null, out _);
            var encoded = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(pair.Text)).TrimEnd('=');
            var shown = SecretPatterns.MaskKey($"Ann {new string('x', (int)seed % 5)}{(seed % 2 == 0 ? encoded : encoded.Replace('+', '-').Replace('/', '_'))}{(seed % 3 == 0 ? "-1" : "")}");
            Assert.True(shown.Contains(SecretReadings.Encoded, StringComparison.Ordinal), $"{seed}: {pair.Text} as {shown}");
        }
    }

    [Theory]
    [InlineData("| password ")]
    [InlineData("password\tx\n")]
    [InlineData("user,password\n")]
    [InlineData("password is ")]
    [InlineData("password changed from ")]
    [InlineData("curl -u a:")]
    [InlineData("net use ")]
    [InlineData("cookie: a=b; ")]
    [InlineData("pin: 123 ")]
    [InlineData("\u0301")]
    [InlineData("⒫")]
    [InlineData("cGFzc3dvcmQ9c3dvcmRmaXNo")]
    public void Mask_HostileText_TakesTimeInProportion(string part)
    {
        var (one, two) = (string.Concat(Enumerable.Repeat(part, 50_000 / part.Length)), string.Concat(Enumerable.Repeat(part, 200_000 / part.Length)));
        Time(one);

        Assert.True(Time(two) < (10 * Time(one)) + TimeSpan.FromSeconds(1), "more than ten times as long for four times as much");
    }

    private static TimeSpan Time(string text) => Enumerable.Range(0, 3).Min(_ =>
    {
        var start = System.Diagnostics.Stopwatch.GetTimestamp();
        SecretPatterns.Mask(text);
        return System.Diagnostics.Stopwatch.GetElapsedTime(start);
    });

    private static void AssertHidden(string text, string secret)
    {
        foreach (var (_, spell) in Spellings.All.Take(6))
        {
            Assert.DoesNotContain(secret, Spellings.Read(SecretPatterns.Mask(spell(text))).First(), StringComparison.Ordinal);
        }

        var shown = SecretPatterns.Mask(text);
        Assert.DoesNotContain(secret, shown, StringComparison.Ordinal);
        Assert.Equal(shown, SecretPatterns.Mask(shown));
    }
}
