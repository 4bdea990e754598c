using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using OpsMonitor.App.Findings;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Parts.Items;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support.Pages;

namespace OpsMonitor.Tests.Parts;

public sealed class ChoicesTests : IAsyncDisposable
{
    private readonly BunitContext _bunit = new BunitContext().WithMud();

    private string Address => _bunit.Services.GetRequiredService<NavigationManager>().Uri;

    public ValueTask DisposeAsync() => _bunit.DisposeAsync();

    [Fact]
    public void Choice_BeforeTheAddressHasCome_AddsToTheOneBefore()
    {
        var choices = new Choices<string>();
        choices.Show("a");

        Assert.Equal("ab", choices.Choose(s => s + "b"));
        choices.Show("a"); // rendered again meanwhile, for another reason
        Assert.Equal("abc", choices.Choose(s => s + "c"));
    }

    [Fact]
    public void Choice_AfterTheReaderWentBack_StartsFromWhatIsShown()
    {
        var choices = new Choices<string>();
        choices.Show("a");
        choices.Choose(s => s + "b");
        choices.Show("ab");
        choices.Show("a");

        Assert.Equal("ac", choices.Choose(s => s + "c"));
    }

    [Fact]
    public async Task FindingsFilters_ChosenAtOnce_AddToEachOther()
    {
        var filters = _bunit.Render<FindingsFilters>(p => p.Add(f => f.Slug, "contoso").Add(f => f.State, new() { Cursor = "abc" }));
        await filters.ChooseAsync("Kind of change", "added");
        await filters.Find("input[type=search]").ChangeAsync(new ChangeEventArgs { Value = "door" });

        var state = FindingsPageState.Of(PageQuery.OfAddress(Address));
        Assert.Equal((FindingKind.Added, "door", null), (state.Change, state.Text, state.Cursor));
    }

    [Fact]
    public async Task ItemsFilters_ChosenAtOnce_AddToEachOther()
    {
        var filters = _bunit.Render<ItemsFilters>(p => p.Add(f => f.Page, "/t/contoso/inventory/7").Add(f => f.State, new(Item: "x")).Add(f => f.Types, [new("policy", 3)]));
        await filters.ChooseAsync("Subject type", "policy");
        await filters.Find("input[type=search]").ChangeAsync(new ChangeEventArgs { Value = "door" });

        Assert.Equal(new ItemsPageState("policy", "door"), ItemsPageState.Of<ItemsPageState>(PageQuery.OfAddress(Address), "/t/contoso/inventory/7"));
    }
}
