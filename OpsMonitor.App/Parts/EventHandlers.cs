using Microsoft.AspNetCore.Components;

namespace OpsMonitor.App.Parts;

/// <summary>Events of the browser that the framework has no name for. The Razor compiler looks for them in classes of exactly this name.</summary>
[EventHandler("onanimationend", typeof(EventArgs))]
public static class EventHandlers;
