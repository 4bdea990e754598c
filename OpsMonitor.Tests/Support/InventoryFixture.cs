using System.IO.Compression;
using System.Text;

namespace OpsMonitor.Tests.Support;

/// <summary>Two small invented snapshots with the faults of real ones: a duplicate subject, a broken encoding, and drift between them.</summary>
public static class InventoryFixture
{
    public const int BaselineFiles = 12;
    public const int BaselineItems = 11;
    public const int CurrentFiles = 12;
    public const int CurrentItems = 10;
    public const int Added = 2;

    /// <summary>Two policies are gone, one more only cannot be read.</summary>
    public const int Removed = 3;
    public const int Changed = 2;
    public const int Unchanged = 6;
    public const string DuplicatePath = "Policies/Policy 01 (copy).json";
    public const string DuplicateOfPath = "Policies/Policy 01 (24H2).json";
    public const string BrokenPath = "Policies/Policy 04.json";

    /// <summary>Policies 1 to 11, and a copy of the first.</summary>
    public static byte[] Baseline() => Zip([.. Enumerable.Range(1, 11).Select(n => (Path(n), Policy(n, "enabled"))), (DuplicatePath, Policy(1, "copied"))]);

    /// <summary>2 and 3 are changed, 4 is broken, 10 and 11 are gone, 12 and 13 are new.</summary>
    public static byte[] Current() => Zip(
    [
        .. Enumerable.Range(1, 13).Where(n => n is not (4 or 10 or 11)).Select(n => (Path(n), Policy(n, n is 2 or 3 ? "disabled" : "enabled", day: 2))),
        (BrokenPath, Encoding.UTF8.GetBytes(Encoding.Unicode.GetString(Policy(4, "enabled")))),
        (DuplicatePath, Policy(1, "copied")),
    ]);

    /// <summary>A zip of the given files, in the given order.</summary>
    public static byte[] Zip(params (string Path, byte[] Content)[] files)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, content) in files)
            {
                using var entry = zip.CreateEntry(path).Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }

    /// <summary>One invented policy; the day moves only volatile keys.</summary>
    public static byte[] Policy(int number, string value, int day = 1) => Encoding.UTF8.GetBytes($$"""
        {
          "@odata.type": "#microsoft.graph.deviceManagementConfigurationPolicy",
          "id": "00000000-0000-4000-8000-{{number:D12}}",
          "name": "Contoso - Policy {{number:D2}} - 基本設定",
          "description": "Invented for tests",
          "lastModifiedDateTime": "2026-01-{{day:D2}}T00:00:00Z",
          "settingCount": 1,
          "settings": [ { "id": "0", "settingInstance": {
            "@odata.type": "#microsoft.graph.deviceManagementConfigurationChoiceSettingInstance",
            "settingDefinitionId": "device_contoso_policy_{{number}}",
            "choiceSettingValue": { "value": "device_contoso_policy_{{number}}_{{value}}", "children": [] } } } ]
        }
        """);

    private static string Path(int number) => number == 1 ? DuplicateOfPath : $"Policies/Policy {number:D2}.json";
}
