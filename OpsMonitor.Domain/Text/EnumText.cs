using System.Text;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace OpsMonitor.Domain.Text;

/// <summary>Stored texts of enums: <c>CompletedWithErrors</c> is <c>completed_with_errors</c> in tables, JSON and addresses.</summary>
public static class EnumText
{
    public static string Of<T>(T value)
        where T : struct, Enum => Texts<T>.ByValue[value];

    /// <summary>Throws <see cref="FormatException"/> for a text that is no value of <typeparamref name="T"/>.</summary>
    public static T Parse<T>(string text)
        where T : struct, Enum =>
        TryParse<T>(text, out var value) ? value : throw new FormatException($"'{text}' is not a {typeof(T).Name}.");

    public static bool TryParse<T>(string? text, out T value)
        where T : struct, Enum
    {
        value = default;
        return text is not null && Texts<T>.ByText.TryGetValue(text, out value);
    }

    /// <summary>Reads a stored text; one that is no value gives the enum's <see cref="NotStoredAttribute"/> value where it has one, else <see cref="FormatException"/>.</summary>
    public static T OfStored<T>(string text)
        where T : struct, Enum =>
        TryParse<T>(text, out var value) ? value : Texts<T>.Fallback ?? Parse<T>(text);

    /// <summary>The list of an SQL CHECK: <c>'pending','running'</c>.</summary>
    public static string SqlList<T>()
        where T : struct, Enum => string.Join(",", Texts<T>.ByValue.Where(p => !p.Key.Equals(Texts<T>.Fallback)).Select(p => $"'{p.Value}'"));

    public static string Snake(string pascal)
    {
        var text = new StringBuilder(pascal.Length + 4);
        foreach (var c in pascal)
        {
            if (char.IsUpper(c) && text.Length > 0)
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }

    private static class Texts<T>
        where T : struct, Enum
    {
        public static readonly Dictionary<T, string> ByValue = Enum.GetValues<T>().ToDictionary(v => v, v => Snake(v.ToString()));
        public static readonly Dictionary<string, T> ByText = ByValue.ToDictionary(p => p.Value, p => p.Key);

        public static readonly T? Fallback = typeof(T).GetFields().Where(f => f.IsDefined(typeof(NotStoredAttribute), inherit: false))
            .Select(f => (T?)f.GetValue(null)).SingleOrDefault();
    }
}

/// <summary>Marks the one value that stands for stored texts nobody of ours wrote.</summary>
[AttributeUsage(AttributeTargets.Field)]
public sealed class NotStoredAttribute : Attribute;

/// <summary>Maps an enum to its stored text.</summary>
public sealed class EnumTextConverter<T>() : ValueConverter<T, string>(v => EnumText.Of(v), t => EnumText.OfStored<T>(t))
    where T : struct, Enum;
