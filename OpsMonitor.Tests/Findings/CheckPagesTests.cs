using OpsMonitor.App.Runs.Run;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using OpsMonitor.App.Findings;
using OpsMonitor.App.Inventory;
using OpsMonitor.App.Items;
using OpsMonitor.App.Operations;
using OpsMonitor.App.Operations.DriftGenerate;
using MudBlazor;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Findings.Checks;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;

namespace OpsMonitor.Tests.Findings;

/// <summary>What pages say of baselines, checks and the life of findings.</summary>
public sealed class CheckPagesTests : IAsyncLifetime
{
    private readonly WorkSignal _signal = new();
    private Shown _shown = null!;
    private DriftScene _scene = null!;

    public async ValueTask InitializeAsync()
    {
        _shown = await Shown.ToAnaAsync();
        _shown.UseRunPages(_signal, new DriftGenerateOperation(_shown.Ledger.Get<DriftLedger>()));
        _shown.Bunit.Services.AddSingleton(_signal);
        _scene = new(_shown.Ledger);
    }

    public async ValueTask DisposeAsync()
    {
        await _shown.DisposeAsync();
        _signal.Dispose();
    }

    [Fact]
    public async Task Findings_AfterACheck_SayWhatItChangedAndLeadThere()
    {
        var baseline = await ApprovedAsync("a=1", "b=1");
        await _scene.RunAsync(baseline, await _scene.SnapshotAsync("a=2", "b=2"));
        var check = await _scene.RunAsync(baseline, await _scene.SnapshotAsync("a=2", "b=1"));

        var page = Findings("");
        await Eventually.True(() => page.FindAll(".check-card a.btn").Count == 2, "the check is told");
        Assert.Equal(["1 still there", "1 fixed"], page.FindAll(".check-card a.btn").Select(a => a.TextContent.Trim()));
        Assert.Equal($"t/contoso/findings?run={check}&news=fixed", page.FindAll(".check-card a.btn")[1].GetAttribute("href"));

        page = Findings($"?run={check}&news=fixed");
        await Eventually.True(() => page.FindAll("tbody tr").Count == 1, "the fixed one is listed");
        Assert.Contains("Resolved", page.Find("tbody tr").TextContent, StringComparison.Ordinal);
    }

    // In the list, in what the check says of itself, and on the finding's page.
    [Fact]
    public async Task Findings_OfWhatMayOnlyBeUnread_SayTheDoubt()
    {
        var check = await _scene.RunAsync(await ApprovedAsync("a=1", "b=1"), await _scene.SnapshotAsync("!unknown", "b=2"));

        var page = Findings($"?run={check}");
        await Eventually.True(() => page.FindAll("tbody tr").Count == 2, "the findings are there");
        Assert.Equal("May be unread", Assert.Single(page.FindAll("tbody tr"), r => r.TextContent.Contains("Removed", StringComparison.Ordinal)).QuerySelectorAll(".chip")[1].TextContent);
        Assert.Contains("1 subject that seems to be gone may be in what", page.Find(".check-card .caution").TextContent, StringComparison.Ordinal);
        Assert.EndsWith("2 new; 1 may only be unread", (await _shown.Ledger.RowAsync(check)).Summary, StringComparison.Ordinal);

        var finding = Finding(await _shown.Ledger.ScalarAsync<long>("select id from findings where change_type = 'removed'"), "");
        await Eventually.True(() => finding.FindAll(".caution").Count == 1, "the doubt is said");
        Assert.Equal("1 failure", finding.Find(".caution a").TextContent);
    }

    // What the exporter cut is no difference, and what was found before is not taken for mended.
    [Fact]
    public async Task Findings_OfWhatWasCut_SayThatItIsNotCompared()
    {
        var baseline = await ApprovedAsync("a=[x]", "b=1");
        await _scene.RunAsync(baseline, await _scene.SnapshotAsync("a=[y]", "b=1"));
        var cut = await _scene.SnapshotAsync("a=System.Object[]", "b=1");
        var check = await _scene.RunAsync(baseline, cut);

        Assert.Equal("1 not checked", await _scene.DeltaAsync(check));
        Assert.Equal(["a changed open"], await _scene.FindingsAsync());
        var page = Findings($"?run={check}");
        await Eventually.True(() => page.FindAll(".check-card .caution").Count == 1, "the cut is told");
        Assert.StartsWith($"1 object of snapshot #{cut} was cut by the tool that exported it.", page.Find(".check-card .caution").TextContent, StringComparison.Ordinal);
        var snapshot = _shown.Bunit.Render<InventorySyncPage>(p => p.Add(f => f.Slug, "contoso").Add(f => f.Id, cut));
        await Eventually.True(() => snapshot.FindAll(".caution").Count == 1, "the snapshot says it");
        Assert.Equal("1 object was cut by the tool that exported it: Policies/a.json: state. What was cut is missing here, and cannot be compared. Export again with ConvertTo-Json -Depth 20 and all pages of every list. Show it", snapshot.Find(".caution").TextContent);
    }

