using System.Text.Json;
using CsCheck;

namespace OpsMonitor.Tests.Text;

/// <summary>A text with a secret in it, and the part of it that nobody may see.</summary>
internal sealed record Canary(string Kind, string Text, string Secret);

/// <summary>Made-up secrets of every kind that reasons are kept clean of. Each is built from parts, so that no scanner takes this file for a leak.</summary>
internal static class Canaries
{
    private const string Upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", Lower = "abcdefghijklmnopqrstuvwxyz", Digits = "0123456789", Alnum = Upper + Lower + Digits;

    private static readonly Gen<string> s_name = Gen.OneOf(
        "password", "passwd", "pwd", "DB_PASSWORD", "token", "access_token", "refreshToken", "api_key", "apikey", "x-api-key", "secret", "client_secret",
        "clientSecret", "AccountKey", "SharedAccessKey", "private_key", "aws_secret_access_key", "passphrase", "cookie");

    private static readonly Gen<string> s_word = Gen.String[Gen.Char[Alnum], 8, 24];

    // No list separator and no quote: where those stand unquoted, nobody can tell where the secret ends.
    private static readonly Gen<string> s_odd = Gen.String[Gen.Char[Alnum + "!#$%^*+-./:=?@_|~()[]{}"], 8, 30];

    private static readonly Gen<string> s_quotable = Gen.String[Gen.Char[Alnum + " !#$%&()*+,-./:;<=>?@[]^_{|}~\"\\'"], 8, 30];

    public static Gen<Canary> Any { get; } = Gen.OneOf(
        Pairs(), Quoted(), Flags(), Schemes(), Jwts(), ConnectionStrings(), UserInfo(), Signatures(), Vendors(), Pems(), Emails(), Cards(), Homes(), Keys());

    public static IReadOnlyList<(string Kind, Gen<Canary> Gen)> ByKind { get; } =
    [
        ("pair", Pairs()), ("quoted pair", Quoted()), ("flag", Flags()), ("bearer and basic", Schemes()), ("JWT", Jwts()), ("connection string", ConnectionStrings()),
        ("URI userinfo", UserInfo()), ("SAS signature", Signatures()), ("vendor key", Vendors()), ("PEM", Pems()), ("e-mail", Emails()), ("card", Cards()),
        ("home folder", Homes()), ("high entropy", Keys()),
    ];

    private static Gen<Canary> Pairs() => Gen.Select(Cased(s_name), s_odd, Gen.OneOf("=", ":", ": ", " = ", "==", " => ", ":="))
        .Select((name, value, gap) => new Canary("pair", name + gap + value, value));

