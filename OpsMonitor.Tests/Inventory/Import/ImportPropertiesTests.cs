using System.IO.Compression;
using System.Text;
using CsCheck;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Inventory.Import;

/// <summary>The order of files, the tool, the encoding and the format change nothing of what arrives.</summary>
public sealed class ImportPropertiesTests
{
    private static readonly Encoding[] s_encodings =
        [new UTF8Encoding(false), new UTF8Encoding(true), new UnicodeEncoding(false, true), new UnicodeEncoding(false, false), new UnicodeEncoding(true, true), new UTF32Encoding(false, true)];

    private static readonly Gen<(int Id, string Name)[]> s_policies = Gen.Select(Gen.Int[1, 40], Gen.String[Gen.Char['a', 'ž'], 1, 12]).Array[1, 12];

    [Fact]
    public void Import_OfTheSameFiles_DependsOnNeitherOrderNorToolNorEncoding() => Gen.Select(s_policies, Gen.Int[0, s_encodings.Length - 1], Gen.Bool, Gen.Int).Sample((policies, encoding, backslashes, seed) =>
    {
        var files = policies.Select((p, n) => (Path: $"Kind {n % 3}/{n}.json", Text: Json(p))).ToArray();
        var plain = InventoryFixture.Zip([.. files.Select(f => (f.Path, Encoding.UTF8.GetBytes(f.Text)))]);
        var shuffled = files.OrderBy(f => (f.Path.GetHashCode(StringComparison.Ordinal) * 31) ^ seed);
        var other = InventoryFixture.Zip([.. shuffled.Select(f => (backslashes ? f.Path.Replace('/', '\\') : "./" + f.Path, Encoded(s_encodings[encoding], f.Text)))]);
        Assert.Equal(Told(plain), Told(other));
    });

    [Fact]
    public void Import_OfTheSameObjects_DependsOnNoFormat() => s_policies.Sample(policies =>
    {
        var objects = policies.DistinctBy(p => p.Id).Select(Json).ToArray();
        string[] texts = ["[" + string.Join(",\n", objects) + "]", string.Join('\n', objects), $$"""{"@odata.count":1,"value":[{{string.Join(',', objects)}}]}"""];
        var contents = texts.Select(t => Imports.Read(t, "a.json").Select(i => i.Object!.ContentJson).ToList()).ToList();
        var single = objects.Select(o => Imports.Read(o, "a.json")[0].Object!.ContentJson).ToList();
        Assert.All(contents, c => Assert.Equal(single, c));
        Assert.Equal(single, objects.Select(o => Imports.Read(o, "a.yaml")[0].Object!.ContentJson)); // YAML holds JSON
    }, iter: 50);

    [Fact]
    public void Import_OfArbitraryBytes_NeverThrowsPastItsRefusal() => Gen.Select(Gen.Byte.Array[0, 300], Name("a.json", "a.ndjson", "a.yaml", "a.zip", "a")).Sample((bytes, name) =>
    {
        try
        {
            Assert.All(Imports.Read(bytes, name), i => Assert.True(i.Object is not null || i.Reason!.Length > 0));
        }
        catch (OpsMonitor.Domain.Inventory.Import.InvalidArchiveException)
        {
            // Refused as a whole.
        }
    }, iter: 2_000);

    [Fact]
    public void Import_OfDamagedText_NeverThrows() => Gen.Select(s_policies, Gen.Int[0, 10_000], Gen.Byte, Name("a.json", "a.ndjson", "a.yaml")).Sample((policies, at, value, name) =>
    {
        var bytes = Encoding.UTF8.GetBytes("[" + string.Join(",\n", policies.Select(Json)) + "]");
        bytes[at % bytes.Length] = value;
        Assert.NotEmpty(Imports.Read(bytes, name));
    }, iter: 2_000);

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.SmallestSize)]
    public void Import_OfAListThatIsLargerThanAnObject_IsProvenBeforeItIsTaken(CompressionLevel level)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = zip.CreateEntry("all.json", level).Open();
            entry.Write(Encoding.UTF8.GetBytes("[" + string.Join(',', Enumerable.Range(0, 3_000).Select(n => Json((n, $"{n:000000}" + new string((char)('a' + (n % 26)), 900))))) + "]"));
        }

        var bytes = stream.ToArray();
        Assert.Equal(3_000, Imports.Read(bytes).Count(i => i.Object is not null));
        bytes[bytes.AsSpan().LastIndexOf("PK\x01\x02"u8) + 16] ^= 1; // the checksum
        Assert.Equal(["all.json failed damaged"], Imports.Lines(Imports.Read(bytes)));
    }

    private static Gen<string> Name(params string[] names) => Gen.Int[0, names.Length - 1].Select(n => names[n]);

    private static List<string> Told(byte[] zip) => [.. Imports.Read(zip).Select(i => $"{i.ItemId} {i.DisplayName} {i.Object?.SubjectType} {i.Object?.ExternalId} {i.Object?.ContentJson} {i.Reason}")];

    private static byte[] Encoded(Encoding encoding, string text) => [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];

    private static string Json((int Id, string Name) policy) => System.Text.Json.JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["@odata.type"] = "#microsoft.graph.t",
        ["id"] = policy.Id,
        ["displayName"] = policy.Name,
        ["settings"] = new object[] { policy.Name, 1.5, true },
    });
}
