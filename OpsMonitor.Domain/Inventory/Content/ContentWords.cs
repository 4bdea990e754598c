using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using OpsMonitor.Domain.Text;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Inventory.Content;

/// <summary>Names of a content as a person would say them: osMinimumVersion is "OS minimum version".</summary>
public sealed partial class ContentWords
{
    private static readonly Dictionary<string, string> s_known = new(StringComparer.Ordinal)
    {
        ["@odata.type"] = "Kind", ["roleScopeTagIds"] = "Scope tags", ["settings"] = "Settings", ["displayName"] = "Name", ["grantControls"] = "Access controls",
        ["includeUsers"] = "Included users", ["excludeUsers"] = "Excluded users", ["includeGroups"] = "Included groups", ["excludeGroups"] = "Excluded groups",
        ["includeRoles"] = "Included roles", ["excludeRoles"] = "Excluded roles", ["includeApplications"] = "Included apps", ["excludeApplications"] = "Excluded apps",
        ["includeLocations"] = "Included locations", ["excludeLocations"] = "Excluded locations", ["scheduledActionsForRule"] = "Actions for noncompliance",
        ["groupId"] = "Group", ["deviceAndAppManagementAssignmentFilterId"] = "Assignment filter", ["deviceAndAppManagementAssignmentFilterType"] = "Assignment filter type",
    };

    private static readonly HashSet<string> s_capitals = new(StringComparer.OrdinalIgnoreCase)
    {
        "os", "id", "url", "uri", "vpn", "tpm", "api", "dns", "ip", "ios", "mfa", "pin", "usb", "ssid", "ldap", "http", "https", "tls", "ssl", "dma", "rtp", "oma", "csp", "xml", "json",
    };

    private static readonly Memo<string> s_words = new(Said);

    private readonly string _begin;

    private ContentWords(string begin) => _begin = begin;

    /// <summary>The words of names alone.</summary>
    public static ContentWords Plain { get; } = new("");

    /// <summary>The words of these contents: what the definitions of all their settings begin with goes unsaid.</summary>
    public static ContentWords Of(params IEnumerable<JsonElement> contents)
    {
        var definitions = new HashSet<string>(StringComparer.Ordinal);
        foreach (var content in contents)
        {
            Collect(content, definitions);
        }

        return new(definitions.Count < 2 ? "" : Prefix(definitions));
    }

    /// <summary>The definition of a setting, without what all begin with.</summary>
    public string Definition(string id)
    {
        var rest = _begin.Length > 0 && id.Length > _begin.Length && id.StartsWith(_begin, StringComparison.Ordinal) ? id[_begin.Length..] : Vendor().Replace(id, "");
        rest = rest[(rest.LastIndexOf('~') + 1)..];
        return Property(rest.Length > 0 ? rest : id);
    }

    /// <summary>The name of a property as words, the first one with a capital letter.</summary>
    public static string Property(string name) => s_words.Of(name);

    // Of a name that holds a secret the words would be those of the secret: it stays one name, as it is shown elsewhere.
    private static string Said(string name)
    {
        if (SecretPatterns.Mask(name) is var shown && shown != name)
        {
            return shown;
        }

        if (s_known.TryGetValue(name, out var known))
        {
            return known;
        }

        var words = Parts(name);
        if (words.Count == 0)
        {
            return name.Length == 0 ? "(no name)" : name;
        }

        var said = new StringBuilder();
        foreach (var (at, word) in words.Index())
        {
            var cased = s_capitals.Contains(word) ? word.ToUpperInvariant() : word.Length > 1 && word.All(char.IsUpper) ? word : word.ToLowerInvariant();
            said.Append(at == 0 ? char.ToUpperInvariant(cased[0]) + cased[1..] : $" {cased}");
        }

        return Brands().Replace(said.ToString(), m => m.Value.ToLowerInvariant() switch
        {
            "bit locker" => "BitLocker",
            "mac os" => "macOS",
            "wi fi" => "Wi-Fi",
            "ios" => "iOS",
            _ => m.Groups["n"].Length > 0 ? $"Windows {m.Groups["n"].Value}" : "Windows",
        });
    }

    /// <summary>An element that has no name, by its place in the list.</summary>
    public static string Number(int index) => string.Create(CultureInfo.InvariantCulture, $"#{index + 1}");

    // A capital begins a word, unless it stands within a row of them: OMAUri is OMA and Uri. Digits end one.
    private static List<string> Parts(string name)
    {
        List<string> words = [];
        for (int at = 0, start = 0; at < name.Length; at++)
        {
            if (!char.IsLetterOrDigit(name[at]))
            {
                start = at + 1;
                continue;
            }

            var ends = at + 1 == name.Length || !char.IsLetterOrDigit(name[at + 1])
                || (char.IsUpper(name[at + 1]) && !char.IsUpper(name[at])) || (char.IsLetter(name[at + 1]) && char.IsDigit(name[at]))
                || (at + 2 < name.Length && char.IsUpper(name[at]) && char.IsUpper(name[at + 1]) && char.IsLower(name[at + 2]));
            if (ends)
            {
                words.Add(name[start..(at + 1)]);
                start = at + 1;
            }
        }

        return words;
    }

    // As far as whole words go: device_a_x and device_ab_x both begin with device.
    private static string Prefix(HashSet<string> definitions)
    {
        var first = definitions.First();
        var common = definitions.Min(d => first.AsSpan().CommonPrefixLength(d));
        return first[..(first.AsSpan(0, common).LastIndexOf('_') + 1)];
    }

    private static void Collect(JsonElement element, HashSet<string> definitions)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                Collect(item, definitions);
            }
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in element.EnumerateObject())
            {
                if (member.Name == "settingDefinitionId" && member.Value.ValueKind == JsonValueKind.String)
                {
                    definitions.Add(member.Value.GetString()!);
                }

                Collect(member.Value, definitions);
            }
        }
    }

    [GeneratedRegex(@"\b(?:bit locker|mac os|wi fi|ios|windows ?(?<n>[0-9]*))\b", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking, 1000)]
    private static partial Regex Brands();

    [GeneratedRegex("^(?:device|user)_vendor_msft_(?:policy_config_)?", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, 1000)]
    private static partial Regex Vendor();
}
