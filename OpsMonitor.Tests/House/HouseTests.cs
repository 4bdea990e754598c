using System.Text.RegularExpressions;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.House;

/// <summary>The budgets and bans of the house, judged by the text of the sources.</summary>
public sealed partial class HouseTests
{
    private const int MaxMethod = 40;
    private const int MaxStems = 20;

    [Fact]
    public void File_Length_IsWithinItsBudget() => AssertNone(
        from file in SourceFile.All
        let budget = Budget(file)
        where file.Lines.Length > budget
        select $"{file.Path}: {file.Lines.Length} lines, at most {budget}");

    // A block of a member; a type's block, and a block inside a member, are no members.
    [Fact]
    public void Member_Length_IsAtMostFortyLines() => AssertNone(
        from file in SourceFile.All.Where(f => f.Name.EndsWith(".cs", StringComparison.Ordinal))
        from block in Blocks(file.Lines)
        where block.Length > MaxMethod
        select $"{file.Path}:{block.Line}: {block.Length} lines, at most {MaxMethod}");

    [Fact]
    public void Blocks_OfASource_AreItsMembers() => Assert.Equal(
        [(4, 2)],
        Blocks("class A\n{\n    void B(\n        int c)\n    {\n        C();\n        D();\n    }\n    class E\n    {\n    }\n}".Split('\n')).Select(b => (b.Line, b.Length)));

    [Fact]
    public void Folder_Name_SaysWhatItIsAbout() => AssertNone(
        from file in SourceFile.All
        from folder in file.Path.Split('/')[..^1]
        where folder is "Services" or "Models" or "Helpers" or "Extensions" or "Utils"
        select file.Path);

    // A component and what stands beside it under its name are one.
    [Fact]
    public void Folder_Files_AreAtMostTwenty() => AssertNone(
        from folder in SourceFile.All.GroupBy(f => Path.GetDirectoryName(f.Path)!, f => f.Name.Split('.')[0])
        let stems = folder.Distinct().Count()
        where stems > MaxStems
        select $"{folder.Key}: {stems} names, at most {MaxStems}");

    [Fact]
    public void Razor_CodeBlock_HasAtMostFiveLines() => AssertNone(
        from file in SourceFile.All
        from Match block in CodeBlock().Matches(file.Text)
        where block.Groups["code"].Value.Trim('\n').Split('\n').Length > 5
        select file.Path);

    [Theory]
    [InlineData(@"\basync void\b", "")]
    [InlineData(@"\bIgnoreQueryFilters\b", "OpsMonitor.Domain/Storage/ OpsMonitor.Tests/Storage/")]
    [InlineData(@"\bEnsureCreated", "")]
    [InlineData(@"\bNotImplementedException\b", "")]
    [InlineData(@"\b(?:TODO|FIXME|HACK|XXX)\b", "")]
    [InlineData(@"\bThread\.Sleep\b", "")]
    [InlineData(@"/(?:work|tmp|home|root|Users)/[a-z]", "OpsMonitor.Tests/")]
    public void Source_BannedText_IsAbsent(string pattern, string allowedIn) => AssertAbsent(SourceFile.All, pattern, allowedIn);

    // It leaves the elements around it open, which compiles, and ends the page of whoever looks at it.
    [Fact]
    public void Razor_Continue_IsAbsent() => AssertAbsent(SourceFile.All.Where(f => f.Name.EndsWith(".razor", StringComparison.Ordinal)), @"\bcontinue;", "");

    // A title is told to a mouse alone: a control has an OpsTip. ThemeToggle stands on pages without a circuit too.
    [Fact]
    public void Razor_Controls_HaveTooltipsInsteadOfTitles() => AssertAbsent(
        SourceFile.All.Where(f => f.Name.EndsWith(".razor", StringComparison.Ordinal)), @"<(?:button|input|select|textarea|label|Mud\w+)\b[^<]*\stitle=", "OpsMonitor.App/Parts/Layouts/ThemeToggle.razor");

