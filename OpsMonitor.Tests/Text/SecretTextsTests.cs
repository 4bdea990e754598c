using OpsMonitor.Domain.Text;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Tests.Text;

/// <summary>
/// Secrets as texts have them: in JSON, programs, SQL, lists of arguments, manifests and sentences of several languages. Beside them what operators read all
/// day and what must stay as it is.
/// </summary>
public sealed class SecretTextsTests
{
    // The place of the secret; each text is tried with a password and, where something but its shape tells it, with a plain word.
    private const string Here = "@@";

    [Theory]
    [InlineData("PUT failed: {\"properties\":{\"adminPassword\":{\"value\":\"@@\"}}} end")]
    [InlineData("body {\"passwordCredentials\":[{\"displayName\":\"ci\",\"secretText\":\"@@\"}]}")]
    [InlineData("terraform: {\"db\":{\"sensitive\":true,\"type\":\"string\",\"value\":\"@@\"}}")]
    [InlineData("x \"passwords\": [\"abc1\", \"@@\"] y")]
    [InlineData("x {'tokens': ['a1', '@@']} y")]
    [InlineData("{\\\"adminPassword\\\":{\\\"value\\\":\\\"@@\\\"}}")]
    [InlineData("password: String = \"@@\"")]
    [InlineData("const password string = \"@@\"")]
    [InlineData("password = new String(\"@@\")")]
    [InlineData("password: SecretStr('@@')")]
    [InlineData("password = $(printf '%s' '@@')")]
    [InlineData("password = \"\" + \"@@\"")]
    [InlineData("password != '@@'")]
    [InlineData("where token in ('a', '@@')")]
    [InlineData("password:\n  value: @@")]
    [InlineData("kind: Secret\nmetadata:\n  name: db\nstringData:\n  db: @@\n")]
    [InlineData("setPassword(\"@@\")")]
    [InlineData("props.put(\"db.password\", \"@@\")")]
    [InlineData("define('DB_PASSWORD', '@@');")]
    [InlineData("('password', '@@')")]
    [InlineData("smtp.login('ana', '@@')")]
    [InlineData("requests.get(u, auth=HTTPBasicAuth(\"ana\", \"@@\"))")]
    [InlineData("new PDO('mysql:host=h', 'ana', '@@')")]
    [InlineData("user[password]=@@")]
    [InlineData("LoginForm%5Bpassword%5D=@@&x=1")]
    [InlineData("DB_PASSWORD_PROD=@@")]
    [InlineData("bindpw: @@")]
    [InlineData("wlanKey=@@")]
    [InlineData("conn_string=@@")]
    [InlineData("pasword: @@")]
    [InlineData("<add value=\"@@\" key=\"ApiKey\"/>")]
    [InlineData("<property><name>password</name><value>@@</value></property>")]
    [InlineData("- value: @@\n  name: DB_PASSWORD")]
    [InlineData("CREATE USER ana IDENTIFIED BY '@@'")]
    [InlineData("ALTER ROLE ana PASSWORD '@@'")]
    [InlineData("INSERT INTO users (id, name, password) VALUES (1, 'ana', '@@'), (2, 'ben', '@@')")]
    [InlineData("INSERT INTO cfg (k, v) VALUES ('smtp_password', '@@')")]
    [InlineData("EXEC sp_addlogin 'ana', '@@'")]
    public void Mask_InPrograms_HidesTheValue(string text)
    {
        AssertHidden(text, "Blue.Horse#7");
        AssertHidden(text, "sommerregen");
    }

