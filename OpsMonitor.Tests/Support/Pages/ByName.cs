using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using MudBlazor.Services;
using OpsMonitor.App.Parts.Fields;

namespace OpsMonitor.Tests.Support.Pages;

/// <summary>Controls as a person finds them: by the words on or above them.</summary>
internal static class ByName
{
    /// <summary>The field under the label.</summary>
    public static IElement Field<T>(this IRenderedComponent<T> page, string label)
        where T : IComponent => page.Find($"#{page.FindAll("label").Single(l => l.TextContent.Trim() == label).GetAttribute("for")}");

    /// <summary>Chooses a value of a filter, as its list would.</summary>
    public static Task ChooseAsync<T>(this IRenderedComponent<T> page, string filter, string value)
        where T : IComponent
    {
        var select = ((IRenderedComponent<IComponent>)page).FindComponents<FilterSelect>().Single(f => f.Instance.Label == filter);
        return select.InvokeAsync(() => select.Instance.ValueChanged.InvokeAsync(value));
    }

    /// <summary>The field of that name, which has no label above it.</summary>
    public static IElement Named<T>(this IRenderedComponent<T> page, string name)
        where T : IComponent => page.Find($"[aria-label='{name}']");

    public static bool HasField<T>(this IRenderedComponent<T> page, string label)
        where T : IComponent => page.FindAll("label").Any(l => l.TextContent.Trim() == label);

    /// <summary>MudBlazor as the app has it, and what its menus and panels open in, which is shown beside the component.</summary>
    public static BunitContext WithMud(this BunitContext bunit)
    {
        bunit.JSInterop.Mode = JSRuntimeMode.Loose;
        bunit.Services.AddMudServices(o => o.PopoverOptions.CheckForPopoverProvider = false);
        return bunit;
    }

    /// <summary>What stands open beside the component: it clicks the button and answers the place that its menu or panel is in.</summary>
    public static async Task<IRenderedComponent<MudPopoverProvider>> OpenAsync<T>(this IRenderedComponent<T> page, BunitContext bunit)
        where T : IComponent
    {
        var opened = bunit.Render<MudPopoverProvider>();
        await page.ClickAsync(c => c.Find("button[aria-haspopup]"));
        return opened;
    }

    /// <summary>Finds it and acts on it in one turn of the renderer, so that nothing is drawn anew between the two.</summary>
    public static Task ActAsync<T>(this IRenderedComponent<T> page, Func<IRenderedComponent<T>, IElement> find, Func<IElement, Task> act)
        where T : IComponent => page.InvokeAsync(() => act(find(page)));

    public static Task ClickAsync<T>(this IRenderedComponent<T> page, Func<IRenderedComponent<T>, IElement> find)
        where T : IComponent => page.ActAsync(find, e => e.ClickAsync(new()));

    /// <summary>Types into the field, or chooses a value there, as the browser tells it at once.</summary>
    public static Task TypeAsync<T>(this IRenderedComponent<T> page, string label, string text)
        where T : IComponent => page.ActAsync(p => p.Field(label), e => e.InputAsync(new ChangeEventArgs { Value = text }));

    public static IElement Button<T>(this IRenderedComponent<T> page, string name)
        where T : IComponent => page.FindAll("button").Single(b => (b.GetAttribute("aria-label") ?? b.TextContent.Trim()) == name);
}
