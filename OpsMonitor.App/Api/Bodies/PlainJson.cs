using System.Text.Json;
using System.Text.Json.Serialization;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Api.Bodies;

/// <summary>The framework's own reader, for texts that leave no question: what it cannot read, or could read otherwise than <see cref="RecordReader{T}"/>, is null.</summary>
internal static class PlainJson
{
    private static readonly JsonSerializerOptions _options = Strict();

    // Behind a backslash may stand what no text of ours may hold.
    public static T? Read<T>(ReadOnlySpan<byte> utf8)
        where T : class
    {
        try
        {
            return utf8.Contains((byte)'\\') ? null : JsonSerializer.Deserialize<T>(utf8, _options);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static JsonSerializerOptions Strict()
    {
        var options = new JsonSerializerOptions(ApiJson.Options) { AllowDuplicateProperties = false, PropertyNameCaseInsensitive = false };
        options.Converters.Insert(0, new ExactEnums());
        return options;
    }

    /// <summary>The framework takes a value in any case.</summary>
    private sealed class ExactEnums : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum;

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(ExactEnum<>).MakeGenericType(typeToConvert))!;
    }

    private sealed class ExactEnum<T> : JsonConverter<T>
        where T : struct, Enum
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && EnumText.TryParse<T>(reader.GetString(), out var known) ? known : throw new JsonException();

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => throw new NotSupportedException();
    }
}
