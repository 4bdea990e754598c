using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.OpenApi;
using OpsMonitor.App.Api.Document;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Api.Bodies;

/// <summary>
/// What each text, number or word of a list must be; <paramref name="refusal"/> says it of the list, with {0} for the fewest elements, {1} for the most and {2} for the
/// longest text.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class ElementsAttribute(string refusal) : Attribute, ISchemaRule
{
    private readonly RegularExpressionAttribute? _pattern;

    public string Refusal => refusal;

    /// <summary>The refusal is said of a list that is too long too, or is none; else that says its own words.</summary>
    public bool SaysAll { get; init; }

    public int MinLength { get; init; }

    public int MaxLength { get; init; } = int.MaxValue;

    public string? Pattern
    {
        get => _pattern?.Pattern;
        init => _pattern = value is null ? null : new(value);
    }

    public void Shape(OpenApiSchema schema)
    {
        if (schema.Items is OpenApiSchema items)
        {
            items.MinLength = MinLength == 0 ? null : MinLength;
            items.MaxLength = MaxLength == int.MaxValue ? null : MaxLength;
            items.Pattern = Pattern;
        }
    }

    /// <summary>The element as a <typeparamref name="T"/>; null where it is none.</summary>
    internal object? Read<T>(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Number when typeof(T) == typeof(long) => element.TryGetInt64(out var number) ? number : null,
        JsonValueKind.String when typeof(T) == typeof(Guid) => element.TryGetGuid(out var id) ? id : null,
        JsonValueKind.String when typeof(T).IsEnum => Words<T>.ByText.GetValueOrDefault(element.GetString()!),
        JsonValueKind.String when typeof(T) == typeof(string) => element.GetString() is { } text && IsFit(text) ? text : null,
        _ => null,
    };

    private bool IsFit(string text) => text.Length <= MaxLength && (MinLength == 0 || VisibleText.IsAny(text))
        && (_pattern is null || _pattern.IsValid(text));

    private static class Words<T>
    {
        public static readonly Dictionary<string, object> ByText = Enum.GetValues(typeof(T)).Cast<object>().ToDictionary(v => EnumText.Snake(v.ToString()!));
    }
}

/// <summary>A field with records inside: at first only its shape is looked at.</summary>
internal abstract class RecordsField(JsonPropertyInfo property) : Field(property)
{
    /// <summary>The records; where one is not in order, what is wrong with it.</summary>
    public abstract object? Inside(JsonElement value, string where, FieldErrors errors);
}

/// <summary>A record inside a record.</summary>
internal sealed class RecordField : RecordsField
{
    private readonly RecordShape _shape;

    public RecordField(JsonPropertyInfo property)
        : base(property) => _shape = RecordShape.Of(Type);

    public override bool IsPlain => _shape.IsPlain;

    public override bool Holds(object? value) => value is null ? !IsRequired : _shape.Holds(value);

    public override object? Read(JsonElement value, string where, FieldErrors errors) =>
        value.ValueKind == JsonValueKind.Object ? null : Fail(errors, where, "must be an object");

    public override object? Inside(JsonElement value, string where, FieldErrors errors) => _shape.Read(value, where + ".", errors);
}

/// <summary>A list of records; of those that are not in order the first ones are named.</summary>
internal sealed class ListField<T> : RecordsField
    where T : class
{
    private const int MaxTold = 20; // faults

    private static readonly RecordShape _shape = RecordShape.Of(typeof(T));
    private readonly int _max;

    public ListField(JsonPropertyInfo property)
        : base(property) => _max = Attribute<MaxLengthAttribute>()!.Length;

    public override bool IsPlain => _shape.IsPlain;

    public override bool Holds(object? value) => value is IReadOnlyList<T> all ? all.Count <= _max && all.All(r => r is not null && _shape.Holds(r)) : !IsRequired;

    public override object? Read(JsonElement value, string where, FieldErrors errors) =>
        value.ValueKind == JsonValueKind.Array && value.GetArrayLength() <= _max ? null : Fail(errors, where, $"must be an array of at most {_max}");

    public override object? Inside(JsonElement value, string where, FieldErrors errors)
    {
        var (all, before) = (new List<T>(value.GetArrayLength()), errors.Count);
        foreach (var (at, element) in value.EnumerateArray().Index())
        {
            if (element.ValueKind != JsonValueKind.Object)
            {
                errors.Add($"{where}[{at}]", "must be an object");
            }
            else
            {
                all.Add((T)_shape.Read(element, $"{where}[{at}].", errors));
            }

            if (errors.Count - before >= MaxTold)
            {
                break;
            }
        }

        return errors.Count > before ? null : all;
    }
}

/// <summary>A list of texts, numbers or words, refused as a whole: then it is empty, and still given.</summary>
internal sealed class ValuesField<T> : Field
{
    private readonly int _max;
    private readonly int _min;
    private readonly ElementsAttribute _elements;

    private readonly string _refusal;
    private readonly string _tooLong;

    public ValuesField(JsonPropertyInfo property)
        : base(property)
    {
        (_max, _min, _elements) = (Attribute<MaxLengthAttribute>()!.Length, Attribute<MinLengthAttribute>()?.Length ?? 0, Attribute<ElementsAttribute>()!);
        _refusal = string.Format(CultureInfo.InvariantCulture, _elements.Refusal, _min, _max, _elements.MaxLength);
        _tooLong = _elements.SaysAll ? _refusal : $"must be an array of at most {_max}";
    }

    public override bool IsPlain => false;

    public override bool Holds(object? value) => false;

    public override object? Read(JsonElement value, string where, FieldErrors errors)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > _max)
        {
            errors.Add(where, _tooLong);
            return Array.Empty<T>();
        }

        var all = new List<T>(value.GetArrayLength());
        foreach (var element in value.EnumerateArray())
        {
            if (_elements.Read<T>(element) is not T known)
            {
                break;
            }

            all.Add(known);
        }

        if (all.Count < value.GetArrayLength() || all.Count < _min)
        {
            errors.Add(where, _refusal);
            return Array.Empty<T>();
        }

        return all;
    }
}
