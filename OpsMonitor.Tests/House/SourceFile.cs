using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.House;

/// <summary>A hand-written source file of the solution; <paramref name="Path"/> is relative to the root, with slashes.</summary>
internal sealed record SourceFile(string Path, string Text)
{
    private static readonly Lazy<IReadOnlyList<SourceFile>> s_all = new(Read);

    public static IReadOnlyList<SourceFile> All => s_all.Value;

    public string[] Lines => Text.TrimEnd('\n').Split('\n');

    public string Name => System.IO.Path.GetFileName(Path);

    public string Project => Path[..Path.IndexOf('/', StringComparison.Ordinal)];

    /// <summary>The feature: the folder below the project, or "" for a file in the project itself.</summary>
    public string Folder => Path.Split('/') is [_, var folder, _, ..] ? folder : "";

    public bool IsTest => Project == "OpsMonitor.Tests";

    public static IEnumerable<SourceFile> Of(string project) => All.Where(f => f.Project == project);

    private static List<SourceFile> Read()
    {
        var files = Directory.GetDirectories(Artifacts.Root)
            .Where(d => System.IO.Path.GetFileName(d) is var name && (name.StartsWith("OpsMonitor.", StringComparison.Ordinal) || name == "bench"))
            .SelectMany(d => Directory.EnumerateFiles(d, "*", SearchOption.AllDirectories))
            .Select(f => System.IO.Path.GetRelativePath(Artifacts.Root, f).Replace('\\', '/'))
            .Where(f => System.IO.Path.GetExtension(f) is ".cs" or ".razor" or ".sql" or ".csproj")
            .Where(f => !f.Split('/').Any(part => part is "bin" or "obj" or "Migrations" or "artifacts"))
            .Order(StringComparer.Ordinal)
            .Select(f => new SourceFile(f, File.ReadAllText(System.IO.Path.Combine(Artifacts.Root, f)).ReplaceLineEndings("\n")))
            .ToList();
        Assert.True(files.Count > 50, $"Only {files.Count} sources below {Artifacts.Root}: the tests of the house would judge nothing.");
        return files;
    }
}
