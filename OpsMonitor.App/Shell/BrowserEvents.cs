using Microsoft.AspNetCore.Components;

namespace OpsMonitor.App.Shell;

/// <summary>Events of the browser that components hear and the framework has no name for.</summary>
[EventHandler("onanimationend", typeof(EventArgs))]
public static class BrowserEvents;
