using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OpsMonitor.App.Findings;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Findings.Differences;
using OpsMonitor.Tests.Browser.Checker;

namespace OpsMonitor.Tests.Findings;

public sealed class FindingPartsTests : IAsyncDisposable
{
    private static readonly DateTimeOffset _now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private readonly BunitContext _bunit = new();

    public FindingPartsTests() => _bunit.Services.AddSingleton(new ViewerClock(new FakeTimeProvider(_now)));

    public ValueTask DisposeAsync() => _bunit.DisposeAsync();

    [Fact]
    public void Table_ForAViewer_HasNoCheckboxes()
    {
        var table = _bunit.Render<FindingsTable>(p => p.Add(t => t.Slug, "contoso").Add(t => t.Rows, [Row(1)]));

        Assert.Empty(table.FindAll("input"));
        Assert.Equal("t/contoso/findings/1", table.Find("a.open").GetAttribute("href"));
        Assert.Contains("Removed", table.Find("td .chip.failed").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Table_SelectingThePage_TakesOnlyOpenFindings()
    {
        IReadOnlySet<long>? selected = null;
        var table = _bunit.Render<FindingsTable>(p => p.Add(t => t.Slug, "contoso").Add(t => t.CanSelect, true).Add(t => t.Selected, new HashSet<long> { 9 })
            .Add(t => t.Rows, [Row(1), Row(2, FindingStatus.Acknowledged), Row(3) with { ResolvedAt = _now }]).Add(t => t.SelectedChanged, s => selected = s));

        table.Find("th input").Change(true);

        Assert.Equal([1, 9], selected!.Order());
    }

    [Fact]
    public void Property_WithTexts_MarksOnlyTheLinesThatDiffer()
    {
        var shown = _bunit.Render<PropertyDiffCard>(p => p.Add(c => c.Change, new("description", "Description", ChangeType.Changed, "same\nthe old one\nsame too", "same\nthe new one\nsame too")));

        Assert.Equal(["the old one", "the new one"], shown.FindAll(".mark").Select(m => m.TextContent.Trim()));
        Assert.Equal(["old", "new"], shown.FindAll("mark").Select(m => m.TextContent));
    }

    [Fact]
    public void Property_WithALongText_FoldsWhatIsEqualFarFromTheChange()
    {
        var lines = Enumerable.Range(1, 100).Select(n => $"line {n}").ToArray();
        var shown = _bunit.Render<PropertyDiffCard>(p => p.Add(
            c => c.Change, new("script", "Script", ChangeType.Changed, string.Join('\n', lines), string.Join('\n', lines).Replace("line 60", "line sixty", StringComparison.Ordinal))));

        Assert.Equal(
            ["56 equal lines", "line 57", "line 58", "line 59", "line 60", "line 61", "line 62", "line 63", "37 equal lines"],
            shown.FindAll(".was pre > span").Select(s => s.TextContent.Trim()));
        Assert.Equal(9, shown.FindAll(".is pre > span").Count);
    }

    [Theory]
    [InlineData("a\nb\nc", "c\na\nb", "The same elements in another order.")]
    [InlineData("a\nb\nc", "c\na\nd", "The elements that both have are in another order.")]
    public void Property_InAnotherOrder_SaysOfWhichElements(string before, string after, string remark)
    {
        var shown = _bunit.Render<PropertyDiffCard>(p => p.Add(c => c.Change, new("list", "List", ChangeType.Changed, before, after, Note: EvidenceNote.Order)));

        Assert.Equal(remark, shown.Find(".remark").TextContent);
    }

    [Fact]
    public void Property_ThatIsGone_SaysSoOnTheCurrentSide()
    {
        var shown = _bunit.Render<PropertyDiffCard>(p => p.Add(c => c.Change, new("a", "A", ChangeType.Removed, "1", null)));

        Assert.Equal("Not there", shown.Find(".is .none").TextContent);
    }

    [Theory]
    [InlineData("b", null)]
    [InlineData("Block", "Block")]
    public void Property_WithWords_SaysThemWhereTheyAreNotTheValue(string words, string? said)
    {
        var shown = _bunit.Render<PropertyDiffCard>(p => p.Add(c => c.Change, new("a", "A", ChangeType.Removed, "b", null, words)));

        Assert.Equal(said, shown.FindAll(".was .words").SingleOrDefault()?.TextContent);
    }

    [Fact]
    public void Summary_OfASubjectThatCame_ShowsTheSideThatHasIt()
    {
        var shown = _bunit.Render<SubjectSummary>(p => p.Add(s => s.Changes,
        [
            new("osMinimumVersion", "OS minimum version", ChangeType.Added, null, "10.0"), new("settings", "Settings", ChangeType.Added, null, "3", Note: EvidenceNote.Count),
        ]));

        Assert.Equal(["OS minimum version", "Settings"], shown.FindAll("dt").Select(d => d.TextContent));
        Assert.Equal(["10.0", "3 elements"], shown.FindAll("dd").Select(d => d.TextContent));
        Assert.DoesNotContain("Not there", shown.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void State_ThroughItsAddress_StaysTheSame()
    {
        var state = new FindingsPageState { Status = FindingStatus.New, Change = FindingKind.Added, Type = "a b", Run = 7, Text = "x&y", Resolved = true };

        Assert.Equal(state, FindingsPageState.Of(PageQuery.OfAddress("http://host" + state.ToUrl("contoso"))));
        Assert.Equal(new(), FindingsPageState.Of(PageQuery.OfAddress("http://host/t/contoso/findings?status=nonsense&run=x&resolved=no")));
    }

    private static FindingRow Row(long id, FindingStatus status = FindingStatus.New) =>
        new(id, status, ChangeType.Removed, "policy", $"p{id}", $"Policy {id}", _now, _now, null, 2);
}
