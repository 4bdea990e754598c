using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace OpsMonitor.App.Demo;

/// <summary>A made-up tenant configuration that changes a little with each generation, exported as a zip as a real tool would.</summary>
public sealed class DemoInventory(string tenant, int policies)
{
    private static readonly string[] _platforms = ["Win", "MacOS", "iOS", "Android"];

    private static readonly string[] _areas =
    [
        "Defender Antivirus", "Device Security", "Microsoft Edge", "BitLocker", "Windows Update", "Firewall", "Credential Guard", "App Control",
        "OneDrive", "Microsoft Store", "Local Administrators", "Delivery Optimization", "Attack Surface Reduction", "Passkeys", "Wi-Fi",
    ];

    private static readonly string[] _topics =
        ["Baseline", "Security", "Updates", "User Rights", "Extensions", "Exclusions", "Audit", "Reporting", "Pilot ring", "Broad ring", "Kiosk"];

    private static readonly string[] _settings =
        ["allow_real_time_monitoring", "block_at_first_seen", "cloud_level", "minimum_length", "require_encryption", "deferral_days", "audit_level", "sign_in_assistant"];

    /// <summary>The ids of the policies that generation <paramref name="generation"/> has.</summary>
    public IReadOnlyList<string> Ids(int generation) => [.. Numbers(generation).Select(Id)];

    /// <summary>A zip with one JSON object per policy, a few broken files included from the second generation on.</summary>
    public byte[] Export(int generation)
    {
        using var buffer = new MemoryStream();
        using (var zip = new ZipArchive(buffer, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var number in Numbers(generation))
            {
                Write(zip, $"SettingsCatalog/{Name(number)}.json", Policy(number, generation));
            }

            if (generation > 0)
            {
                Write(zip, "SettingsCatalog/Win - Legacy - Copy.json", Policy(Numbers(generation).First(), generation));
                Write(zip, "SettingsCatalog/Win - Unfinished export.json", "{ \"displayName\": \"Unfinished exp");
            }
        }

        return buffer.ToArray();
    }

    // Each generation drops one policy, adds one and edits a few: drift that a person would believe.
    private IEnumerable<int> Numbers(int generation) => Enumerable.Range(generation, policies);

    private string Policy(int number, int generation)
    {
        var edits = Enumerable.Range(0, generation + 1).Count(g => (number * 31 + g * 17) % 29 == 0);
        var isCompliance = number % 6 == 0;
        var policy = new Dictionary<string, object>
        {
            ["@odata.type"] = isCompliance ? "#microsoft.graph.windows10CompliancePolicy" : "#microsoft.graph.deviceManagementConfigurationPolicy",
            ["id"] = Id(number),
            ["name"] = Name(number),
            ["displayName"] = Name(number),
            ["description"] = $"Keeps {_areas[number % _areas.Length]} as agreed, revision {edits + 1}.",
            ["lastModifiedDateTime"] = $"2026-01-{1 + generation % 28:00}T00:00:00Z",
            ["platforms"] = _platforms[number % _platforms.Length].ToLowerInvariant(),
        };
        var values = _settings.Select((s, i) => (Name: s, Value: ((number + i) * 13 + (i == number % _settings.Length ? edits : 0)) % 90));
        if (isCompliance)
        {
            foreach (var (name, value) in values)
            {
                policy[name] = value;
            }
        }
        else
        {
            policy["settings"] = values.Select((v, i) => new { id = i.ToString(CultureInfo.InvariantCulture), settingInstance = new { settingDefinitionId = v.Name, simpleSettingValue = new { value = v.Value } } });
        }

        return JsonSerializer.Serialize(policy);
    }

    private string Id(int number)
    {
        var bytes = System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes($"{tenant}/{number}"));
        return new Guid(bytes.AsSpan(0, 16)).ToString();
    }

    private static string Name(int number) =>
        $"{_platforms[number % _platforms.Length]} - {_areas[number % _areas.Length]} - {_topics[number % _topics.Length]} {number:000}";

    private static void Write(ZipArchive zip, string path, string content)
    {
        using var entry = zip.CreateEntry(path, CompressionLevel.Fastest).Open();
        entry.Write(Encoding.UTF8.GetBytes(content));
    }
}
