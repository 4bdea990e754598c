using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Look;

namespace OpsMonitor.App.Account.Profile;

/// <summary>The languages of dates and the time zones that can be chosen, ready as options: there are hundreds, the same for everybody.</summary>
internal static class ReaderChoices
{
    private static readonly Lazy<IReadOnlyList<CultureInfo>> _cultures = new(() =>
        [.. CultureInfo.GetCultures(CultureTypes.SpecificCultures).OrderBy(c => c.EnglishName, StringComparer.Ordinal)]);

    private static readonly Lazy<MarkupString> _cultureOptions = new(() => Options("As the browser says", _cultures.Value.Select(c => (c.Name, c.EnglishName))));

    private static readonly Lazy<MarkupString> _zoneOptions = new(() =>
        Options("The browser's", TimeZoneInfo.GetSystemTimeZones().Select(z => z.Id).Order(StringComparer.Ordinal).Select(id => (id, id.Replace('_', ' ')))));

    public static MarkupString Cultures => _cultureOptions.Value;

    public static MarkupString Zones => _zoneOptions.Value;

    public static bool IsCulture(string name) => _cultures.Value.Any(c => c.Name == name);

    /// <summary>A moment as it is then written: <c>3 Mar 2025 17:20</c>.</summary>
    public static string Example(DateTimeOffset now, string? culture, TimeZoneInfo zone)
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = culture is null ? before : CultureInfo.GetCultureInfo(culture);
            var local = TimeZoneInfo.ConvertTime(now, zone);
            return $"{Culture.Date(local)} {Culture.Time(local)}";
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static MarkupString Options(string none, IEnumerable<(string Value, string Words)> options)
    {
        var html = new StringBuilder($"<option value=\"\">{none}</option>");
        foreach (var (value, words) in options)
        {
            html.Append(CultureInfo.InvariantCulture, $"<option value=\"{HtmlEncoder.Default.Encode(value)}\">{HtmlEncoder.Default.Encode(words)}</option>");
        }

        return new(html.ToString());
    }
}