    [Fact]
    public void Razor_Tooltips_AreOpsTips() => AssertAbsent(
        SourceFile.All.Where(f => f.Name.EndsWith(".razor", StringComparison.Ordinal)), "<MudTooltip", "OpsMonitor.App/Parts/Menus/OpsTip.razor");

    // Waiting for something that happens elsewhere has one place.
    [Fact]
    public void Tests_Delay_IsEventuallysAlone() =>
        AssertAbsent(SourceFile.All.Where(f => f.IsTest), @"\bTask\.Delay\b", "OpsMonitor.Tests/Support/Eventually.cs");

    // Playwright's own wait fails where one navigation is overtaken by another.
    [Fact]
    public void Tests_WaitForAnAddress_IsArrivalsAlone() =>
        AssertAbsent(SourceFile.All.Where(f => f.IsTest), @"\bWaitForURLAsync\b", "OpsMonitor.Tests/Support/Pages/Arrivals.cs OpsMonitor.Tests/Browser/KeysTests.cs");

    // One reader, one vocabulary: whatever reads a query string past it takes other words and passes over what it does not know. The journal and the
    // fingerprint of a request take the whole of it, unread, and so do the address that a failed page gives back and that which leads to where a tenant moved.
    [Fact]
    public void Addresses_Queries_AreReadByPageQueryAlone() => AssertAbsent(
        SourceFile.Of("OpsMonitor.App").Select(f => f with { Text = Unread().Replace(f.Text, "") }),
        @"\bParseQuery\b|\bRequest\.Query\b|\.QueryString\b|\[SupplyParameterFromQuery|\[FromQuery|Uri\)?\.Query\b|\bParseNullableQuery\b|\bQueryHelpers\.Parse|\bHttpUtility\b",
        "OpsMonitor.App/Parts/PageQuery.cs OpsMonitor.App/Tenancy/TenantPage.cs OpsMonitor.App/Portfolio/PlatformPage.cs OpsMonitor.App/Hosting/Front/OwnDownload.cs OpsMonitor.App/Api/IdempotencyKeyFilter.cs OpsMonitor.App/Frame/FailedDocument.cs");

    // A page's address begins where the app does, which may be below a sub-path: without a slash (Urls).
    [Fact]
    public void Addresses_InPages_BeginWhereTheAppDoes() => AssertAbsent(
        SourceFile.Of("OpsMonitor.App").Concat(Directory.EnumerateFiles(Path.Combine(Artifacts.Root, "OpsMonitor.App", "wwwroot"), "*.*s").Select(f => new SourceFile($"OpsMonitor.App/wwwroot/{Path.GetFileName(f)}", File.ReadAllText(f)))),
        @"\b(?:href|src|action)=\\?[""']?/|\b(?:NavigateTo|Redirect|ToAbsoluteUri|Here)\(\$?""/|\$""/(?:t|platform|login|account)/|\burl\([""']?/|\b(?:open|fetch)\([^)\n]*[""'`]/|location(?:\.href)? = [""'`]/", "");

