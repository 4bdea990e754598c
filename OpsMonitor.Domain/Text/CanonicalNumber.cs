using System.Globalization;

namespace OpsMonitor.Domain.Text;

/// <summary>The one spelling of a JSON number's exact decimal value, and how many digits it takes on either side of the point.</summary>
internal readonly record struct CanonicalNumber(string Text, long Magnitude)
{
    // Beyond this many zeros to fill in, 1e30 reads better than the plain form.
    private const int MaxFill = 20;

    /// <summary>Normalises a number token of valid JSON; never rounds.</summary>
    public static CanonicalNumber Of(string raw)
    {
        var mark = raw.AsSpan().IndexOfAny('e', 'E');
        var mantissa = mark < 0 ? raw : raw[..mark];
        if (!TryExponent(mark < 0 ? "0" : raw[(mark + 1)..], out var exponent))
        {
            // Only zero survives an exponent of that size.
            return mantissa.AsSpan().IndexOfAnyInRange('1', '9') < 0 ? new("0", 0) : new(raw, long.MaxValue);
        }

        var negative = mantissa.StartsWith('-');
        mantissa = mantissa.TrimStart('-');
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var all = point < 0 ? mantissa : mantissa.Remove(point, 1);
        exponent -= point < 0 ? 0 : mantissa.Length - point - 1;
        var digits = all.TrimStart('0').TrimEnd('0');
        if (digits.Length == 0)
        {
            return new("0", 0);
        }

        exponent += all.Length - all.TrimEnd('0').Length;
        var magnitude = Math.Max(digits.Length + exponent, -exponent);
        return new((negative ? "-" : "") + Spell(digits, exponent), magnitude);
    }

    private static bool TryExponent(string text, out long exponent) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent) && Math.Abs((decimal)exponent) <= int.MaxValue;

    // The value is digits x 10^exponent, and digits has no zero at either end.
    private static string Spell(string digits, long exponent)
    {
        var point = digits.Length + exponent;
        if (exponent is >= 0 and <= MaxFill)
        {
            return digits + new string('0', (int)exponent);
        }

        if (exponent < 0 && point > 0)
        {
            return digits.Insert((int)point, ".");
        }

        if (exponent < 0 && point >= -MaxFill)
        {
            return "0." + new string('0', (int)-point) + digits;
        }

        return $"{digits[0]}{(digits.Length > 1 ? "." : "")}{digits.AsSpan(1)}e{point - 1}";
    }
}
