using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;

namespace OpsMonitor.Tests.Support.Pages;

/// <summary>Controls as a person finds them: by the words on or above them.</summary>
internal static class ByName
{
    /// <summary>The field under the label.</summary>
    public static IElement Field<T>(this IRenderedComponent<T> page, string label)
        where T : IComponent => page.Find($"#{page.FindAll("label").Single(l => l.TextContent.Trim() == label).GetAttribute("for")}");

    public static bool HasField<T>(this IRenderedComponent<T> page, string label)
        where T : IComponent => page.FindAll("label").Any(l => l.TextContent.Trim() == label);

    public static IElement Button<T>(this IRenderedComponent<T> page, string name)
        where T : IComponent => page.FindAll("button").Single(b => (b.GetAttribute("aria-label") ?? b.TextContent.Trim()) == name);
}
