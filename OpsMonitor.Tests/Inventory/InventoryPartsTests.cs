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

    public InventoryPartsTests()
    {
        _bunit.Services.AddSingleton(new ViewerClock(new FakeTimeProvider()));
        _bunit.JSInterop.Mode = JSRuntimeMode.Loose;
    }

    public ValueTask DisposeAsync() => _bunit.DisposeAsync();

    [Fact]
    public async Task Upload_OnItsWay_ShowsHowFarItIsAndNamesWhatFails()
    {
        var card = Card();
        card.Field("Only these subject types").Input("script, policy");

        var sent = await ReadAsync(card, c => c.Begin("Export", 412, 50_000_000));
        Assert.Equal("""{"address":"t/contoso/inventory/uploads","types":"script, policy"}""", System.Text.Json.JsonSerializer.Serialize(sent));
        Assert.Equal("Export, 412 files", card.Find(".drop b").TextContent);
        await card.InvokeAsync(() => card.Instance.Sent(20_000_000, 50_000_000));
        Assert.Contains("40 %, 20 of 50 MB", card.Find(".drop small").TextContent, StringComparison.Ordinal);
        await card.InvokeAsync(() => card.Instance.Sent(50_000_000, 50_000_000));
        Assert.Equal("Checking the files", card.Find(".drop small").TextContent);
        await card.InvokeAsync(() => card.Instance.Ended(null, false, "It is damaged."));

        Assert.Equal("Export, 412 files: It is damaged.", card.Find(".alert").TextContent);
        Assert.Equal(2, card.FindAll("input[type=file]").Count);
    }

    [Fact]
    public async Task Upload_Taken_LeadsToItsRun()
    {
        var card = Card();
        await ReadAsync(card, c => c.Begin("a.zip", 1, 3));
        await card.InvokeAsync(() => card.Instance.Ended("/t/contoso/runs/7", true, null));

        Assert.EndsWith("/t/contoso/runs/7", _bunit.Services.GetRequiredService<Microsoft.AspNetCore.Components.NavigationManager>().Uri, StringComparison.Ordinal);
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

    private IRenderedComponent<InventoryUploadCard> Card() => _bunit.Render<InventoryUploadCard>(p => p.Add(c => c.Slug, "contoso"));

    private static async Task<object> ReadAsync(IRenderedComponent<InventoryUploadCard> card, Func<InventoryUploadCard, object> read)
    {
        object? answer = null;
        await card.InvokeAsync(() => answer = read(card.Instance));
        return answer!;
    }

    private static SyncRow Sync(long id, string hash) =>
        new(id, RunStatus.Completed, $"{id}.zip", new("""{"subject_types":["*"]}"""), hash, 5, 0, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, id);
}
