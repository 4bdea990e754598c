using System.Text;
using System.Text.Json;
using OpsMonitor.Domain.Text;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Text;

/// <summary>Stored JSON leaves with its structure and without its secrets, told by the names of its members and by pattern, at every depth.</summary>
public sealed class StoredJsonTests
{
    [Theory]
    [InlineData("""{"preSharedKey":"swordfish"}""", """{"preSharedKey":"[redacted:secret]"}""")]
    [InlineData("""{"a":[{"b":{"adminPassword":"swordfish","passwordRequired":true,"c":1}}]}""", """{"a":[{"b":{"adminPassword":"[redacted:secret]","passwordRequired":true,"c":1}}]}""")]
    [InlineData("""{"credentials":{"user":"ana","keys":["swordfish",12345,null,true]}}""", """{"credentials":{"user":"[redacted:secret]","keys":["[redacted:secret]","[redacted:secret]",null,true]}}""")]
    [InlineData("""{"Ｐａｓｓｗｏｒｄ":"swordfish"}""", """{"Ｐａｓｓｗｏｒｄ":"[redacted:secret]"}""")]
    [InlineData("""{"&#x70;assword":"swordfish"}""", """{"&#x70;assword":"[redacted:secret]"}""")]
    [InlineData("""{"pass\u200bword":"swordfish"}""", "{\"pass\u200Bword\":\"[redacted:secret]\"}")]
    [InlineData("""{"headers":[{"Name":"X-Api-Key","Value":"swordfish"}]}""", """{"headers":[{"Name":"X-Api-Key","Value":"[redacted:secret]"}]}""")]
    [InlineData("""{"path":"settings[wifi].password","kind":"changed","baseline":"swordfish","current":null}""", """{"path":"settings[wifi].password","kind":"changed","baseline":"[redacted:secret]","current":null}""")]
    [InlineData("""{"args":["--user","ana","--password","swordfish"],"pair":["token","swordfish"]}""", """{"args":["--user","ana","--password","[redacted:secret]"],"pair":["token","[redacted:secret]"]}""")]
    [InlineData("""{"raw":"{\"x\":{\"name\":\"apiKey\",\"value\":\"sword fish\"}}"}""", """{"raw":"{\"x\":{\"name\":\"apiKey\",\"value\":\"[redacted:secret]\"}}"}""")]
    [InlineData("""{"payload":"PHBhc3N3b3JkPnN3b3JkIGZpc2g8L3Bhc3N3b3JkPg=="}""", """{"payload":"<password>[redacted:password]</password>"}""")]
    [InlineData("""{"note":"use\npassword=swordfish\nthen go"}""", """{"note":"use\npassword=[redacted:password]\nthen go"}""")]
    [InlineData("""{"card":4111111111111111,"see token=swordfish here":1}""", """{"card":"[redacted:card]","see token=[redacted:token] here":1}""")]
    public void Shown_SecretByNameOrPattern_IsMaskedInItsPlace(string stored, string shown)
    {
        Assert.Equal(shown, new StoredJson(stored).Shown);
        Assert.Equal(shown, new StoredJson(shown).Shown);
        Assert.Equal(shown, new StoredJson(stored).ToString());
    }

    [Theory]
    [InlineData("""{"id":"7dfa8454-8c39-41e0-86ca-e6456c027be2","selection_hash":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}""")]
    [InlineData("""{"policy_ids":["7dfa8454-8c39-41e0-86ca-e6456c027be2","Win - OIB - ES - Windows LAPS - v3.1","AAMkAGI2TG93AAA1bFq8TzQ0YjM0AAAAAAEMAAA="],"backup_set_id":3}""")]
    [InlineData("""["ana@contoso.example"," lead","ポリシー「基本設定」",12]""")]
    [InlineData("""{"passwordMinimumLength":8,"passwordRequiredType":"deviceDefault","tokenLifetimeInDays":30,"secretsManaged":false,"keySize":2048}""")]
    [InlineData("""{"@odata.type":"#microsoft.graph.windows10CompliancePolicy","settingDefinitionId":"device_vendor_msft_policy_config_x_passwordexpiration","value":8}""")]
    public void Shown_Innocent_IsUnchanged(string stored) => Assert.Equal(stored, new StoredJson(stored).Shown);

    // A key and a text that was encoded look alike; only decoded can people tell what it says.
    [Fact]
    public void Shown_EncodedText_IsDecodedWhereItWouldBeHidden()
    {
        var plist = "<plist><key>maxInactivity</key><integer>300</integer></plist>";

        Assert.Equal(
            plist, JsonElement.Parse(new StoredJson(JsonSerializer.Serialize(new { payload = Convert.ToBase64String(Encoding.UTF8.GetBytes(plist)) })).Shown).GetProperty("payload").GetString());
    }

    [Fact]
    public void Shown_DeepNesting_IsCutOffWithoutAnError()
    {
        var shown = new StoredJson(string.Concat(Enumerable.Repeat("""{"a":""", 5_000)) + "1" + new string('}', 5_000)).Shown;

        Assert.Contains("[too deep]", shown, StringComparison.Ordinal);
        Assert.NotNull(JsonSerializer.Serialize(JsonElement.Parse(shown)));
    }

    [Fact]
    public void Equals_DifferentSecrets_AreToldApart()
    {
        Assert.NotEqual(new StoredJson("""{"password":"a"}"""), new StoredJson("""{"password":"b"}"""));
        Assert.Equal(new StoredJson("""{"password":"a"}"""), new StoredJson("""{"password":"a"}"""));
    }

    [Theory]
    [InlineData("windows-v3.6.zip")]
    [InlineData("windows-v3.7.zip")]
    public void Shown_RealContents_AreUnchangedButForEncodedTexts(string file)
    {
        var path = RealInventory.Path(file);
        Assert.SkipWhen(path is null, RealInventory.Absent);
        using var archive = System.IO.Compression.ZipFile.OpenRead(path!);
        var changed = archive.Entries.Where(e => e.Name.EndsWith(".json", StringComparison.OrdinalIgnoreCase)).SelectMany(e =>
        {
            using var reader = new StreamReader(e.Open());
            var json = reader.ReadToEnd();
            return IsJson(json) ? Changed(JsonElement.Parse(json), JsonElement.Parse(new StoredJson(json).Shown)) : [];
        }).Distinct().ToList();

        Assert.True(changed.Count <= 2, string.Join('\n', changed));
    }

    private static bool IsJson(string text)
    {
        try
        {
            JsonElement.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static IEnumerable<string> Changed(JsonElement stored, JsonElement shown) => stored.ValueKind switch
    {
        JsonValueKind.Object => stored.EnumerateObject().Zip(shown.EnumerateObject(), (a, b) => a.Name != b.Name ? [$"{a.Name} => {b.Name}"] : Changed(a.Value, b.Value)).SelectMany(c => c),
        JsonValueKind.Array => stored.EnumerateArray().Zip(shown.EnumerateArray(), Changed).SelectMany(c => c),
        _ => stored.ToString() == shown.ToString() ? [] : [$"{stored} => {shown}"],
    };

    // Each card took a copy of all that followed it: 400 KB of them took the memory of the machine.
    [Fact]
    public void Shown_OfATextFullOfCards_MasksEachWithoutCopyingTheRest()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();

        var shown = new StoredJson($"{{\"note\":\"{string.Concat(Enumerable.Repeat("4111111111111111 ", 25_000))}\"}}").Shown;

        Assert.DoesNotContain("4111", shown, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 200 << 20);
    }
}