    // A comparison has a card too: what it could not read is in doubt as in a check.
    [Fact]
    public async Task Findings_OfAComparison_SayWhatItIsAndItsDoubt()
    {
        var (one, other) = (await _scene.SnapshotAsync("a=1", "b=1"), await _scene.SnapshotAsync("!unknown", "b=1"));
        await _scene.SnapshotAsync("a=1", "b=1");
        var page = Findings($"?run={await _scene.RunAsync(one, other)}");

        await Eventually.True(() => page.FindAll(".check-card .caution").Count == 1, "the doubt is told");
        Assert.Contains("Comparison #", page.Find(".check-card header").TextContent, StringComparison.Ordinal);
        Assert.Contains("1 subject that seems to be gone may be in what", page.Find(".check-card .caution").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Findings_GroupedBySetting_LeadToTheFindingsOfIt()
    {
        await _scene.RunAsync(await _scene.SnapshotAsync("a=1", "b=1"), await _scene.SnapshotAsync("a=2", "b=2"));

        var page = Findings("?by=setting");
        await Eventually.True(() => page.FindAll("tbody tr").Count == 1, "the setting is there");
        Assert.Equal(("State", "state", "2"), (page.Find("tbody a.open").TextContent, page.Find("tbody small").TextContent, page.Find("tbody .num").TextContent));
        Assert.Equal("t/contoso/findings?path=state", page.Find("tbody a.open").GetAttribute("href"));

        page = Findings("?by=subject");
        await Eventually.True(() => page.FindAll("tbody tr").Count == 2, "the subjects are there");
    }

    [Fact]
    public async Task Finding_OfAReplacedSubject_NamesTheOtherAndTheNextOfTheList()
    {
        await _scene.RunAsync(await _scene.SnapshotAsync("old=on:Firewall", "x=1"), await _scene.SnapshotAsync("new=off:Firewall", "x=2"));
        var list = (await _shown.Ledger.Get<FindingQueries>().ListAsync(_shown.Ledger.Contoso, new() { IsWhole = true })).Items;
        Assert.Equal(2, list.Count);

        var page = Finding(list.Single(f => f.Kind == FindingKind.Replaced).Id, "");
        await Eventually.True(() => page.FindAll("[data-step]").Count == 1, "the finding is there");
        Assert.Contains("Replaced", page.Find(".head .chip").TextContent, StringComparison.Ordinal);
        Assert.Contains("old", page.Markup, StringComparison.Ordinal);
        Assert.EndsWith($"/findings/{list.Single(f => f.Kind == FindingKind.Changed).Id}", page.Find("[data-step]").GetAttribute("href"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Finding_ThatEnded_SaysHowAndWhatCameAfter()
    {
        var baseline = await ApprovedAsync("a=1");
        await _scene.RunAsync(baseline, await _scene.SnapshotAsync("a=2"));
        await _scene.RunAsync(baseline, await _scene.SnapshotAsync("a=3"));
        var ids = await _shown.Ledger.TextsAsync("select id from findings order by id");

        var page = Finding(long.Parse(ids[0], System.Globalization.CultureInfo.InvariantCulture), "?resolved=1");
        await Eventually.True(() => page.FindAll("dl.facts").Count > 1, "the finding is there");
        Assert.Contains("Differs in another way", page.Markup, StringComparison.Ordinal);
        Assert.Contains("by Ana Ruiz", page.Markup, StringComparison.Ordinal);
        Assert.Contains($"Finding {ids[1]}", page.Markup, StringComparison.Ordinal);
        Assert.Equal($"t/contoso/findings/{ids[1]}?resolved=1", page.Find("[data-step=previous]").GetAttribute("href"));
    }

    [Fact]
    public async Task Inventory_WithABaseline_MarksItAndOffersTheCheck()
    {
        var baseline = await ApprovedAsync("a=1");
        await _scene.SnapshotAsync("a=2");
        var newest = await _scene.SnapshotAsync("a=3");

        var page = _shown.Bunit.Render<InventoryPage>(p => p.Add(f => f.Slug, "contoso"));
        await Eventually.True(() => page.FindAll("tbody tr").Count == 3, "the snapshots are there");
        Assert.Single(page.FindAll("tbody .chip"), c => c.TextContent.Contains("Baseline", StringComparison.Ordinal));
        Assert.Equal(2, page.FindAll("tbody button").Count);
        Assert.Contains("Check now", page.Markup, StringComparison.Ordinal);

        _shown.Bunit.Services.GetRequiredService<NavigationManager>().NavigateTo($"/t/contoso/inventory?baseline={newest - 1}&current={newest}");
        page = _shown.Bunit.Render<InventoryPage>(p => p.Add(f => f.Slug, "contoso"));
        await Eventually.True(() => page.Markup.Contains("outside the baseline", StringComparison.Ordinal), "another pair is a comparison");
        Assert.DoesNotContain("Check now", page.Markup, StringComparison.Ordinal);
        Assert.NotEqual(0, baseline);
    }

    [Fact]
    public async Task Snapshot_OfTheScope_ShowsTheHistoryOfBaselines()
    {
        var first = await ApprovedAsync("a=1");
        var second = await _scene.SnapshotAsync("a=2");
        await _scene.ApproveAsync(second, "new rules");

        var page = _shown.Bunit.Render<InventorySyncPage>(p => p.Add(f => f.Slug, "contoso").Add(f => f.Id, first));
        await Eventually.True(() => page.FindAll(".history tbody tr").Count == 2, "both baselines are told");
        Assert.Contains("new rules", page.Find(".history tbody tr").TextContent, StringComparison.Ordinal);
        Assert.Contains("Approve", page.Find(".head button").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Snapshot_AllItemsSelected_OffersTheRestUntilItIsSelectedToo()
    {
        var sync = await _scene.SnapshotAsync([.. Enumerable.Range(100, 120).Select(n => $"i{n}=1")]);
        var page = _shown.Bunit.Render<InventorySyncPage>(p => p.Add(f => f.Slug, "contoso").Add(f => f.Id, sync));
        await Eventually.True(() => page.FindAll("thead input").Count == 1, "the items are there");

        await page.Find("thead input").ChangeAsync(new() { Value = true });
        await page.FindAll(".chosen button").Single(b => b.TextContent == "Select all 120 that match").ClickAsync(new());
        await Eventually.True(() => page.Find(".chosen b").TextContent == "120 items selected", "all are selected");
        Assert.DoesNotContain("that match", page.Find(".chosen").TextContent, StringComparison.Ordinal);

        await page.Find("tbody input").ChangeAsync(new() { Value = false });
        Assert.Contains("Select all 120 that match", page.Find(".chosen").TextContent, StringComparison.Ordinal);
    }

    // A group of reasons has one sentence for whatever was left out.
    [Fact]
    public void Hint_OfWhatIsNoInventory_IsRightForJsonOfAnotherKind() =>
        Assert.Contains("by what is in it", RunReasons.Hint("not_json"), StringComparison.Ordinal);

    [Theory]
    [InlineData(true, 0, "The baseline was approved.")]
    [InlineData(false, 0, "The baseline was moved.")]
    [InlineData(false, 1, "The baseline was moved. 1 finding was accepted, 2 compare with it now.")]
    public void ApproveBaseline_Done_SaysWhatBecameOfFindings(bool isFirst, int accepted, string words) =>
        Assert.Equal(words, ApproveBaseline.Words(new(null, accepted, 2 * accepted), isFirst));

    [Fact]
    public async Task BaselineDialog_BeforeAMove_SaysWhatItDoesAndAsksWhy()
    {
        var baseline = await ApprovedAsync("a=1", "b=1");
        var newest = await _scene.SnapshotAsync("a=2", "b=1");
        await _scene.RunAsync(baseline, newest);
        var sync = await _shown.Ledger.Get<Domain.Inventory.InventoryQueries>().FindAsync(_shown.Ledger.Contoso, newest);
        var current = (await _shown.Ledger.Get<BaselineQueries>().CurrentAsync(_shown.Ledger.Contoso))[_scene.ScopeKey];

        var (page, _) = await _shown.DialogAsync(new DialogParameters<BaselineDialog> { { d => d.Tenant, _shown.Ledger.Contoso }, { d => d.Sync, sync! }, { d => d.Baseline, current } });

        await Eventually.True(() => page.Markup.Contains("1 open finding says", StringComparison.Ordinal), "the preview is there");
        Assert.True(page.FindAll("button").Single(b => b.TextContent.Trim() == "Move").HasAttribute("disabled"));
    }

    [Fact]
    public async Task ItemHistory_OfASubject_HasTheSnapshotsInWhichItChanged()
    {
        await _scene.SnapshotAsync("a=1");
        await _scene.SnapshotAsync("a=1");
        var changed = await _scene.SnapshotAsync("a=2");
        await _scene.SnapshotAsync("b=1");

        _shown.Bunit.Services.GetRequiredService<NavigationManager>().NavigateTo("/t/contoso/items?type=policy&id=a");
        var page = _shown.Bunit.Render<ItemHistoryPage>(p => p.Add(f => f.Slug, "contoso"));
        await Eventually.True(() => page.FindAll(".findings tbody tr").Count == 3, "the changes are there");
        Assert.Equal(["Went", "Changed", "First seen"], page.FindAll(".findings tbody tr td:first-child").Select(c => c.TextContent));
        Assert.Contains(page.FindAll("a"), a => a.GetAttribute("href") == $"t/contoso/inventory?baseline={changed - 1}&current={changed}");
    }

    [Fact]
    public async Task RunCard_OfACheck_TellsTheDeltaAndLeadsToItsFindings()
    {
        var baseline = await ApprovedAsync("a=1");
        var run = await _scene.RunAsync(baseline, await _scene.SnapshotAsync("a=2"));
        var row = await _shown.Ledger.RowAsync(run);
        Assert.Equal($"Check of snapshot {baseline + 1} against {baseline}: 1 new", row.Summary);

        var detail = (await _shown.Ledger.Get<Domain.Runs.Queries.RunQueries>().FindAsync(_shown.Ledger.Contoso, run))!;
        var links = await SampleCards.Of(_shown.Ledger).Of("drift", "generate").RelatedAsync(new(_shown.Ledger.Contoso, "contoso", run, detail.Run.ItemIds));
        Assert.Equal([("Check", "1 new"), ("Findings", "1 finding")], links.Take(2).Select(l => (l.Label, l.Text)));
        Assert.Contains(
            "1 new", await _shown.Ledger.ScalarAsync<string>($"select data ->> 'summary' from notifications where (data ->> 'run_id')::bigint = {run} and data ->> 'event' = 'finished'"),
            StringComparison.Ordinal);
    }

    // A check tells of no single items: where others list them, it says what it found.
    [Fact]
    public async Task RunPage_OfACheck_HasWhatItFoundInThePlaceOfItems()
    {
        var baseline = await ApprovedAsync("a=1");
        var run = await _scene.RunAsync(baseline, await _scene.SnapshotAsync("a=2"));

        var page = _shown.Bunit.Render<RunPage>(p => p.Add(r => r.Slug, "contoso").Add(r => r.Id, run));
        await Eventually.True(() => page.Markup.Contains("1 new", StringComparison.Ordinal), "the page is there");

        Assert.Equal("Related", page.FindAll(".grid > .col")[0].QuerySelectorAll("section").Skip(1).First().GetAttribute("aria-label"));
        Assert.Empty(page.FindAll("section[aria-label=Items]"));
    }

    private async Task<long> ApprovedAsync(params string[] subjects)
    {
        var sync = await _scene.SnapshotAsync(subjects);
        await _scene.ApproveAsync(sync, "go-live");
        return sync;
    }

    private IRenderedComponent<FindingsPage> Findings(string query)
    {
        _shown.Bunit.Services.GetRequiredService<NavigationManager>().NavigateTo("/t/contoso/findings" + query);
        return _shown.Bunit.Render<FindingsPage>(p => p.Add(f => f.Slug, "contoso"));
    }

    private IRenderedComponent<FindingPage> Finding(long id, string query)
    {
        _shown.Bunit.Services.GetRequiredService<NavigationManager>().NavigateTo($"/t/contoso/findings/{id}{query}");
        return _shown.Bunit.Render<FindingPage>(p => p.Add(f => f.Slug, "contoso").Add(f => f.Id, id));
    }
}
