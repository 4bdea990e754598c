using Bunit;
using MudBlazor;
using MudBlazor.Services;
using OpsMonitor.App.Parts.Menus;

namespace OpsMonitor.Tests.Parts;

public sealed class OpsTipTests : IAsyncDisposable
{
    private readonly BunitContext _bunit = new();
    private readonly IRenderedComponent<MudPopoverProvider> _popovers;

    public OpsTipTests()
    {
        _bunit.JSInterop.Mode = JSRuntimeMode.Loose;
        _bunit.Services.AddMudServices();
        _popovers = _bunit.Render<MudPopoverProvider>();
    }

    public ValueTask DisposeAsync() => _bunit.DisposeAsync();

    [Fact]
    public void Text_BeforeItIsShown_DescribesTheControlAndHasNoPopover()
    {
        var tip = Render("Secrets stay hidden");

        Assert.Equal("Secrets stay hidden", tip.Find($"#{tip.Find("button").GetAttribute("aria-describedby")}").TextContent);
        Assert.Empty(_popovers.FindAll(".mud-popover"));
    }

    [Theory]
    [InlineData("onfocusin", "onfocusout")]
    [InlineData("onpointerenter", "onpointerleave")]
    public async Task Text_WhileTheControlIsLookedAt_IsShown(string comes, string goes)
    {
        var tip = Render("Secrets stay hidden");

        await tip.Find(".tip").TriggerEventAsync(comes, EventArgs.Empty);
        _popovers.WaitForAssertion(() => Assert.Equal("Secrets stay hidden", _popovers.Find(".mud-tooltip.mud-popover-open").TextContent.Trim()));
        await tip.Find(".tip").TriggerEventAsync(goes, EventArgs.Empty);
        _popovers.WaitForAssertion(() => Assert.Empty(_popovers.FindAll(".mud-popover-open")));
    }

    [Fact]
    public void Text_ThatIsTheName_IsNotReadOutTwice()
    {
        var tip = Render("Next finding", isName: true);

        Assert.False(tip.Find("button").HasAttribute("aria-describedby"));
        Assert.Empty(tip.FindAll("[hidden]"));
    }

    [Fact]
    public void Text_OfNull_LeavesTheControlAlone() => Render(null).MarkupMatches("<button></button>");

    [Fact]
    public async Task Text_ThatIsEmpty_ShowsNothingAndKeepsTheControl()
    {
        var tip = Render("");
        await tip.Find(".tip").TriggerEventAsync("onfocusin", EventArgs.Empty);

        Assert.Empty(_popovers.FindAll(".mud-popover-open"));
        tip.Render(p => p.Add(t => t.Text, "Counted in the newest runs"));
        Assert.Equal("Counted in the newest runs", tip.Find("[hidden]").TextContent);
        _popovers.WaitForAssertion(() => Assert.Single(_popovers.FindAll(".mud-popover-open")));
    }

    private IRenderedComponent<OpsTip> Render(string? text, bool isName = false) => _bunit.Render<OpsTip>(p => p
        .Add(t => t.Text, text)
        .Add(t => t.IsName, isName)
        .Add(t => t.ChildContent, id => id is null ? "<button></button>" : $"<button aria-describedby=\"{id}\"></button>"));
}
