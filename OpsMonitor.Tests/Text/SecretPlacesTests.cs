using System.Text;
using System.Text.Json;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Findings.Differences;
using OpsMonitor.Domain.Text;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Tests.Text;

/// <summary>Secrets that something beside them, around them or above them names: in stored JSON, in the evidence of a finding and in JSON within a text.</summary>
public sealed class SecretPlacesTests
{
    // The place of the secret; each JSON is tried with a plain word and with one that looks made.
    private const string Here = "@@";

    [Theory]
    [InlineData("""{"key":"password","valueString":"@@"}""")]
    [InlineData("""{"label":"Admin password","stringValue":"@@"}""")]
    [InlineData("""{"settingName":"password","settingValue":"@@"}""")]
    [InlineData("""{"id":"password","val_str":"@@"}""")]
    [InlineData("""{"field":"password","expected":"@@","actual":"@@"}""")]
    [InlineData("""{"entry":"password","payload":"@@"}""")]
    [InlineData("""{"property":"password","previous":"@@","desired":["@@"]}""")]
    [InlineData("""{"appConfigKey":"apiToken","appConfigKeyType":"stringType","appConfigKeyValue":"@@"}""")]
    [InlineData("""{"name":"пароль","value":"@@","密码":"@@","пароль":"@@"}""")]
    [InlineData("""{"presentationValues":[{"@odata.type":"#microsoft.graph.groupPolicyPresentationValueText","presentation":{"label":"Proxy password"},"value":"@@"}]}""")]
    [InlineData("""{"definition":{"id":"7dfa8454-8c39-41e0-86ca-e6456c027be2","displayName":"Admin password"},"presentationValues":[{"id":"7dfa8454-8c39-41e0-86ca-e6456c027be2","value":"@@"}]}""")]
    [InlineData("""{"presentation":{"label":"Shared secret"},"values":["@@"]}""")]
    [InlineData("""{"key":"password","setting":{"value":"@@"}}""")]
    [InlineData("""{"key":{"name":"apiKey"},"value":{"text":"@@"}}""")]
    [InlineData("""{"settingDefinition":{"id":"device_x_password"},"settingInstance":{"simpleSettingValue":{"value":"@@"}}}""")]
    [InlineData("""{"parameter":{"key":"apiKey"},"argument":{"value":"@@"}}""")]
    [InlineData("""{"scepChallenge":"@@","challengePassword":"@@","Challenge":"@@"}""")]
    [InlineData("""{"key":"challenge","value":"@@"}""")]
    [InlineData("""{"columns":["name","password"],"rows":[["ana","@@"],["ben","@@"]]}""")]
    [InlineData("""{"fields":[{"name":"user"},{"name":"client_secret"}],"records":[["ana","@@"]]}""")]
    [InlineData("""{"columns":[{"title":"user"},{"title":"token"}],"rows":[{"cells":["ana","@@"]}]}""")]
    [InlineData("""{"headers":["accept","x-api-key"],"values":["json","@@"]}""")]
    [InlineData("""{"table":[["name","password","e-mail"],["ana","@@","x"],["ben","@@","y"]]}""")]
    [InlineData("""{"args":["login","-u","ana","-p","@@"]}""")]
    [InlineData("""{"command":["-u","ana","-v","-p","@@","host"]}""")]
    public void Shown_ValueThatItsPlaceNames_IsHidden(string template)
    {
        foreach (var secret in new[] { "swordfish", "Blue.Horse#7" })
        {
            var stored = template.Replace(Here, secret, StringComparison.Ordinal);
            var shown = new StoredJson(stored).Shown;
            Assert.DoesNotContain(secret, shown, StringComparison.Ordinal);
            Assert.Equal(shown, new StoredJson(shown).Shown);
            Assert.DoesNotContain(secret, SafeReason.Of($"PUT failed: {stored} end")!, StringComparison.Ordinal);
            var inside = $$"""{"displayName":"Policy","x":[{"y":{{stored}}}]}""";
            Assert.DoesNotContain(secret, Evidence.Build("policy", ChangeType.Added, "Policy", null, inside), StringComparison.Ordinal);
            Assert.DoesNotContain(secret, Evidence.Build("policy", ChangeType.Changed, "Policy", inside, inside.Replace(secret, secret + "2", StringComparison.Ordinal)), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("pinCode")]
    [InlineData("pin_code")]
    [InlineData("userPin")]
    [InlineData("pukNumber")]
    [InlineData("securityCode")]
    [InlineData("verificationCode")]
    [InlineData("oneTimeCode")]
    [InlineData("doorCode")]
    [InlineData("passcode")]
    [InlineData("otp")]
    public void Shown_DigitsUnderTheNameOfACode_AreHidden(string name)
    {
        foreach (var stored in new[] { $$"""{"{{name}}":48213}""", $$"""{"{{name}}":"48213"}""", $$"""{"name":"{{name}}","value":48213}""", $$"""{"columns":["user","{{name}}"],"rows":[["ana",48213]]}""" })
        {
            Assert.DoesNotContain("48213", new StoredJson(stored).Shown, StringComparison.Ordinal);
        }
    }

    // What policies of passwords, titles of things, results and options say stays readable: a mask there would hide drift.
    [Theory]
    [InlineData("""{"pinMinimumLength":6,"passcodeRequired":true,"pinCharacterSet":"numeric","minimumPinLength":1234,"pinExpirationInDays":3650,"otpLength":4821}""")]
    [InlineData("""{"exitCode":1641,"errorCode":48213,"statusCode":1234,"countryCode":1234,"postalCode":48213,"productCode":"48213","opcode":48213,"spinNumber":48213}""")]
    [InlineData("""{"challengeType":"static","challengeResponse":"enabled","challengeRequired":true,"challenge":"dynamic"}""")]
    [InlineData("""{"challenge":"required","challengeTimeout":30}""")]
    [InlineData("""{"key":"minPasswordLength","valueString":"8"}""")]
    [InlineData("""{"displayName":"Reset password","description":"How to do it","state":"enabled","steps":[{"text":"Open the portal"}],"schedule":{"value":"daily"}}""")]
    [InlineData("""{"id":"7dfa8454-8c39-41e0-86ca-e6456c027be2","name":"Local admin password","template":{"data":"x1"}}""")]
    [InlineData("""{"presentation":{"label":"Password expiry (days)"},"value":"30"}""")]
    [InlineData("""{"presentation":{"label":"Proxy server"},"value":"proxy:8080"}""")]
    [InlineData("""{"definition":{"displayName":"Allow saving of the password"},"enabled":true,"presentationValues":[{"presentation":{"label":"Seconds"},"value":"12"}]}""")]
    [InlineData("""{"key":"password","setting":{"minimumLength":8,"type":"complex"}}""")]
    [InlineData("""{"key":"password","rule":{"name":"minLength","value":"8"}}""")]
    [InlineData("""{"settingDefinitionId":"device_x_password","choiceSettingValue":{"value":"device_x_password_1"}}""")]
    [InlineData("""{"owner":{"displayName":"Token"},"value":"x7"}""")]
    [InlineData("""{"columns":["name","status"],"rows":[["ana","x7"]]}""")]
    [InlineData("""{"columns":["Setting","Password"],"rows":[["minimum length","12"],["required","true"]]}""")]
    [InlineData("""{"rows":[["a","b"],["c","d"]],"names":["name","passwordRequired"]}""")]
    [InlineData("""{"args":["mkdir","-p","a/b"],"more":["ssh","-p","2222","host"],"next":["run","-u","root","-p","8080:80"]}""")]
    public void Shown_OrdinarySettings_StayAsTheyAre(string stored)
    {
        Assert.Equal(stored, new StoredJson(stored).Shown);
        Assert.DoesNotContain("redacted", Evidence.Build("policy", ChangeType.Added, "Policy", null, $$"""{"x":{{stored}}}"""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<plist><dict><key>Challenge</key><string>@@</string></dict></plist>")]
    [InlineData("<plist><dict>\n\t<key>Challenge</key>\n\t<string>@@</string>\n</dict></plist>")]
    [InlineData("<scep:Challenge>@@</scep:Challenge>")]
    [InlineData("challenge: @@")]
    [InlineData("challenge=@@")]
    [InlineData("SCEP challenge: \"@@\" was refused")]
    [InlineData("<setting name=\"password\"><value>@@</value></setting>")]
    [InlineData("[password]\nvalue = @@")]
    [InlineData("[password]\r\n# of the proxy\r\nvalue=@@\r\n[server]\r\nname=x")]
    [InlineData("[db.credentials]\nuser = ana\nother = \"@@\"")]
    [InlineData("Site,Login Name,Password,Notes\nx,ana,@@,none")]
    [InlineData("id;Benutzer;Passwort\n1;ana;@@")]
    [InlineData("- key: password\n  type: string\n  value: @@")]
    [InlineData("secrets:\n  db: @@\n  mail: @@")]
    [InlineData("[[env]]\nname = \"DB_PASSWORD\"\nvalue = \"@@\"")]
    [InlineData("WIFI:T:WPA;S:office;P:@@;;")]
    [InlineData("WIFI:S:my \\; net;T:WPA;P:\"@@\";H:true;;")]
    [InlineData("password→@@")]
    [InlineData("password ➔ @@")]
    [InlineData("password => @@")]
    [InlineData("password: «@@»")]
    [InlineData("password: „@@“")]
    [InlineData("pass\u00ADwo\u200Brd: @@")]
    [InlineData("WLAN-Schlüssel: @@")]
    [InlineData("clé secrète : @@")]
    public void Mask_TextThatNamesItsSecret_IsHidden(string template)
    {
        foreach (var text in new[] { "swordfish", "Blue.Horse#7" }.Select(secret => template.Replace(Here, secret, StringComparison.Ordinal)))
        {
            var shown = SecretPatterns.Mask(text);
            Assert.DoesNotContain("swordfish", shown, StringComparison.Ordinal);
            Assert.DoesNotContain("Horse", shown, StringComparison.Ordinal);
            Assert.Equal(shown, SecretPatterns.Mask(shown));
            var stored = new StoredJson(JsonSerializer.Serialize(new { note = text, payload = Convert.ToBase64String(Encoding.UTF8.GetBytes(text)) })).Shown;
            Assert.DoesNotContain("swordfish", stored, StringComparison.Ordinal);
            Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(text))[^12..], stored, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("challenge-response, challenge type: static")]
    [InlineData("MFA challenge failed for ana; the challenge is expired")]
    [InlineData("Challenge: required, CAPTCHA challenge is shown")]
    [InlineData("The challenge: find out what the reason is")]
    [InlineData("[password policy]\nlength = 12\n[server]\nvalue = x7")]
    [InlineData("[passwords]\nminimum = 12\nrequired = true\nhistory = 5")]
    [InlineData("name,status\nana,Tail99")]
    [InlineData("passwordPolicy:\n  value: strict")]
    [InlineData("WIFI:T:nopass;S:office;;")]
    [InlineData("Password→Complexity, Settings ▶ Password ▶ Reset")]
    public void Mask_OrdinaryText_StaysAsItWasWritten(string text) => Assert.Equal(text, SecretPatterns.Mask(text));
}
