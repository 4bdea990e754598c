namespace OpsMonitor.Tests.Support;

/// <summary>Finds the two real inventory archives, which are not part of the repository.</summary>
public static class RealInventory
{
    /// <summary>The reason to give when a test is skipped for want of them.</summary>
    public const string Absent = "The real archives are absent; set OPSMONITOR_OIB to their folder.";

    /// <summary>The path of the named file, or null where the archives are not on this machine.</summary>
    public static string? Path(string file) => Folders().Select(folder => System.IO.Path.Combine(folder, file)).FirstOrDefault(File.Exists);

    private static IEnumerable<string> Folders()
    {
        if (Environment.GetEnvironmentVariable("OPSMONITOR_OIB") is { Length: > 0 } configured)
        {
            yield return configured;
        }

        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            yield return System.IO.Path.Combine(folder.FullName, "shared", "data", "intune-oib");
            yield return System.IO.Path.Combine(folder.FullName, "..", "shared", "data", "intune-oib");
        }
    }
}