    private static Gen<Canary> Quoted() => Gen.Select(Cased(s_name), s_quotable, Gen.Int[0, 7]).Select((name, value, syntax) =>
    {
        var json = JsonSerializer.Serialize(value, s_plain);
        var plain = value.Replace('"', '_').Replace('\\', '_').Replace('\'', '_');
        return syntax switch
        {
            0 => new Canary("JSON", $$"""{"{{name}}":{{json}}}""", json),
            1 => new("JSON", $$"""{ "{{name}}" : {{json}}, "x": 1 }""", json),
            2 => new("JSON in JSON", JsonSerializer.Serialize($$"""{"{{name}}":"{{plain}}"}""", s_plain), plain),
            3 => new("JSON list", $$"""{"{{name}}":[{{json}}]}""", json),
            4 => new("Python", $$"""{'{{name}}': '{{plain}}'}""", plain),
            5 => new("shell", $"{name}=\"{plain}\"", plain),
            6 => new("shell", $"{name}='{plain}'", plain),
            _ => new("SQL", $"{name}='{value.Replace("'", "''", StringComparison.Ordinal).Replace('\\', '_')}'", value.Replace("'", "''", StringComparison.Ordinal).Replace('\\', '_')),
        };
    });

    private static readonly JsonSerializerOptions s_plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static Gen<Canary> Flags() => Gen.Select(Cased(Gen.OneOf("password", "token", "client-secret", "api-key")), s_word, Gen.Int[0, 3])
        .Select((name, value, syntax) => new Canary("flag", syntax switch
        {
            0 => $"--{name} {value}",
            1 => $"-{name} {value}",
            2 => $"<{name}>{value}</{name}>",
            _ => $"{name}%3D{value}",
        }, value));

    private static Gen<Canary> Schemes() => Gen.OneOf(
        Gen.Select(Cased(Gen.OneOf("Bearer ", "Authorization: Bearer ", "Authorization: Basic ", "\"Authorization\": \"Bearer ")), Gen.String[Gen.Char[Alnum + "._~+/-"], 10, 60], Gen.Char[Digits])
            .Select((scheme, value, digit) => new Canary("bearer", $"{scheme}{digit}{value}", value)),
        Gen.Select(Cased(Gen.Const("Basic ")), Gen.Byte.Array[9, 40])
            .Select((scheme, bytes) => new Canary("basic", scheme + Convert.ToBase64String(bytes), Convert.ToBase64String(bytes))));

    private static Gen<Canary> Jwts() => Gen.Select(Url(10, 40), Url(10, 80), Url(20, 43))
        .Select((header, claims, signature) => new Canary("jwt", $"eyJ{header}.{claims}.{signature}", header + "." + claims + "." + signature));

    private static Gen<Canary> ConnectionStrings() => Gen.Select(
        Gen.OneOf("Server=db1.contoso.local", "Host=10.0.0.1;Port=5432", "Data Source=tcp:db1,1433", "DefaultEndpointsProtocol=https;AccountName=contoso", "Endpoint=sb://x.servicebus.windows.net/"),
        Cased(Gen.OneOf("Password", "Pwd", "AccountKey", "SharedAccessKey")), Gen.String[Gen.Char[Alnum + "!#$%^*+-./:=?@_|~()[]{}"], 8, 30], Gen.Int[0, 2])
        .Select((server, name, value, order) => new Canary("connection string", order switch
        {
            0 => $"{server};User Id=sa;{name}={value};Encrypt=true",
            1 => $"{name}={value};{server};Uid=sa",
            _ => $"{server};{name}={value}",
        }, value));

    private static Gen<Canary> UserInfo() => Gen.Select(Gen.OneOf("https", "postgres", "mongodb+srv", "AMQP", "redis"), s_word, Gen.String[Gen.Char[Alnum + "!$&*+,;=:%@._~-"], 8, 20])
        .Select((scheme, user, password) => new Canary("userinfo", $"{scheme}://{user}:{password}@db.example:5432/ops", $"{user}:{password}"));

    private static Gen<Canary> Signatures() => Gen.Select(Cased(Gen.Const("sig=")), Gen.Byte.Array[32])
        .Select((name, bytes) => Uri.EscapeDataString(Convert.ToBase64String(bytes)) is var value
            ? new Canary("sas", $"https://x.blob.core.windows.net/c?sv=2024-11-04&se=2026-12-01&sr=c&{name}{value}", value) : null!);

    private static Gen<Canary> Vendors() => Gen.OneOf(
        Vendor("aws", "AK" + "IA", Upper + Digits, 16, 16), Vendor("github", "gh" + "p_", Alnum, 36, 36), Vendor("github", "github_" + "pat_", Alnum + "_", 60, 82),
        Vendor("slack", "xo" + "xb-", Digits + "-" + Alnum, 24, 60), Vendor("slack", "hooks.slack" + ".com/services/", Alnum + "/", 30, 44), Vendor("stripe", "sk_" + "live_", Alnum, 16, 99),
        Vendor("stripe", "wh" + "sec_", Alnum, 24, 40), Vendor("google", "AI" + "za", Alnum + "-_", 35, 35), Vendor("google", "GOC" + "SPX-", Alnum + "-_", 28, 28),
        Vendor("google", "ya" + "29.", Alnum + "-_", 30, 80), Vendor("key", "op" + "sm_0123456789ab_", Alnum, 38, 38), Vendor("azure", "abc8" + "Q~", Alnum + "-_.~", 34, 34));

    private static Gen<Canary> Vendor(string kind, string prefix, string alphabet, int min, int max) =>
        Gen.String[Gen.Char[alphabet], min, max].Select(rest => new Canary(kind, prefix + rest, rest));

    private static Gen<Canary> Pems() => Gen.Select(Gen.OneOf("", "RSA ", "EC ", "OPENSSH "), Gen.Byte.Array[48, 96], Gen.OneOf("\n", " ", "\\n", ""))
        .Select((kind, bytes, line) => Convert.ToBase64String(bytes) is var body
            ? new Canary("pem", $"-----BEGIN {kind}PRIVATE KEY-----{line}{body[..32]}{line}{body[32..]}{line}-----END {kind}PRIVATE KEY-----", body) : null!);

    private static Gen<Canary> Emails() => Gen.Select(Gen.Char[Lower], Gen.String[Gen.Char[Alnum + ".+-_"], 8, 20], Gen.Char[Lower], Gen.OneOf("contoso.com", "mail.fabrikam.co.jp", "x-y.example"))
        .Select((first, middle, last, domain) => new Canary("e-mail", $"{first}{middle}{last}@{domain}", $"{first}{middle}{last}"));

    private static Gen<Canary> Cards() => Gen.Select(Gen.OneOf("4", "51", "34", "36", "6011"), Gen.String[Gen.Char[Digits], 20, 20], Gen.OneOf("", " ", "-"))
        .Select((issuer, digits, gap) =>
        {
            var length = issuer switch { "34" => 15, "36" => 14, _ => 16 };
            var body = (issuer + digits)[..(length - 1)];
            var sum = body.Reverse().Select((c, i) => c - '0' is var d && i % 2 == 0 ? (d * 2 / 10) + (d * 2 % 10) : d).Sum();
            var card = string.Join(gap, $"{body}{(10 - (sum % 10)) % 10}".Chunk(4).Select(c => new string(c)));
            return new Canary("card", card, card);
        });

    private static Gen<Canary> Homes() => Gen.Select(Gen.String[Gen.Char[Lower], 8, 14], Gen.String[Gen.Char[Lower], 8, 12], Gen.Int[0, 5]).Select((name, family, syntax) => syntax switch
    {
        0 => new Canary("home", $"/home/{name}/.ssh/config", name),
        1 => new("home", $"/Users/{name}", name),
        2 => new("home", $"/Users/{name} {family}/keys", $"{name} {family}"),
        3 => new("home", $"C:\\Users\\{name}\\AppData", name),
        4 => new("home", $"c:\\USERS\\{name} {family}\\AppData", $"{name} {family}"),
        _ => new("home", $"C:\\\\Users\\\\{name}\\\\AppData", name),
    });

    // The class of character changes at least with every third; a capital before a small letter is no change, since words begin so.
    private static Gen<Canary> Keys() => Gen.Select(Gen.Int[32, 88], Gen.Int[0, int.MaxValue], Gen.OneOf("", "value=", "path/", "some-name-", "x_"))
        .Select((length, seed, glued) =>
        {
            var random = new Random(seed);
            var (key, kind) = ("", 0);
            while (key.Length < length)
            {
                kind = kind == 2 ? 0 : (kind + random.Next(1, 3)) % 3;
                var alphabet = kind switch { 0 => Digits, 1 => Lower, _ => Upper };
                key += random.GetString(alphabet, random.Next(1, 4));
            }

            return new Canary("high entropy", glued + key[..length], key[..length]);
        });

    private static Gen<string> Url(int min, int max) => Gen.String[Gen.Char[Alnum + "-_"], min, max];

    private static Gen<string> Cased(Gen<string> text) => Gen.Select(text, Gen.Int).Select((t, bits) =>
        new string([.. t.Select((c, i) => ((bits >> (i % 31)) & 1) == 1 ? char.ToUpperInvariant(c) : c)]));
}