    [Theory]
    [InlineData("[\"mysql\", \"-u\", \"root\", \"-p@@\"]")]
    [InlineData("Command '['sshpass', '-p', '@@', 'ssh', 'h']' failed")]
    [InlineData("exec [\"tool\", \"--password\", \"@@\"]")]
    [InlineData("curl -E c.pem:@@ https://h")]
    [InlineData("mysqladmin -u root password @@")]
    [InlineData("net use Z: \\\\h\\s @@ /user:ana")]
    [InlineData("cmdkey /generic:h /user:ana /pass:@@")]
    [InlineData("runas /user:ana @@")]
    [InlineData("openssl pkcs12 -in a -passin pass:@@")]
    [InlineData("ldapsearch -x -D cn=a -w @@ -b dc=x")]
    [InlineData("keytool -storepass @@ -keypass x")]
    [InlineData("msiexec /i x PASSWORD=@@ /qn")]
    [InlineData("htpasswd -nb ana @@")]
    [InlineData("redis-cli --pass @@")]
    [InlineData("requirepass @@")]
    [InlineData("mongo -u ana -p @@ db")]
    [InlineData("dsmod user x -pwd @@")]
    [InlineData("vault login @@")]
    [InlineData("gpg --batch --passphrase @@ -d f")]
    [InlineData("unzip -P @@ a.zip")]
    [InlineData("7z a -p@@ a.7z")]
    [InlineData("ansible-playbook x -e ansible_become_pass=@@")]
    [InlineData("setx API_KEY \"@@\"")]
    [InlineData("az keyvault secret set --vault-name v --name n --value @@")]
    [InlineData("aws configure set aws_secret_access_key @@")]
    [InlineData("kubectl create secret generic db --from-literal=db=@@")]
    [InlineData("rabbitmqctl add_user ana @@")]
    [InlineData("manage-bde -unlock C: -pw @@")]
    [InlineData("sftp ana:@@@host")]
    [InlineData("ana:@@@tcp(db:3306)/x")]
    [InlineData("msiexec /i x.msi /INSTALLTOKEN @@")]
    [InlineData("setup.exe /quiet /InstallToken @@")]
    [InlineData("setup.exe /TOKEN=@@")]
    [InlineData("agent.exe --registration-key=@@")]
    [InlineData("tool -u ana -v -p @@")]
    [InlineData("tool -p @@ --user ana")]
    [InlineData("dsconfigad -a mac -u admin -p @@ -domain x")]
    [InlineData("rasdial \"My VPN\" ana @@")]
    [InlineData("rclone obscure @@")]
    [InlineData("net1 user ana @@ /add")]
    [InlineData("dscl . -passwd /Users/ana @@")]
    [InlineData("security unlock-keychain -p @@ login.keychain")]
    [InlineData("autologon.exe ana CONTOSO @@")]
    [InlineData("bitsadmin /setcredentials job SERVER BASIC ana @@")]
    [InlineData("networksetup -setairportnetwork en0 office @@")]
    [InlineData("schtasks /create /tn x /ru ana /rp @@")]
    [InlineData("reg add HKLM\\x /v DefaultPassword /t REG_SZ /d @@ /f")]
    [InlineData("New-ItemProperty -Path x -Name \"ApiKey\" -Value \"@@\" -PropertyType String")]
    [InlineData("[Environment]::SetEnvironmentVariable(\"API_TOKEN\", \"@@\", \"Machine\")")]
    public void Mask_InCommands_HidesTheValue(string text)
    {
        AssertHidden(text, "Blue.Horse#7");
        AssertHidden(text, "sommerregen");
    }

    [Theory]
    [InlineData("password is not @@")]
    [InlineData("password, @@, was refused")]
    [InlineData("password for user ana: @@")]
    [InlineData("@@ is the new password for ana")]
    [InlineData("use @@ as the password")]
    [InlineData("Password: Blue Horse @@")]
    [InlineData("Das Kennwort @@ ist zu kurz")]
    [InlineData("Passwort für ana geändert in @@")]
    [InlineData("Zugangsdaten: ana / @@")]
    [InlineData("Mot de passe « @@ » refusé")]
    [InlineData("mot de passe incorrect (@@)")]
    [InlineData("contraseña incorrecta: @@")]
    [InlineData("usuario ana clave @@")]
    [InlineData("il wachtwoord van ana, @@")]
    [InlineData("a senha @@ foi recusada")]
    [InlineData("la password di ana: @@")]
    [InlineData("primaryKey=@@")]
    [InlineData("key1: @@")]
    [InlineData("dsn=@@")]
    [InlineData("https://x.example/v1?key=@@")]
    [InlineData("code=@@&client_secret=x1y2z3w4")]
    [InlineData("grant_type=authorization_code&client_id=ops&code=@@&redirect_uri=https://a.example")]
    [InlineData("GET /callback?code=@@&state=12 HTTP/1.1")]
    [InlineData("https://a.example/cb?state=12&amp;code=@@")]
    [InlineData("grant_type=urn:ietf:params:oauth:grant-type:device_code&device_code=@@&client_id=ops")]
    public void Mask_ShapedInASentence_HidesTheValue(string text)
    {
        AssertHidden(text, "Blue.Horse#77");
        AssertHidden(text, "kX7pQ2mZ01vLs9");
    }

