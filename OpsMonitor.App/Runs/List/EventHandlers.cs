using Microsoft.AspNetCore.Components;

namespace OpsMonitor.App.Runs.List;

/// <summary>Events of the browser that the framework has no name for. The Razor compiler looks for them in classes of exactly this name.</summary>
[EventHandler("onanimationend", typeof(EventArgs))]
[EventHandler("onrunpick", typeof(RunPickEventArgs), enableStopPropagation: false, enablePreventDefault: false)]
public static class EventHandlers;
