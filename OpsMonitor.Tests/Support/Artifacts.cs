namespace OpsMonitor.Tests.Support;

/// <summary>Where tests leave what a person may want to look at: <c>artifacts/</c> in the repository, which git ignores.</summary>
internal static class Artifacts
{
    /// <summary>The repository's root: the nearest folder above the test program that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    public static string Screenshot(string name) => PathOf("screenshots", $"{name}.png");

    /// <summary>The path of a file in a folder of artifacts/; the folder is there afterwards.</summary>
    public static string PathOf(string folder, string file) =>
        Path.Combine(Directory.CreateDirectory(Path.Combine(Root, "artifacts", folder)).FullName, file);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "OpsMonitor.sln")))
            {
                return folder.FullName;
            }
        }

        return Environment.CurrentDirectory;
    }
}
