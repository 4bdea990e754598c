using System.Text.RegularExpressions;
using OpsMonitor.Tests.Browser.Checker;

namespace OpsMonitor.Tests.House;

/// <summary>Who may know whom, judged by the namespaces a source names.</summary>
public sealed partial class ArrowTests
{
    // A folder knows those of earlier lines alone, so there is no circle.
    private static readonly string[] s_domain =
        ["Tenancy Text", "Storage", "Audit", "Access", "Runs", "Inventory Notifications", "Findings", "Backups", "Portfolio"];

    private static readonly string[] s_app =
    [
        "Look", "Live", "Parts", "Tenancy Api", "Hosting Operations", "Runs", "Findings", "Backups", "Inventory Items Notifications Overview Portfolio", "Account", "Settings Demo", "Frame",
    ];

    public static TheoryData<string> Projects => ["Domain", "App"];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_OfAProject_AreTheOnesWithArrows(string project) => Assert.Equal(Layers(project).SelectMany(l => l.Split(' ')).Order(), Folders(project).Where(f => f != "").Order());

    [Theory]
    [MemberData(nameof(Projects))]
    public void Arrows_OfAProject_PointOneWay(string project) => Assert.Empty(
        from file in SourceFile.Of($"OpsMonitor.{project}")
        where file.Folder != ""
        from known in Known(file, project)
        where known != file.Folder && Layer(project, known) >= Layer(project, file.Folder)
        select $"{file.Path} knows {known}");

    // What every razor file knows is what every feature may know.
    [Fact]
    public void Imports_OfTheRoot_NameNoFeature() => Assert.DoesNotContain(
        Known(SourceFile.Of("OpsMonitor.App").Single(f => f.Path == "OpsMonitor.App/_Imports.razor"), "App"), f => Layer("App", f) > Layer("App", "Tenancy"));

    [Fact]
    public void Domain_Web_IsUnknown() => Assert.Empty(
        from file in SourceFile.Of("OpsMonitor.Domain")
        from Match match in Web().Matches(file.Text)
        select $"{file.Path}: {match.Value}");

    [Fact]
    public void Domain_App_IsUnknown() => Assert.Empty(
        SourceFile.Of("OpsMonitor.Domain").Where(f => f.Text.Contains("OpsMonitor.App", StringComparison.Ordinal)).Select(f => f.Path));

    [Fact]
    public void Tests_AreUnknown_ToWhatTheyTest() => Assert.Empty(
        SourceFile.All.Where(f => !f.IsTest && f.Name.EndsWith(".cs", StringComparison.Ordinal) && f.Text.Contains("OpsMonitor.Tests", StringComparison.Ordinal)).Select(f => f.Path));

    [Theory]
    [InlineData("using OpsMonitor.Domain.Runs;", "Runs")]
    [InlineData("@using static OpsMonitor.Domain.Runs.Ledger.RunLedger", "Runs")]
    [InlineData("var x = Domain.Findings.Finding.Of();", "Findings")]
    [InlineData("using OpsMonitor.App.Runs;", "")]
    [InlineData("namespace OpsMonitor.Domain.Runs;", "")]
    public void Known_OfATextOrUsing_IsItsFolder(string text, string known) =>
        Assert.Equal(known, string.Join(' ', Known(new("OpsMonitor.Domain/Storage/A.cs", text), "Domain")));

    private static IEnumerable<string> Known(SourceFile file, string project) => Reference().Matches(file.Text)
        .Where(m => m.Groups["project"].Value == project).Select(m => m.Groups["folder"].Value)
        .Where(f => Folders(project).Contains(f)).Distinct();

    private static string[] Layers(string project) => project == "Domain" ? s_domain : s_app;

    private static int Layer(string project, string folder) => Array.FindIndex(Layers(project), l => l.Split(' ').Contains(folder));

    private static IEnumerable<string> Folders(string project) => SourceFile.Of($"OpsMonitor.{project}").Select(f => f.Folder).Distinct();

    [GeneratedRegex(@"(?<!namespace OpsMonitor\.)\b(?<project>Domain|App)\.(?<folder>[A-Z]\w+)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Reference();

    // Identity's stores package is the one exception: the account is Identity's.
    [GeneratedRegex(@"Microsoft\.AspNetCore\.(?!Identity\s*;)\w+|Microsoft\.Extensions\.Hosting|\bBackgroundService\b|\bMudBlazor\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Web();
}
