using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace OpsMonitor.Domain.Storage;

/// <summary>
/// Columns that plain SQL may have filled past the ledgers' sanitising. What is read from them, as an entity or in a projection, is made safe
/// in this one place; what is written to them, or compared with them, goes as it is.
/// </summary>
internal static class ForeignText
{
    private static readonly ValueConverter<string, string> s_text = new(v => v, v => SafeReason.Of(v) ?? "");
    private static readonly ValueConverter<string, string> s_json = new(v => v, v => SafeJson.Of(v));
    private static readonly ValueConverter<string, string> s_shallow = new(v => v, v => SafeJson.Shallow(v));
    private static readonly ValueConverter<string, string> s_key = new(v => v, v => SecretPatterns.MaskKey(SafeText.Line(v)));

    extension<T>(PropertyBuilder<T> property)
    {
        /// <summary>A reason, name or line of text.</summary>
        public PropertyBuilder<T> MayBeForeign() => property.HasConversion(s_text);

        /// <summary>JSON with such texts inside.</summary>
        public PropertyBuilder<T> MayBeForeignJson() => property.HasConversion(s_json);

        /// <summary>JSON that is used as it is, but must be readable.</summary>
        public PropertyBuilder<T> MayBeDeep() => property.HasConversion(s_shallow);

        /// <summary>An identifier, which a random string may well be.</summary>
        public PropertyBuilder<T> MayBeForeignKey() => property.HasConversion(s_key);
    }
}
