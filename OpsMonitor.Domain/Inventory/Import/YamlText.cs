using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace OpsMonitor.Domain.Inventory.Import;

/// <summary>YAML as the JSON it stands for, a document at a time: plain scalars by the core schema, no tags that would make code of them.</summary>
internal static class YamlText
{
    /// <summary>The longest file, and the most JSON that its aliases may unfold to, in bytes.</summary>
    public const int MaxBytes = 8 * 1024 * 1024;

    private static readonly JsonWriterOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static IEnumerable<TextPart> Read(Stream utf8)
    {
        var (documents, isBlank, refused) = Documents(utf8);
        for (var number = 0; number < documents.Count; number++)
        {
            var place = documents.Count + (refused is null ? 0 : 1) == 1 ? "" : $"#{number + 1}";
            using var json = new MemoryStream(documents[number]);
            foreach (var part in new JsonText(new(json)).Read())
            {
                yield return part with { Place = place + part.Place };
            }
        }

        if (refused is not null)
        {
            yield return refused;
        }
        else if (documents.Count == 0)
        {
            yield return isBlank ? TextPart.Refused("invalid_yaml", "The file is empty.") : TextPart.Refused(NotInventory.Code, "It holds nothing but comments.") with { IsSkipped = true };
        }
    }

    private static (List<byte[]> Documents, bool IsBlank, TextPart? Refused) Documents(Stream utf8)
    {
        List<byte[]> documents = [];
        var isBlank = true;
        try
        {
            var bytes = new byte[MaxBytes + 1];
            var length = utf8.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length > MaxBytes)
            {
                return ([], false, TextPart.Refused("too_large", "The YAML file is larger than 8 MiB. Split it, or export JSON."));
            }

            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes, 0, length);
            isBlank = string.IsNullOrWhiteSpace(text);
            var parser = new Parser(new StringReader(text));
            parser.Consume<StreamStart>();
            while (parser.TryConsume<DocumentStart>(out _))
            {
                if (Document(parser) is { } document)
                {
                    documents.Add(document);
                }

                parser.Consume<DocumentEnd>();
            }

            return (documents, isBlank, null);
        }
        catch (YamlRefusedException error)
        {
            return (documents, isBlank, TextPart.Refused("invalid_yaml", $"{error.Message} at line {error.Line}."));
        }
        catch (YamlException error)
        {
            return (documents, isBlank, TextPart.Refused("invalid_yaml", $"Not valid YAML at line {error.Start.Line}, column {error.Start.Column}."));
        }
    }

    // Null for a document of nothing but comments.
    private static byte[]? Document(Parser parser)
    {
        if (parser.Accept<Scalar>(out var nothing) && nothing is { Value.Length: 0, Style: ScalarStyle.Plain, Tag.IsEmpty: true, Anchor.IsEmpty: true })
        {
            parser.MoveNext();
            return null;
        }

        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json, s_json))
        {
            new YamlNodes(parser).Read().Write(writer, json, MaxBytes);
        }

        return json.WrittenSpan.ToArray();
    }
}
