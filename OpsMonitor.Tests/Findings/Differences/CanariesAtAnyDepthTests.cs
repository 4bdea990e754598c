using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Findings.Differences;
using OpsMonitor.Domain.Inventory.Content;
using OpsMonitor.Domain.Text;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Text;

namespace OpsMonitor.Tests.Findings.Differences;

/// <summary>Whatever an object is made of and wherever in it a secret stands: nothing that is shown of it has the secret.</summary>
public sealed class CanariesAtAnyDepthTests
{
    private const int MaxDepth = 8;

    private static readonly Gen<string> s_names = Gen.OneOf("state", "settings", "rules", "target", "description", "displayName", "conditions", "payload", "children", "a.b", "value");

    // A canary stands as a text, under the name of a secret, or as a name; what is around it is an object, a list or a setting of the catalog, some levels deep.
    private static readonly Gen<(JsonObject Content, string Secret)> s_objects =
        Gen.Select(Canaries.Any, Gen.Select(Gen.Int[0, 3], s_names).List[0, MaxDepth], s_names, Gen.Int[0, 2]).Select((canary, levels, name, place) =>
        {
            // A name may look random, and may be an address.
            JsonNode content = place == 1 && IsPlain(canary.Secret) ? new JsonObject { ["clientSecret"] = canary.Secret }
                : place == 2 && canary.Kind is not ("high entropy" or "e-mail") ? new JsonObject { [canary.Text] = 1 }
                : JsonValue.Create(canary.Text);
            foreach (var (kind, member) in levels)
            {
                content = kind switch
                {
                    0 => new JsonObject { [member] = content, ["enabled"] = true },
                    1 => new JsonObject { [member] = new JsonArray(content) },
                    2 => new JsonArray("first", content),
                    _ => new JsonObject { ["settingDefinitionId"] = "device_vendor_msft_policy_config_browser_allowsmartscreen", ["choiceSettingValue"] = new JsonObject { ["children"] = new JsonArray(content) } },
                };
            }

            return (new JsonObject { ["displayName"] = "Policy", [name == "displayName" ? "other" : name] = content }, canary.Secret);
        });

    [Fact]
    public void Shown_OfObjectsWithACanary_HasNone() => Samples.Each(Gen.Select(s_objects, s_objects), 2_000, 100_000, pair =>
    {
        var (one, other) = pair;
        foreach (var shown in Shown(one.Content, other.Content))
        {
            if (Has(shown, one.Secret) || Has(shown, other.Secret))
            {
                throw new InvalidOperationException($"A secret is shown.\n{one.Secret}\n{other.Secret}\n{one.Content.ToJsonString()}\n{other.Content.ToJsonString()}\n{shown}");
            }
        }
    });

    private static IEnumerable<string> Shown(JsonObject one, JsonObject other)
    {
        var (before, after) = (one.ToJsonString(), other.ToJsonString());
        foreach (var (change, baseline, current) in new[] { (ChangeType.Changed, before, after), (ChangeType.Added, null, (string?)after), (ChangeType.Removed, before, null) })
        {
            var evidence = Evidence.Build("policy", change, "Policy", baseline, current);
            yield return Read(evidence);
            foreach (var difference in EvidenceView.Read(evidence).Changes)
            {
                yield return string.Join('\n', difference.Path, difference.Label, difference.Baseline, difference.Current, difference.BaselineWords, difference.CurrentWords, difference.Readable.Baseline, difference.Readable.Current);
            }
        }

        foreach (var json in new[] { new StoredJson(before).Shown, new StoredJson(after).Shown })
        {
            yield return Read(json);
            foreach (var line in ContentLines.Of(json))
            {
                yield return $"{line.Label}\n{line.Name}\n{line.Value}\n{line.Words}\n{line.Searched}";
            }
        }
    }

    // As it reads: every text of it without the escapes of JSON.
    private static string Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return string.Join('\n', Texts(document.RootElement));
    }

    private static IEnumerable<string> Texts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p => Texts(p.Value).Prepend(p.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
        _ => [element.ToString()],
    };

    // Words of names are written small, and apart.
    private static bool Has(string shown, string secret) => shown.Contains(secret, StringComparison.OrdinalIgnoreCase)
        || (secret.Length > 11 && shown.Replace(" ", "", StringComparison.Ordinal).Contains(secret.Replace(" ", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase));

    private static bool IsPlain(string secret) => secret.Length > 6 && !secret.StartsWith('"');
}
