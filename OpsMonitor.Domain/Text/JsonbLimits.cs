using System.Globalization;
using System.Text.Json;

namespace OpsMonitor.Domain.Text;

/// <summary>What valid JSON may hold, and PostgreSQL's jsonb cannot.</summary>
internal static class JsonbLimits
{
    // A double ends near 1e308 and 5e-324. jsonb writes 1e400000 out in full, so a few bytes could become gigabytes there.
    private const int MaxMagnitude = 330;

    /// <summary>What cannot be stored, and where it stands; null where all of it can. The content is never quoted.</summary>
    public static string? Fault(JsonElement value) => Below(value) is var (what, place) ? place.Length > 0 ? $"{what}, at {place.TrimStart('.')}." : $"{what}." : null;

    private static (string What, string Place)? Below(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => InObject(value),
        JsonValueKind.Array => InArray(value),
        JsonValueKind.String => OfText(() => value.GetString()!) is { } what ? (what, "") : null,
        JsonValueKind.Number when CanonicalNumber.Of(value.GetRawText()).Magnitude > MaxMagnitude => ("A number is too large or too precise to store", ""),
        _ => null,
    };

    private static (string What, string Place)? InObject(JsonElement value)
    {
        foreach (var member in value.EnumerateObject())
        {
            if (OfText(() => member.Name) is { } what)
            {
                return (what, "");
            }

            if (Below(member.Value) is var (below, place))
            {
                return (below, $".{(CanonicalJson.IsTold(member.Name) ? member.Name : "…")}{place}");
            }
        }

        return null;
    }

    private static (string What, string Place)? InArray(JsonElement value)
    {
        var at = 0;
        foreach (var item in value.EnumerateArray())
        {
            if (Below(item) is var (below, place))
            {
                return (below, string.Create(CultureInfo.InvariantCulture, $"[{at}]{place}"));
            }

            at++;
        }

        return null;
    }

    private static string? OfText(Func<string> read)
    {
        try
        {
            return read().Contains('\0', StringComparison.Ordinal) ? "A string contains the character U+0000, which cannot be stored" : null;
        }
        catch (InvalidOperationException)
        {
            return "A string contains half of a surrogate pair, which cannot be stored";
        }
    }
}
