using System.Globalization;

namespace OpsMonitor.Bench;

/// <summary>What this process takes of the machine's memory: its own, and the pages of files, such as the framework's, that it only maps and the system may drop.</summary>
internal static class OwnMemory
{
    public static string Say()
    {
        if (!OperatingSystem.IsLinux())
        {
            return $"{Environment.WorkingSet >> 20:#,0} MB";
        }

        var status = File.ReadLines("/proc/self/status").Where(l => l.StartsWith("Rss", StringComparison.Ordinal)).ToDictionary(l => l.Split(':')[0], l => long.Parse(l.Split(':')[1].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture));
        return $"{(status["RssAnon"] + status["RssShmem"]) >> 10:#,0} MB, with mapped files {Environment.WorkingSet >> 20:#,0} MB";
    }
}
