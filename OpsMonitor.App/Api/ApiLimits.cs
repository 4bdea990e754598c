namespace OpsMonitor.App.Api;

/// <summary>How many requests a key may send to this process: at once, and how many it regains in a second.</summary>
public sealed record ApiLimits(int Burst, int PerSecond)
{
    /// <summary>What holds unless settings say otherwise.</summary>
    public static ApiLimits Default { get; } = new(200, 100);

    public static ApiLimits Of(IConfiguration settings) => new(
        Math.Max(1, settings.GetValue("OpsMonitor:Api:Burst", Default.Burst)), Math.Max(1, settings.GetValue("OpsMonitor:Api:PerSecond", Default.PerSecond)));
}
