using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OpsMonitor.App.Inventory;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts.Items;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;

namespace OpsMonitor.Tests.Inventory;

public sealed class InventoryPartsTests : IAsyncDisposable
{
    private readonly BunitContext _bunit = new BunitContext().WithMud();

    public InventoryPartsTests() => _bunit.Services.AddSingleton(new ViewerClock(new FakeTimeProvider()));

    public ValueTask DisposeAsync() => _bunit.DisposeAsync();

    [Theory]
    [InlineData("report.pdf", 3, "report.pdf is not a .zip archive.")]
    [InlineData("empty.zip", 0, "empty.zip is empty.")]
    [InlineData("good.zip", 3, "good.zip: It is damaged.")]
    public void Upload_ThatIsRefused_NamesTheFile(string name, int size, string words)
    {
        var card = _bunit.Render<InventoryUploadCard>(p => p.Add(c => c.Start, _ => Task.FromResult<string?>("It is damaged.")));

        card.FindComponent<Microsoft.AspNetCore.Components.Forms.InputFile>().UploadFiles(InputFileContent.CreateFromBinary(new byte[size], name));

        card.WaitForAssertion(() => Assert.Equal(words, card.Find(".alert").TextContent));
    }

    [Fact]
    public void Upload_OfSomeTypes_HandsOverBytesAndSelection()
    {
        UploadedArchive? upload = null;
        var card = _bunit.Render<InventoryUploadCard>(p => p.Add(c => c.Start, u =>
        {
            upload = u;
            return Task.FromResult<string?>(null);
        }));
        card.Field("Only these subject types").Input("script, policy");

        card.FindComponent<Microsoft.AspNetCore.Components.Forms.InputFile>().UploadFiles(InputFileContent.CreateFromBinary([1, 2, 3], "a.ZIP"));

        card.WaitForAssertion(() => Assert.Equal([1, 2, 3], upload?.Bytes));
        Assert.Equal(["policy", "script"], upload!.Selection.SubjectTypes);
        Assert.Empty(card.FindAll(".alert"));
    }

    [Theory]
    [InlineData(2L, 1L, null)]
    [InlineData(1L, 1L, "Choose two different snapshots.")]
    [InlineData(3L, 1L, "These two cover different subject types; everything would look added or removed.")]
    [InlineData(null, 1L, "Choose both snapshots.")]
    public void Compare_OfTwoSnapshots_AllowsOnlyTwoOfOneSelection(long? baseline, long current, string? problem)
    {
        var card = _bunit.Render<InventoryCompareCard>(p => p
            .Add(c => c.Choices, [Sync(3, "other"), Sync(2, "all"), Sync(1, "all")]).Add(c => c.Baseline, baseline).Add(c => c.Current, current));

        Assert.Equal(problem, card.FindAll(".alert").SingleOrDefault()?.TextContent);
        Assert.Equal(problem is not null, card.Find("button").HasAttribute("disabled"));
    }

    [Fact]
    public void Compare_WithOneSnapshot_AsksForAnother()
    {
        var card = _bunit.Render<InventoryCompareCard>(p => p.Add(c => c.Choices, [Sync(1, "all")]));

        Assert.Contains("upload another", card.Markup, StringComparison.Ordinal);
        Assert.Empty(card.FindAll("button"));
    }

    [Fact]
    public void Content_OfAnItem_IsReadableAndCloses()
    {
        var panel = _bunit.Render<ContentPanel>(p => p.Add(c => c.Title, "Edge").Add(c => c.Json, new("""{"a":{"b":"é <"}}""")).Add(c => c.CloseHref, "/back"));

        Assert.Equal("é <", panel.Find(".leaf .tree-value").TextContent);
        panel.Find("button[aria-pressed=false]").Click();
        Assert.Contains("\"b\": \"é <\"", panel.Find("pre").TextContent, StringComparison.Ordinal);
        Assert.Equal("/back", panel.Find("a[aria-label=Close]").GetAttribute("href"));
    }

    private static SyncRow Sync(long id, string hash) =>
        new(id, RunStatus.Completed, $"{id}.zip", new("""{"subject_types":["*"]}"""), hash, 5, 0, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, id);
}
