using Microsoft.AspNetCore.Components;

namespace OpsMonitor.App.Runs.List;

/// <summary>The event of this list, see <see cref="Parts.EventHandlers"/>.</summary>
[EventHandler("onrunpick", typeof(RunPickEventArgs), enableStopPropagation: false, enablePreventDefault: false)]
public static class EventHandlers;
