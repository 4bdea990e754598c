using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Components;

namespace OpsMonitor.App.Look;

/// <summary>
/// A piece of a page made as text: <c>Markup.Of($"&lt;td&gt;{name}&lt;/td&gt;")</c>. The template is trusted, what stands in its holes is escaped, unless it
/// is markup itself. For what is shown a thousand times: a render compares a piece by its reference, and it weighs one node however much it draws.
/// </summary>
public static class Markup
{
    public static MarkupString Of(Template template) => template.ToMarkup();

    [InterpolatedStringHandler]
    public readonly ref struct Template(int literalLength, int formattedCount)
    {
        private static readonly HtmlEncoder _encoder = HtmlEncoder.Create(UnicodeRanges.All);

        private readonly StringBuilder _text = new(literalLength + (16 * formattedCount));

        public void AppendLiteral(string trusted) => _text.Append(trusted);

        public void AppendFormatted(string? text) => _text.Append(_encoder.Encode(text ?? ""));

        public void AppendFormatted(long number) => _text.Append(number.ToString(CultureInfo.InvariantCulture));

        public void AppendFormatted(MarkupString markup) => _text.Append(markup.Value);

        internal MarkupString ToMarkup() => new(_text.ToString());
    }
}
