using System.IO.Compression;
using System.Text.Json;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Runs.Rules;

/// <summary>What operators need to read stays readable: names, ids, codes, paths, addresses, in any language.</summary>
public sealed class FailureSanitizerInnocentsTests
{
    [Theory]
    [InlineData("Policy {7DFA8454-8C39-41E0-86CA-E6456C027BE2} was not found")]
    [InlineData("44444444-4444-4444-4444-444444444444 and 00000000-0000-0000-0000-000000000000")]
    [InlineData("7dfa84548c3941e086cae6456c027be2")]
    [InlineData("Win - OIB - SC - Device Security - D - User Rights - v3.6")]
    [InlineData("macOS-OIB-Compliance-FileVault-v1.0.mobileconfig")]
    [InlineData("ポリシー「Windows 更新リング」の割り当てに失敗しました（エラー 0x80070005）")]
    [InlineData("Version 10.0.22631.4460 is older than 10.0.26100.2314")]
    [InlineData("Cannot open C:\\Windows\\System32\\GroupPolicy\\Machine\\Registry.pol")]
    [InlineData("Cannot read /var/lib/opsmonitor/inventory/2026-11-24.zip")]
    [InlineData("GET https://graph.microsoft.com/beta/deviceManagement/configurationPolicies?$top=100&$skip=200 answered 503")]
    [InlineData("2026-11-24T16:20:32.1234567Z, 24.11.2026 16:20, 20261124T162032Z")]
    [InlineData("Error 0x80070005 (-2147024891): access is denied")]
    [InlineData("429 Too Many Requests: retry-after 30, request 1234567")]
    [InlineData("The secret expired; the token was not accepted; the password is too short")]
    [InlineData("[password=expired] on dc01, bind (token: invalid), [api key: rejected]")]
    [InlineData("tokenLifetime=60, passwordMinimumLength=8, secretsCount: 3, keySize=2048")]
    [InlineData("Key not found: groups[3].displayName")]
    [InlineData("Bearer authentication is not configured, Basic authentication is off")]
    [InlineData("device_vendor_msft_policy_config_windowsdefendersecuritycenter_hidewindowssecuritynotificationareacontrol_1")]
    [InlineData("Mailbox of Zoë Müller-Łukasz (+49 30 1234567, room 4.11)")]
    [InlineData("1,234,567 of 9,876,543 items; 4,111,111 skipped")]
    public void Reason_Innocent_SurvivesUnchanged(string text) => Assert.Equal(text, FailureSanitizer.Reason(text));

    [Theory]
    [InlineData("windows-v3.6.zip")]
    [InlineData("windows-v3.7.zip")]
    public void Reason_RealNamesAndIds_SurviveUnchanged(string file)
    {
        var path = RealInventory.Path(file);
        Assert.SkipWhen(path is null, RealInventory.Absent);
        var names = Names(path!).ToHashSet();

        Assert.True(names.Count > 500, $"only {names.Count} names");
        AssertUnchanged(names);
        AssertUnchanged(names.Where(n => n.Length < 400).Select(n => $"The policy '{n}' was not copied: 403 Forbidden"));
    }

    private static void AssertUnchanged(IEnumerable<string> texts)
    {
        var changed = texts.Where(t => FailureSanitizer.Reason(t) != t).Select(t => $"{t} => {FailureSanitizer.Reason(t)}").ToList();
        Assert.True(changed.Count == 0, string.Join('\n', changed));
    }

    private static IEnumerable<string> Names(string zip)
    {
        using var archive = ZipFile.OpenRead(zip);
        foreach (var entry in archive.Entries.Where(e => e.Name.EndsWith(".json", StringComparison.OrdinalIgnoreCase)))
        {
            yield return entry.FullName.Replace("  ", " ", StringComparison.Ordinal);
            using var reader = new StreamReader(entry.Open());
            foreach (var name in JsonNames(reader.ReadToEnd()).Select(n => n.Trim()).Where(n => n.Length is > 0 and <= FailureSanitizer.MaxReason && !n.Contains("  ", StringComparison.Ordinal)))
            {
                yield return name;
            }
        }
    }

    // One real file is no JSON; its name counts all the same.
    private static IEnumerable<string> JsonNames(string json)
    {
        try
        {
            return [.. Names(JsonElement.Parse(json))];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    private static IEnumerable<string> Names(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p =>
            p.Name is "id" or "name" or "displayName" or "settingDefinitionId" or "@odata.type" && p.Value.ValueKind == JsonValueKind.String ? [p.Value.GetString()!] : Names(p.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Names),
        _ => [],
    };
}
