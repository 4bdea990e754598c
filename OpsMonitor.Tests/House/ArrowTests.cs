using System.Text.RegularExpressions;
using OpsMonitor.Tests.Browser.Checker;

namespace OpsMonitor.Tests.House;

/// <summary>Who may know whom, judged by the namespaces a source names.</summary>
public sealed partial class ArrowTests
{
    private static readonly Dictionary<string, string> s_domain = new()
    {
        ["Tenancy"] = "",
        ["Storage"] = "Tenancy",
        ["Audit"] = "Storage Tenancy",
        ["Notifications"] = "Storage Tenancy",
        ["Runs"] = "Audit Notifications Storage Tenancy",
        ["Inventory"] = "Runs Audit Notifications Storage Tenancy",
        ["Findings"] = "Inventory Runs Audit Notifications Storage Tenancy",
        ["Backups"] = "Inventory Runs Audit Notifications Storage Tenancy",
        ["Portfolio"] = "Findings Runs Storage Tenancy",
    };

    // Tenancy's types lie below Storage; its own mapping, ledger and queries need the door to the database as every feature's do.
    private static readonly string[] s_upperTenancy =
    [
        "OpsMonitor.Domain/Tenancy/ApiKeys.cs", "OpsMonitor.Domain/Tenancy/ProducerLogins.cs", "OpsMonitor.Domain/Tenancy/RequestReplays.cs", "OpsMonitor.Domain/Tenancy/TenancyLedger.cs",
        "OpsMonitor.Domain/Tenancy/TenancyQueries.cs", "OpsMonitor.Domain/Tenancy/TenancyStorage.cs", "OpsMonitor.Domain/Tenancy/UserSessions.cs",
    ];

    private static readonly string[] s_features = ["Runs", "Findings", "Inventory", "Backups"];

    private static readonly string[] s_knowsAllFeatures =
    [
        "Inventory", // compares snapshots into findings and puts what is selected into a backup set
        "Runs", // a run's page links to what the run made: RunRelated
    ];

    [Fact]
    public void Domain_Folders_AreTheOnesWithArrows() =>
        Assert.Equal(s_domain.Keys.Order(), SourceFile.Of("OpsMonitor.Domain").Select(f => f.Folder).Where(f => f != "").Distinct().Order());

    [Fact]
    public void Domain_Arrows_PointOneWay() => Assert.Empty(
        from file in SourceFile.Of("OpsMonitor.Domain")
        where s_domain.ContainsKey(file.Folder) && !s_upperTenancy.Contains(file.Path)
        from known in Known(file, "Domain")
        where known != file.Folder && !s_domain[file.Folder].Split(' ').Contains(known)
        select $"{file.Path} knows {known}");

    [Fact]
    public void Domain_Web_IsUnknown() => Assert.Empty(
        from file in SourceFile.Of("OpsMonitor.Domain")
        from Match match in Web().Matches(file.Text)
        select $"{file.Path}: {match.Value}");

    [Fact]
    public void Domain_App_IsUnknown() => Assert.Empty(
        SourceFile.Of("OpsMonitor.Domain").Where(f => f.Text.Contains("OpsMonitor.App", StringComparison.Ordinal)).Select(f => f.Path));

    [Fact]
    public void App_LiveAndOperations_KnowNoFeature() => Assert.Empty(
        from file in SourceFile.Of("OpsMonitor.App")
        where file.Folder is "Live" or "Operations"
        from known in Known(file, "App")
        where known != file.Folder
        select $"{file.Path} knows {known}");

    [Fact]
    public void App_FoldersThatKnowAllFeatures_AreFew() => Assert.Equal(
        s_knowsAllFeatures,
        from folder in SourceFile.Of("OpsMonitor.App").GroupBy(f => f.Folder)
        where folder.Key is not ("Operations" or "Shell" or "Hosting" or "")
        where s_features.All(folder.SelectMany(f => Known(f, "Domain")).Contains)
        select folder.Key);

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

    private static IEnumerable<string> Folders(string project) => SourceFile.Of($"OpsMonitor.{project}").Select(f => f.Folder).Distinct();

    [GeneratedRegex(@"(?<!namespace OpsMonitor\.)\b(?<project>Domain|App)\.(?<folder>[A-Z]\w+)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Reference();

    // Identity's stores package is the one exception: the account is Identity's.
    [GeneratedRegex(@"Microsoft\.AspNetCore\.(?!Identity\s*;)\w+|Microsoft\.Extensions\.Hosting|\bBackgroundService\b|\bMudBlazor\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Web();
}
