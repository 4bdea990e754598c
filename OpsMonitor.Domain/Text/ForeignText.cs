using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Text;

/// <summary>
/// Columns that plain SQL may have filled past the ledgers' sanitising. What is read from them, as an entity or in a projection, is made safe
/// in this one place; what is written to them, or compared with them, goes as it is. Names are made safe on both ways: whoever gives one may do it anywhere.
/// </summary>
internal static class ForeignText
{
    private static readonly ValueConverter<string, string> s_text = new(v => v, v => SafeReason.Of(v) ?? "");
    private static readonly ValueConverter<string, string> s_json = new(v => v, v => SafeJson.Of(v));
    private static readonly ValueConverter<string, string> s_key = new(v => v, v => SecretPatterns.MaskKey(SecretPatterns.Line(v, true)));
    private static readonly ValueConverter<string, string> s_id = new(v => v, v => SafeId.Shown(v));
    private static readonly ValueConverter<string, string> s_name = new(v => Name(v), v => Name(v));
    private static readonly ValueConverter<string, string> s_line = new(v => SafeReason.Of(v) ?? "", v => SafeReason.Of(v) ?? "");
    private static readonly ValueConverter<string, string> s_query = new(v => v, v => SafeId.Query(v));
    private static readonly ValueConverter<StoredJson, string> s_stored = new(v => v.Raw, v => new(v));

    private static string Name(string name) => SecretPatterns.IsAddress(name) ? name : SafeReason.Of(name) ?? "";

    extension<T>(PropertyBuilder<T> property)
    {
        /// <summary>A reason, name or line of text.</summary>
        public PropertyBuilder<T> MayBeForeign() => property.HasConversion(s_text);

        /// <summary>JSON with such texts inside.</summary>
        public PropertyBuilder<T> MayBeForeignJson() => property.HasConversion(s_json);

        /// <summary>An identifier, which a random string may well be.</summary>
        public PropertyBuilder<T> MayBeForeignKey() => property.HasConversion(s_key);

        /// <summary>The id of an item or subject; only where it is no part of a cursor.</summary>
        public PropertyBuilder<T> MayBeForeignId() => property.HasConversion(s_id);

        /// <summary>The name of a person, a tenant or a key; somebody may be known by the address of a mailbox.</summary>
        public PropertyBuilder<T> MayBeForeignName() => property.HasConversion(s_name);

        /// <summary>A line that the app itself writes as it came from outside.</summary>
        public PropertyBuilder<T> IsForeignLine() => property.HasConversion(s_line);

        /// <summary>What stands behind the question mark of an address.</summary>
        public PropertyBuilder<T> MayBeForeignQuery() => property.HasConversion(s_query);

        /// <summary>JSON that operations need as it is, and everybody else sees masked.</summary>
        public PropertyBuilder<T> IsStoredJson() => property.HasColumnType("jsonb").HasConversion(s_stored);
    }
}
