using System.Text;
using System.Text.Json;
using OpsMonitor.Domain.Text;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Inventory.Content;

/// <summary>One property of a content, or one element of a list.</summary>
/// <param name="Label">What it is called, in words.</param>
/// <param name="Name">Its exact name.</param>
/// <param name="Value">Its value, where it is a plain one.</param>
/// <param name="Words">What the value says, where it is not the clearest itself: in short, or the text that it is in base64.</param>
public sealed record ContentNode(string Label, string Name, string? Value, string? Words, IReadOnlyList<ContentNode> Children);

/// <summary>A content as people read it: properties under their names in words, settings by what they set, without annotations and what is null.</summary>
public sealed record ContentOutline(IReadOnlyList<ContentNode> Nodes, bool IsCut)
{
    private const int MaxNodes = 3_000;
    private const int MinEncoded = 12;

    /// <summary>Reads JSON that may be shown. Beyond some thousand properties it is cut.</summary>
    public static ContentOutline Of(string json)
    {
        using var document = JsonDocument.Parse(json);
        var reader = new Reader(ContentWords.Of(document.RootElement));
        var nodes = document.RootElement.ValueKind == JsonValueKind.Object ? reader.Members(document.RootElement, ContentPlace.Top)
            : [reader.Node("Value", "", document.RootElement, ContentPlace.Top, null)];
        return new(nodes, reader.IsCut);
    }

    /// <summary>Reads a part of a content, such as an element of a list, as lines of text: what is in something stands two spaces further in.</summary>
    public static string TextOf(JsonElement part)
    {
        var reader = new Reader(ContentWords.Of(part));
        var node = reader.Node("Value", "", part, ContentPlace.Top.Member("part"), null);
        if (part.ValueKind == JsonValueKind.Object && node is { Children.Count: 0, Value: { } value })
        {
            return value;
        }

        var text = new StringBuilder();
        Write(text, node.Children.Count > 0 && node.Value is null && (node.Words is null || node.Name.Length == 0) ? node.Children : [node], 0);
        return (reader.IsCut ? text.Append("...") : text).ToString().TrimEnd('\n');
    }

    private static void Write(StringBuilder text, IReadOnlyList<ContentNode> nodes, int depth)
    {
        foreach (var node in nodes)
        {
            var says = (node.Words ?? node.Value)?.ReplaceLineEndings("\n");
            text.Append(' ', 2 * depth).Append(node.Label)
                .Append(says is null ? "" : says.Contains('\n', StringComparison.Ordinal) ? $":\n{says}" : $": {says}").Append('\n');
            Write(text, node.Children, depth + 1);
        }
    }

    private sealed class Reader(ContentWords words)
    {
        private int _left = MaxNodes;

        public bool IsCut => _left <= 0;

        public List<ContentNode> Members(JsonElement element, ContentPlace place)
        {
            List<ContentNode> nodes = [];
            foreach (var member in element.EnumerateObject().Where(p => p.Value.ValueKind != JsonValueKind.Null && !place.IsAnnotation(p.Name)))
            {
                if (_left-- <= 0)
                {
                    break;
                }

                nodes.Add(Node(ContentWords.Property(member.Name), member.Name, member.Value, place.Member(member.Name), null));
            }

            return nodes;
        }

        public ContentNode Node(string label, string name, JsonElement value, ContentPlace place, string? definition) => value.ValueKind switch
        {
            JsonValueKind.Object when Setting(value) is { } setting => new(words.Definition(setting), setting, null, ValueWords.Of(value, setting), Children(value, setting)),
            JsonValueKind.Object when IsSettingValue(value) => new(label, name, ValueWords.Wrapped(value)?.ToString(), null, Children(value, "")),
            JsonValueKind.Object => new(label, name, null, ValueWords.Of(value, definition), Members(value, place)),
            JsonValueKind.Array => List(label, name, value, place, definition),
            JsonValueKind.String => new(label, name, value.GetString(), ValueWords.Of(value, definition) ?? Decoded(value.GetString()!), []),
            _ => new(label, name, value.GetRawText(), null, []),
        };

        // What may be shown was masked as it stands and as it reads; once more, since it is what is read here.
        private static string? Decoded(string value) => value.Length >= MinEncoded && SecretEncodings.Decode(value) is { } text ? SafeJson.Text(text) : null;

        private ContentNode List(string label, string name, JsonElement list, ContentPlace place, string? definition)
        {
            if (list.GetArrayLength() == 0)
            {
                return new(label, name, "none", null, []);
            }

            List<ContentNode> nodes = [];
            foreach (var (at, element) in list.EnumerateArray().Index())
            {
                if (_left-- <= 0)
                {
                    break;
                }

                nodes.Add(Node(ReadableName.Of(element) ?? ContentWords.Number(at), $"{name}[{at}]", element, place, definition));
            }

            return new(label, name, null, null, nodes);
        }

        private static string? Setting(JsonElement value)
        {
            var instance = value.TryGetProperty("settingInstance", out var inner) && inner.ValueKind == JsonValueKind.Object ? inner : value;
            return instance.TryGetProperty("settingDefinitionId", out var id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null;
        }

        // What only wraps a value of a setting, or a group of settings.
        private static bool IsSettingValue(JsonElement value) => value.TryGetProperty("@odata.type", out var type) && type.ValueKind == JsonValueKind.String
            && type.GetString() is { } kind && kind.EndsWith("SettingValue", StringComparison.Ordinal) && kind.Contains("deviceManagementConfiguration", StringComparison.Ordinal);

        // Settings within a setting, the groups and the values of its lists; what it says itself stands beside its name.
        private List<ContentNode> Children(JsonElement value, string definition)
        {
            List<ContentNode> nodes = [];
            Find(value, nodes, definition, isSaid: ValueWords.Of(value, definition) is not null);
            return nodes;
        }

        private void Find(JsonElement value, List<ContentNode> found, string definition, bool isSaid)
        {
            foreach (var (at, element) in (value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : value.ValueKind == JsonValueKind.Object ? value.EnumerateObject().Select(p => p.Value) : []).Index())
            {
                if (element.ValueKind == JsonValueKind.Object && Setting(element) is { } setting && setting != definition)
                {
                    if (_left-- > 0)
                    {
                        found.Add(Node("", setting, element, ContentPlace.Top.Member("children"), setting));
                    }
                }
                else if (!isSaid && value.ValueKind == JsonValueKind.Array && IsElement(element, value.GetArrayLength()) && _left-- > 0)
                {
                    var text = ValueWords.Wrapped(element)?.ToString();
                    found.Add(new(ReadableName.Of(element) ?? ContentWords.Number(at), $"[{at}]", text, ValueWords.Of(element, definition) is { } said && said != text ? said : null, Children(element, "")));
                }
                else
                {
                    Find(element, found, definition, isSaid);
                }
            }
        }

        // A value of a list, or one of several groups.
        private static bool IsElement(JsonElement element, int count) =>
            ValueWords.Wrapped(element) is not null || (count > 1 && element.ValueKind == JsonValueKind.Object && element.TryGetProperty("children", out var group) && group.ValueKind == JsonValueKind.Array);
    }
}
