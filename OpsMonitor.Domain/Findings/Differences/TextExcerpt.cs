using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Findings.Differences;

/// <summary>The part of two long texts in which they differ, with some of what stands around it.</summary>
internal static class TextExcerpt
{
    private const int Around = 80;

    /// <summary>Both texts without their common beginning and end, an ellipsis for what is left out, each at most <paramref name="max"/> characters.</summary>
    public static (string Baseline, string Current) Of(string baseline, string current, int max)
    {
        var start = baseline.AsSpan().CommonPrefixLength(current);
        var end = 0;
        while (end < Math.Min(baseline.Length, current.Length) - start && baseline[^(end + 1)] == current[^(end + 1)])
        {
            end++;
        }

        return (Part(baseline, start, end, max), Part(current, start, end, max));
    }

    private static string Part(string text, int start, int end, int max)
    {
        var from = Math.Max(0, start - Around);
        from += from > 0 && char.IsLowSurrogate(text[from]) ? 1 : 0;
        var to = Math.Min(text.Length, text.Length - end + Around);
        to -= to < text.Length && char.IsLowSurrogate(text[to]) ? 1 : 0;
        var part = SafeText.Cut(text[from..to], max);
        return (from > 0 ? "\u2026" : "") + part + (to < text.Length && part.Length == to - from ? "\u2026" : "");
    }
}
