namespace OpsMonitor.Tests.Support;

/// <summary>How long the fault tests go on: a moment in every run, much longer under <c>./eng/test --soak</c>.</summary>
internal static class Soak
{
    public static bool IsOn { get; } = Environment.GetEnvironmentVariable("OPSMONITOR_SOAK") == "1";

    public static int Times(int ordinary, int soak) => IsOn ? soak : ordinary;

    public static TimeSpan Seconds(int ordinary, int soak) => TimeSpan.FromSeconds(Times(ordinary, soak));
}
