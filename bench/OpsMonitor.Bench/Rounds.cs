using System.Diagnostics;

namespace OpsMonitor.Bench;

/// <summary>One way of doing the work; the first of a comparison is the bare statement. A measure gives its figure in the comparison's unit.</summary>
internal sealed record Way(string Name, Func<Task<double>> Measure);

/// <summary>Ways measured in turns, round after round, so that what else the machine does meets all of them; the medians are compared.</summary>
internal static class Rounds
{
    // On a busy machine fewer rounds must do.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(8);

    public static async Task CompareAsync(string title, string unit, int rounds, params Way[] ways)
    {
        var figures = ways.Select(_ => new List<double>()).ToArray();
        var start = Stopwatch.GetTimestamp();
        for (var round = -1; round < rounds && (round < 1 || Stopwatch.GetElapsedTime(start) < s_patience); round++)
        {
            for (var i = 0; i < ways.Length; i++)
            {
                var figure = await ways[i].Measure();
                if (round >= 0) // the first warms up
                {
                    figures[i].Add(figure);
                }
            }
        }

        Console.WriteLine();
        Console.WriteLine(title);
        var bare = Median(figures[0]);
        for (var i = 0; i < ways.Length; i++)
        {
            var median = Median(figures[i]);
            Console.WriteLine($"  {ways[i].Name,-58} {Figure(median),12} {unit,-8} {(i == 0 ? "" : $"x {median / bare:0.00}"),8}   ({Figure(figures[i].Min())} - {Figure(figures[i].Max())})");
        }
    }

    public static double Median(IEnumerable<double> figures)
    {
        var sorted = figures.Order().ToList();
        return (sorted[sorted.Count / 2] + sorted[(sorted.Count - 1) / 2]) / 2;
    }

    /// <summary>How often the workers together did it in a second, each on its own.</summary>
    public static async Task<double> PerSecondAsync(int workers, TimeSpan length, Func<int, Task> once)
    {
        var start = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, workers).Select(worker => Task.Run(async () =>
        {
            var n = 0;
            for (; Stopwatch.GetElapsedTime(start) < length; n++)
            {
                await once(worker);
            }

            return n;
        })));
        return counts.Sum() / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public static async Task<double> MillisecondsAsync(Func<Task> work)
    {
        var start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static string Figure(double figure) => figure switch
    {
        >= 100 => figure.ToString("#,0"),
        >= 1 => figure.ToString("0.0"),
        _ => figure.ToString("0.000"),
    };
}
