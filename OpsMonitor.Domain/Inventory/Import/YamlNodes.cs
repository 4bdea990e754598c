using System.Buffers;
using System.Text.Json;
using OpsMonitor.Domain.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace OpsMonitor.Domain.Inventory.Import;

/// <summary>YAML that is well formed, but that JSON has no form for; the message never quotes the content.</summary>
internal sealed class YamlRefusedException(string message, long line) : Exception(message)
{
    public long Line { get; } = line;
}

/// <summary>The nodes of one document. An alias stands for the node of its anchor, which is kept once.</summary>
internal sealed class YamlNodes(IParser parser)
{
    private const string Core = "tag:yaml.org,2002:";
    private const int MaxDepth = 64;

    private readonly Dictionary<AnchorName, YamlNode> _anchors = [];

    public YamlNode Read(int depth = 0)
    {
        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            // An anchor is known once its node is complete, so no node holds itself.
            return _anchors.TryGetValue(alias.Value, out var known) ? known : throw new YamlRefusedException("An alias has no anchor before it", alias.Start.Line);
        }

        var head = parser.Current as NodeEvent ?? throw new YamlRefusedException("Something else than a value stands", parser.Current?.Start.Line ?? 0);
        if (depth > MaxDepth)
        {
            throw new YamlRefusedException($"Nested deeper than {MaxDepth} levels", head.Start.Line);
        }

        YamlNode node = head switch
        {
            Scalar => Text(parser.Consume<Scalar>()),
            SequenceStart => List(depth),
            _ => Map(depth),
        };
        if (!head.Anchor.IsEmpty)
        {
            _anchors[head.Anchor] = node;
        }

        return node;
    }

    private YamlNode.List List(int depth)
    {
        Refuse(parser.Consume<SequenceStart>(), "seq");
        List<YamlNode> items = [];
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(Read(depth + 1));
        }

        return new(items);
    }

    private YamlNode.Map Map(int depth)
    {
        Refuse(parser.Consume<MappingStart>(), "map");
        List<(string Key, YamlNode Value)> items = [];
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var line = parser.Current!.Start.Line;
            var key = parser.TryConsume<Scalar>(out var scalar) ? scalar.Value : throw new YamlRefusedException("A key is no text", line);
            if (!keys.Add(key))
            {
                throw new YamlRefusedException(CanonicalJson.IsTold(key) ? $"A map repeats the key {key}" : "A map repeats a key", line);
            }

            items.Add((key, Read(depth + 1)));
        }

        return new(items);
    }

    private static YamlNode Text(Scalar scalar) => scalar switch
    {
        { Tag.IsEmpty: true, Style: ScalarStyle.Plain } => YamlScalars.Plain(scalar.Value),
        { Tag: { IsEmpty: false, IsNonSpecific: false } tag } when !tag.Value.StartsWith(Core, StringComparison.Ordinal) => throw Tagged(scalar),
        { Tag: { IsEmpty: false, IsNonSpecific: false } tag } when tag.Value[Core.Length..] is "int" or "float" or "bool" or "null" => YamlScalars.Plain(scalar.Value),
        { Tag: { IsEmpty: false, IsNonSpecific: false } tag } when tag.Value[Core.Length..] is not ("str" or "timestamp" or "binary") => throw Tagged(scalar),
        _ => new YamlNode.Text(scalar.Value),
    };

    private static void Refuse(NodeEvent node, string kind)
    {
        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific && node.Tag.Value != Core + kind)
        {
            throw Tagged(node);
        }
    }

    private static YamlRefusedException Tagged(NodeEvent node) => new("A tag asks for something else than a text, number, list or map", node.Start.Line);
}

/// <summary>A value of YAML that JSON has a form for.</summary>
internal abstract record YamlNode
{
    /// <summary>Writes the node, and those that its aliases stand for, as far as <paramref name="max"/> bytes.</summary>
    public void Write(Utf8JsonWriter json, ArrayBufferWriter<byte> written, int max)
    {
        if (json.BytesCommitted + json.BytesPending > max)
        {
            throw new YamlRefusedException("Its aliases unfold to more than 8 MiB; this stands", 1);
        }

        Write(json, child => child.Write(json, written, max));
    }

    protected abstract void Write(Utf8JsonWriter json, Action<YamlNode> write);

    /// <summary>Null, true, false or a number, in the spelling of JSON.</summary>
    public sealed record Plain(string Json) : YamlNode
    {
        protected override void Write(Utf8JsonWriter json, Action<YamlNode> write) => json.WriteRawValue(Json, skipInputValidation: true);
    }

    public sealed record Text(string Value) : YamlNode
    {
        protected override void Write(Utf8JsonWriter json, Action<YamlNode> write) => json.WriteStringValue(Value);
    }

    public sealed record List(IReadOnlyList<YamlNode> Items) : YamlNode
    {
        protected override void Write(Utf8JsonWriter json, Action<YamlNode> write)
        {
            json.WriteStartArray();
            foreach (var item in Items)
            {
                write(item);
            }

            json.WriteEndArray();
        }
    }

    public sealed record Map(IReadOnlyList<(string Key, YamlNode Value)> Items) : YamlNode
    {
        protected override void Write(Utf8JsonWriter json, Action<YamlNode> write)
        {
            json.WriteStartObject();
            foreach (var (key, value) in Items)
            {
                json.WritePropertyName(key);
                write(value);
            }

            json.WriteEndObject();
        }
    }
}
