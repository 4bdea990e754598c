using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpsMonitor.App.Demo;

/// <summary>A made-up tenant configuration that changes a little with each generation, exported as a zip as a real tool would.</summary>
public sealed class DemoInventory(string tenant, int policies)
{
    // One in so many is made anew under another id, as happens when somebody restores a policy from a file.
    private const int MadeAnew = 41;

    /// <summary>The ids of the policies that generation <paramref name="generation"/> has.</summary>
    public IReadOnlyList<string> Ids(int generation) => [.. Numbers(generation).Select(n => Id(n, generation))];

    /// <summary>A zip with one JSON file per policy, as it is and with what lies around in such folders; from the second generation on with a file that broke off.</summary>
    public byte[] Export(int generation)
    {
        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var number in Numbers(generation))
            {
                var policy = DemoPolicies.Of(number, Edits(number, generation));
                policy["id"] = Id(number, generation);
                policy["lastModifiedDateTime"] = $"2026-01-{1 + (generation % 28):00}T00:00:00Z";
                Write(zip, $"{DemoPolicies.Folder(number)}/{DemoPolicies.Name(number)}.json", policy);
            }

            if (generation > 0)
            {
                Write(zip, "SettingsCatalog/Win - Unfinished export.json", "{ \"displayName\": \"Unfinished exp");
            }
        }

        return buffer.ToArray();
    }

    // Each generation drops one policy, adds one and edits a few: drift that a person would believe.
    private IEnumerable<int> Numbers(int generation) => Enumerable.Range(generation, policies);

    // What was edited is put back two generations later, now and then.
    private static int Edits(int number, int generation) =>
        Enumerable.Range(0, generation + 1).Count(g => ((number * 31) + (g * 17)) % 29 == 0 && !(number % 3 == 0 && g + 2 <= generation));

    private string Id(int number, int generation)
    {
        var made = Enumerable.Range(1, generation).Count(g => (number + (g * 7)) % MadeAnew == 0);
        return new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"{tenant}/{number}/{made}")).AsSpan(0, 16)).ToString();
    }

    private static void Write(ZipArchive zip, string path, JsonObject policy) => Write(zip, path, policy.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));

    private static void Write(ZipArchive zip, string path, string content)
    {
        using var entry = zip.CreateEntry(path, CompressionLevel.Fastest).Open();
        entry.Write(Encoding.UTF8.GetBytes(content));
    }
}
