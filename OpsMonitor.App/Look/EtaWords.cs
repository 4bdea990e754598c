using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.App.Look;

/// <summary>How much longer a run takes, in one unit and in the reader's <see cref="Culture"/>.</summary>
internal static class EtaWords
{
    /// <summary><c>under 20 s left</c>, <c>40 - 60 s left</c>, <c>3 - 4 min left</c>, <c>about 2 h left</c>.</summary>
    public static string Of(RunEta eta) => eta.High switch
    {
        { TotalSeconds: < 20 } => $"under {Numbers.Count(20)} s left",
        { TotalSeconds: <= 90 } => Range(eta.Low.TotalSeconds, eta.High.TotalSeconds, 10, "s"),
        { TotalMinutes: <= 90 } => Range(eta.Low.TotalMinutes, eta.High.TotalMinutes, 1, "min"),
        { TotalHours: <= 48 } => Range(eta.Low.TotalHours, eta.High.TotalHours, 1, "h"),
        _ => Range(eta.Low.TotalDays, eta.High.TotalDays, 1, "d"),
    };

    private static string Range(double low, double high, int step, string unit)
    {
        var from = Math.Max(step, (int)Math.Floor(low / step) * step);
        var to = (int)Math.Ceiling(high / step) * step;
        return from >= to ? $"about {Numbers.Count(to)} {unit} left" : $"{Numbers.Count(from)} - {Numbers.Count(to)} {unit} left";
    }
}
