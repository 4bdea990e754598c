using System.Collections.Concurrent;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace OpsMonitor.App.Parts;

/// <summary>Which texts a parameter takes.</summary>
public enum AskedText
{
    /// <summary>One line without control characters.</summary>
    Line,

    /// <summary>A text to search for.</summary>
    Search,

    /// <summary>A text that only equal ones match.</summary>
    Exact,
}

/// <summary>
/// A property that stands in the address as a parameter of this name; <paramref name="also"/> are other names for the same. <see cref="PageQuery.Read{T}"/>
/// fills it, and the API's document describes it by the same attributes.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class AskedAttribute(string name, params string[] also) : Attribute
{
    public string Name => name;

    public IReadOnlyList<string> Also => also;

    public string[] Names { get; } = [name, .. also];

    public AskedText Text { get; init; }

    public bool IsRequired { get; init; }

    /// <summary>A type with a static property that is the <see cref="AddressWords{T}"/> of this enum; its stored texts are the words where none is named.</summary>
    public Type? Words { get; init; }
}

/// <summary>A description with limits in it, as {0:N0} and on, so that each limit stands in the code once.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SaysAttribute(string text, params object[] numbers) : DescriptionAttribute(string.Format(CultureInfo.InvariantCulture, text, numbers));

/// <summary>One parameter: the property it is kept in, and what its values may be.</summary>
public sealed record AskedParameter(PropertyInfo Property, AskedAttribute Asked)
{
    private static readonly ConcurrentDictionary<Type, AskedParameter[]> _known = new();

    /// <summary>The type of the value, never nullable.</summary>
    public Type Type { get; } = Nullable.GetUnderlyingType(Property.PropertyType) ?? Property.PropertyType;

    /// <summary>The words of an enum.</summary>
    public IAddressWords? Words { get; } = WordsOf(Property, Asked);

    /// <summary>A number without a range of its own is that of something stored.</summary>
    public (long Min, long Max) Range { get; } = RangeOf(Property);

    /// <summary>The longest text that is understood.</summary>
    public int MaxLength => Asked.Text == AskedText.Exact ? PageQuery.MaxExact : PageQuery.MaxText;

    /// <summary>Those of a record, in its order.</summary>
    public static IReadOnlyList<AskedParameter> Of(Type record) => _known.GetOrAdd(
        record,
        static r => [.. from p in r.GetProperties() let asked = p.GetCustomAttribute<AskedAttribute>() where asked is not null select new AskedParameter(p, asked)]);

    /// <summary>The value that the address gives; null where it gives none, or one that is not understood.</summary>
    public object? Read(PageQuery query) => Words is { } words ? query.Word(words, Asked.Names)
        : Type == typeof(bool) ? query.Flag(Asked.Names) ? true : null
        : Type == typeof(DateTimeOffset) ? query.Time(Asked.Names)
        : Type != typeof(string) ? Number(query.Whole(Range.Min, Range.Max, Asked.Names))
        : Asked.Text switch
        {
            AskedText.Search => query.Search(Asked.Name),
            AskedText.Exact => query.Exact(Asked.Names),
            _ => query.Text(Asked.Names),
        };

    private object? Number(long? number) => number is { } n ? Convert.ChangeType(n, Type, CultureInfo.InvariantCulture) : null;

    private static (long Min, long Max) RangeOf(PropertyInfo property) => property.GetCustomAttribute<RangeAttribute>() is { } range
        ? (Convert.ToInt64(range.Minimum, CultureInfo.InvariantCulture), Convert.ToInt64(range.Maximum, CultureInfo.InvariantCulture))
        : (1, long.MaxValue);

    private static IAddressWords? WordsOf(PropertyInfo property, AskedAttribute asked)
    {
        if ((Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType) is not { IsEnum: true } type)
        {
            return null;
        }

        var words = typeof(AddressWords<>).MakeGenericType(type);
        return (IAddressWords?)asked.Words?.GetProperties(BindingFlags.Public | BindingFlags.Static).Single(p => p.PropertyType == words).GetValue(null)
            ?? (IAddressWords?)typeof(AddressWords).GetMethod(nameof(AddressWords.Of))!.MakeGenericMethod(type).Invoke(null, [null]);
    }
}