    // "select 1" asks whether somebody is there; it is no query.
    [Fact]
    public void Sql_RawText_StandsInItsOwnFiles() => AssertAbsent(
        SourceFile.All.Where(f => !f.IsTest && f.Project != "bench" && f.Name.EndsWith(".cs", StringComparison.Ordinal) && !f.Name.EndsWith("Sql.cs", StringComparison.Ordinal)),
        @"""\s*(?:select\s(?!1"")|insert\s+into\s|update\s+\w+\s+set\s|delete\s+from\s|with\s+\w+\s+as\b)", "OpsMonitor.Domain/Storage/", RegexOptions.IgnoreCase);

    // What an operation is called in the database stands once, beside what it does.
    [Fact]
    public void Operations_Names_AreWrittenOnce() => AssertAbsent(
        SourceFile.All.Where(f => !f.IsTest && f.Project != "bench"), @"""(?:inventory"", ""sync|drift"", ""generate|backup_set"", ""add_policies|generate|add_policies)""",
        "OpsMonitor.Domain/Inventory/InventoryLedger.cs OpsMonitor.Domain/Findings/DriftLedger.cs OpsMonitor.Domain/Backups/BackupCopies.cs");

    [Fact]
    public void Components_Database_IsOutOfReach() => AssertAbsent(
        SourceFile.All.Where(f => f.Name.Contains(".razor", StringComparison.Ordinal)), @"\b(?:OpsDb|OpsDbContext|DbContext|NpgsqlConnection|NpgsqlDataSource)\b", "");

    // Each of these says why it must see every tenant; a page or an API never has a reason.
    [Fact]
    public void AllTenants_Door_IsOpenedOutsideFeatureCodeOnly() => AssertAbsent(
        SourceFile.Of("OpsMonitor.App"), @"\bForAllTenants\b", "OpsMonitor.App/Hosting/ OpsMonitor.App/Live/ OpsMonitor.App/Account/ OpsMonitor.App/Overview/");

    [Fact]
    public void TestMethods_Names_SaySubjectConditionExpectation() => AssertNone(
        from file in SourceFile.All.Where(f => f.IsTest)
        from Match method in TestMethod().Matches(file.Text)
        where method.Groups["name"].Value.Split('_').Length != 3
        select $"{file.Path}: {method.Groups["name"].Value}");

    private static int Budget(SourceFile file) => Path.GetExtension(file.Name) switch
    {
        ".razor" => 120,
        ".cs" when file.IsTest => 400,
        ".cs" => 250,
        _ => int.MaxValue,
    };

    private static IEnumerable<(int Line, int Length)> Blocks(string[] lines)
    {
        for (var start = 1; start < lines.Length; start++)
        {
            if (lines[start] is not ("    {" or "        {"))
            {
                continue;
            }

            var indent = lines[start][..^1];
            var head = start - 1;
            while (head > 0 && (!lines[head].StartsWith(indent, StringComparison.Ordinal) || lines[head].StartsWith(indent + " ", StringComparison.Ordinal)))
            {
                head--;
            }

            // What ends with more than the brace is an initialiser, a lambda or a table, and counts with the member around it.
            var end = Array.FindIndex(lines, start, l => l.StartsWith(indent + "}", StringComparison.Ordinal));
            if (end > 0 && lines[end] == indent + "}" && !TypeHead().IsMatch(lines[head]))
            {
                yield return (start, end - start - 1);
            }
        }
    }

    private static void AssertAbsent(IEnumerable<SourceFile> files, string pattern, string allowedIn, RegexOptions options = RegexOptions.None)
    {
        var allowed = allowedIn.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        AssertNone(
            from file in files
            where file.Folder != "House" && !allowed.Any(a => file.Path.StartsWith(a, StringComparison.Ordinal))
            from Match match in Regex.Matches(file.Text, pattern, options, TimeSpan.FromSeconds(10))
            select $"{file.Path}:{file.Text[..match.Index].Count(c => c == '\n') + 1}: {match.Value.Trim()}");
    }

    private static void AssertNone(IEnumerable<string> violations)
    {
        var all = violations.ToList();
        Assert.True(all.Count == 0, string.Join('\n', all));
    }

    [GeneratedRegex(@"@code\s*\{(?<code>.*?)^\}", RegexOptions.Singleline | RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"JournalAsync\([^\n]*", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Unread();

    [GeneratedRegex(@"\b(?:class|record|struct|interface|enum|extension|namespace)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex TypeHead();

    [GeneratedRegex(@"\[(?:Fact|Theory)\b(?>[^\n]*\n)(?>(?!\s*public )[^\n]*\n)*\s*public (?:static )?(?:async )?(?:void|Task|ValueTask) (?<name>\w+)\(", RegexOptions.CultureInvariant, 5000)]
    private static partial Regex TestMethod();
}
