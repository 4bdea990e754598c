using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Api.Bodies;

/// <summary>One property of a record: how it is read, and in which words it is refused. JSON null is the same as an absent field.</summary>
internal abstract class Field(JsonPropertyInfo property)
{
    private readonly byte[] _utf8 = Encoding.UTF8.GetBytes(property.Name);

    public string Name => property.Name;

    public bool IsRequired => property.IsRequired;

    /// <summary>Whether <see cref="Holds"/> can tell of it.</summary>
    public virtual bool IsPlain => true;

    protected Type Type { get; } = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;

    public static Field Of(JsonPropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var element = type is { IsGenericType: true } && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? type.GetGenericArguments()[0] : null;
        return type switch
        {
            _ when type == typeof(string) => new TextField(property),
            _ when type == typeof(int) || type == typeof(long) => new WholeField(property),
            _ when type == typeof(decimal) => new NumberField(property),
            _ when type == typeof(bool) => new FlagField(property),
            _ when type == typeof(JsonElement) => new AnyField(property),
            { IsEnum: true } => Make(typeof(ChoiceField<>), type, property),
            _ when element is null => new RecordField(property),
            _ when element == typeof(string) || element.IsValueType => Make(typeof(ValuesField<>), element, property),
            _ => Make(typeof(ListField<>), element, property),
        };
    }

    public JsonElement? Find(JsonElement json) => json.TryGetProperty(_utf8, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public bool Is(JsonProperty other) => other.NameEquals(_utf8);

    public object? Get(object record) => property.Get!(record);

    public void Set(object record, object? value) => property.Set!(record, value);

    /// <summary>Whether its rules hold of a value that is read already, null where there was none.</summary>
    public abstract bool Holds(object? value);

    /// <summary>The value; null and an error where it is none.</summary>
    public abstract object? Read(JsonElement value, string where, FieldErrors errors);

    protected TAttribute? Attribute<TAttribute>()
        where TAttribute : Attribute => property.AttributeProvider!.GetCustomAttributes(typeof(TAttribute), inherit: false).Cast<TAttribute>().FirstOrDefault();

    protected static object? Fail(FieldErrors errors, string where, string message)
    {
        errors.Add(where, message);
        return null;
    }

    private static Field Make(Type field, Type argument, JsonPropertyInfo property) => (Field)Activator.CreateInstance(field.MakeGenericType(argument), property)!;
}

/// <summary>A text. A required one must be visible too; every other rule about it says its own words.</summary>
internal sealed class TextField : Field
{
    private readonly int _max;
    private readonly ValidationAttribute[] _rules;

    public TextField(JsonPropertyInfo property)
        : base(property)
    {
        _max = Attribute<MaxLengthAttribute>()?.Length ?? int.MaxValue;
        _rules = [.. property.AttributeProvider!.GetCustomAttributes(typeof(ValidationAttribute), inherit: false).Cast<ValidationAttribute>().Where(r => r is not MaxLengthAttribute)];
    }

    public override object? Read(JsonElement value, string where, FieldErrors errors)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return Fail(errors, where, "must be text");
        }

        var text = value.GetString()!;
        return Fault(text) is { } fault ? Fail(errors, where, fault) : text;
    }

    public override bool Holds(object? value) => value is string text ? Fault(text) is null : !IsRequired;

    private string? Fault(string text) => text.Length > _max ? $"must have at most {_max} characters"
        : IsRequired && !VisibleText.IsAny(text) ? "must not be empty or invisible"
        : Array.Find(_rules, r => !r.IsValid(text)) is { } broken ? broken.FormatErrorMessage(Name)
        : null;
}

/// <summary>A whole number; without a range of its own it is a count.</summary>
internal sealed class WholeField : Field
{
    private readonly (long Min, long Max) _range;

    public WholeField(JsonPropertyInfo property)
        : base(property) => _range = Attribute<RangeAttribute>() is { } range
            ? (Convert.ToInt64(range.Minimum, CultureInfo.InvariantCulture), Convert.ToInt64(range.Maximum, CultureInfo.InvariantCulture))
            : (0, int.MaxValue);

    public override object? Read(JsonElement value, string where, FieldErrors errors)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= _range.Min && number <= _range.Max)
        {
            return Type == typeof(int) ? (object)(int)number : number;
        }

        return Fail(errors, where, $"must be a whole number from {_range.Min} to {_range.Max}");
    }

    public override bool Holds(object? value) => value is null ? !IsRequired : Convert.ToInt64(value, CultureInfo.InvariantCulture) is var number && number >= _range.Min && number <= _range.Max;
}

/// <summary>A number of any kind, within a range.</summary>
internal sealed class NumberField : Field
{
    private readonly decimal _min;
    private readonly decimal _max;

    public NumberField(JsonPropertyInfo property)
        : base(property)
    {
        var range = Attribute<RangeAttribute>()!;
        (_min, _max) = (Convert.ToDecimal(range.Minimum, CultureInfo.InvariantCulture), Convert.ToDecimal(range.Maximum, CultureInfo.InvariantCulture));
    }

    public override object? Read(JsonElement value, string where, FieldErrors errors) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) && number >= _min && number <= _max
            ? number : Fail(errors, where, FormattableString.Invariant($"must be a number from {_min} to {_max}"));

    public override bool Holds(object? value) => value is null ? !IsRequired : (decimal)value >= _min && (decimal)value <= _max;
}

/// <summary>A truth, or one of the two alone.</summary>
internal sealed class FlagField : Field
{
    private readonly AllowedValuesAttribute? _allowed;

    public FlagField(JsonPropertyInfo property)
        : base(property) => _allowed = Attribute<AllowedValuesAttribute>();

    public override object? Read(JsonElement value, string where, FieldErrors errors) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False when _allowed?.IsValid(value.GetBoolean()) != false => value.GetBoolean(),
        _ => Fail(errors, where, _allowed?.ErrorMessage ?? "must be true or false"),
    };

    public override bool Holds(object? value) => value is null ? !IsRequired : _allowed?.IsValid(value) != false;
}

internal sealed class ChoiceField<T>(JsonPropertyInfo property) : Field(property)
    where T : struct, Enum
{
    private static readonly string _refusal = "must be one of " + string.Join(", ", Enum.GetValues<T>().Select(EnumText.Of));

    public override object? Read(JsonElement value, string where, FieldErrors errors) =>
        value.ValueKind == JsonValueKind.String && EnumText.TryParse<T>(value.GetString(), out var known) ? known : Fail(errors, where, _refusal);

    public override bool Holds(object? value) => value is not null || !IsRequired;
}

/// <summary>JSON of the caller's own, read by whoever takes it.</summary>
internal sealed class AnyField(JsonPropertyInfo property) : Field(property)
{
    public override bool IsPlain => false;

    public override bool Holds(object? value) => false;

    public override object? Read(JsonElement value, string where, FieldErrors errors) => value;
}