    [Theory]
    [InlineData("psql: password '@@' wrong")]
    [InlineData("LAPS password @@")]
    [InlineData("user sa password @@ was tried")]
    [InlineData("Benutzer bob Passwort @@")]
    [InlineData("pwd @@")]
    [InlineData("Password [svc_sync] = @@")]
    [InlineData("Password.......: @@")]
    [InlineData("Password (ana): @@")]
    [InlineData("password|@@")]
    [InlineData("password\t@@")]
    [InlineData("password mismatch: expected @@, got Winter-2025!")]
    [InlineData("psw=@@")]
    [InlineData("PASSWORT_SVC=@@")]
    [InlineData("isql -U sa -P@@")]
    public void Mask_AsPeoplePickThem_HidesTheValue(string text)
    {
        AssertHidden(text, "Sommer-2026!");
        Assert.DoesNotContain("Winter-2025!", SecretPatterns.Mask(text.Replace(Here, "Sommer-2026!", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    // Built from parts, so that no scanner takes this file for a leak.
    public static TheoryData<string> Prefixed =>
    [
        "gldt-", "glrt-", "glptt-", "squ_", "sqa_", "pul-", "NRAK-", "xkeysib-", "bkua_", "shippo_" + "live_", "CCIPAT_", "rk_" + "live_", "hvs" + ".", "dop" + "_v1_", "LTAI", "pnu_", "sgp_",
        "apify" + "_api_", "bedrock-api" + "-key-", "discord.com/api" + "/webhooks/123456789012345678/", "contoso.webhook.office" + ".com/webhookb2/",
    ];

    // A bot's token begins with the number of its account.
    [Fact]
    public void Mask_TokenOfABot_IsHiddenByItsFirstPart()
    {
        var token = $"{Convert.ToBase64String("123456789012345678"u8)}.GhIjKl.{"AbCdEfGhIjKlMnOpQrStUvWxYz_12345678"}";
        Assert.Equal("of [redacted:token] here", SecretPatterns.Mask($"of {token} here"));
        Assert.Equal("[redacted:token]", SecretPatterns.MaskKey(token));
    }

    [Theory]
    [MemberData(nameof(Prefixed))]
    public void Mask_TokenOfAMaker_IsHidden(string prefix)
    {
        Assert.DoesNotContain("0a1b2c3d4e5f", SecretPatterns.Mask($"sent {prefix}0a1b2c3d4e5f60718293a4b5c6d7e8f912345678 to it"), StringComparison.Ordinal);
        Assert.DoesNotContain("0a1b2c3d4e5f", SecretPatterns.MaskKey($"{prefix}0a1b2c3d4e5f60718293a4b5c6d7e8f912345678"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    [InlineData("failed in 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    [InlineData("thumbprint A909502DD82AE41433E6F83886B00D4277A32A7B")]
    [InlineData("sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")]
    [InlineData("integrity sha384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K/uxy9rx7HNQlGYl1kPzQho1wx4JwY8wC")]
    [InlineData("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC7 was added")]
    [InlineData("API key: missing")]
    [InlineData("Passwort: nicht gesetzt")]
    [InlineData("Kennwort: erforderlich")]
    [InlineData("Mot de passe : requis")]
    [InlineData("password: expired")]
    [InlineData("access_token: expired")]
    [InlineData("Private key: not exportable")]
    [InlineData("Encryption key: AES-256")]
    [InlineData("Recovery key: escrowed")]
    [InlineData("psk: WPA2-Enterprise")]
    [InlineData("OATH token: activated")]
    [InlineData("Server=db01; Database=ops")]
    [InlineData("Server=web01;Port=443;Protocol=TLS")]
    [InlineData("Username=ana;Role=viewer;State=active")]
    [InlineData("The password policy requires 12 characters")]
    [InlineData("Password expired for user anna")]
    [InlineData("Password: minimum 12 characters")]
    [InlineData("Password reset for PC-0042 failed at 2026-11-28T08:00:00Z")]
    [InlineData("password policy WIN11-BASELINE-v23H2 was not assigned to DESKTOP-7F3K2QX")]
    [InlineData("password type: numericComplex")]
    [InlineData("arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db-AbCdEf")]
    [InlineData("Primary key: tenant_id, id")]
    [InlineData("duplicate key value violates unique constraint, Key (id)=(42)")]
    [InlineData("INSERT INTO users (id, name) VALUES (1, 'ana')")]
    [InlineData("[\"Policy A\", \"Policy B\"]")]
    [InlineData("{\"error\":{\"code\":\"NotFound\",\"message\":\"Policy A\"}}")]
    [InlineData("unexpected token: EOF")]
    [InlineData("GET /runs?code=not_found&state=open")]
    [InlineData("GET /runs?state=open&code=404")]
    [InlineData("code=E1234567&phase=2")]
    [InlineData("Password for account svc-backup01 could not be rotated")]
    [InlineData("password of user BOB-ADM01 is about to expire")]
    [InlineData("Property passwordCredentials is read-only")]
    [InlineData("Passwort: ungültig")]
    [InlineData("Bearer realm=\"contoso\"")]
    [InlineData("PWD=/var/svc")]
    [InlineData("pwd: /var/lib")]
    [InlineData("password|policy|length")]
    [InlineData("Password (minimum): 12 characters")]
    [InlineData("password [optional]: not set")]
    [InlineData("PASS TestLogin")]
    [InlineData("app key: hr")]
    [InlineData("sdk-manager-tools-for-windows and aio_some_longer_name")]
    [InlineData("POST /TOKEN 401, GET /token HTTP/1.1")]
    [InlineData("setup.exe /S /NORESTART /token")]
    [InlineData("journalctl -u nginx -p err; sudo -u www mkdir -p data; docker run -u root -p 8080:80 x")]
    [InlineData("rasdial VPN /disconnect; dsconfigad -u admin -passinterval 14; rclone obscure --help")]
    [InlineData("reg add HKLM\\x /v PasswordExpiry /t REG_DWORD /d 30 /f")]
    [InlineData("MTIzNDU2.readme.txt of discord.com/api/docs")]
    public void Mask_WhatOperatorsRead_StaysAsItWasWritten(string text) => Assert.Equal(text, SecretPatterns.Mask(text));

    [Theory]
    [InlineData("""{"args":["mysql","-uroot","-pMoonfish77"]}""")]
    [InlineData("""{"args":["sshpass","-p","Moonfish 77","ssh"]}""")]
    [InlineData("""{"primaryKey":"kX7pMoonfish2mZ01vLs9","key2":"kX7pMoonfish2mZ01vLs9"}""")]
    [InlineData("""{"keyName":"key1","permissions":"FULL","value":"kX7pMoonfish2mZ01vLs9"}""")]
    [InlineData("""{"bindPw":"Moonfish","wlanKey":"Moonfish","connStr":"Moonfish","DB_PASSWORD_PROD":"Moonfish"}""")]
    [InlineData("""{"secretsByName":{"db":"Moonfish"},"tokenString":"Moonfish"}""")]
    [InlineData("""{"log":"resp: {\"adminPassword\":{\"value\":\"Moonfish\"}}"}""")]
    [InlineData("""{"kind":"Secret","data":{"db":"Moonfish"}}""")]
    public void Shown_Members_AreSecret(string stored) => Assert.DoesNotContain("Moonfish", new StoredJson(stored).Shown, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"primaryKey":"tenant_id","key":"office","session":"morning","args":["tar","-p","a"]}""")]
    [InlineData("""{"scope_key":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08","partitionKey":"9f86d081884c7d659a2feaa0c55ad015","public_key":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b"}""")]
    [InlineData("""{"kind":"ConfigMap","data":{"db":"host"},"login":"ana"}""")]
    public void Shown_MembersOfNoSecret_AreUnchanged(string stored) => Assert.Equal(stored, new StoredJson(stored).Shown);

    private static void AssertHidden(string template, string secret)
    {
        var shown = SecretPatterns.Mask(template.Replace(Here, secret, StringComparison.Ordinal));

        Assert.DoesNotContain(secret, shown, StringComparison.Ordinal);
        Assert.Contains("[redacted:", shown, StringComparison.Ordinal);
        Assert.Equal(shown, SecretPatterns.Mask(shown));
    }
}
