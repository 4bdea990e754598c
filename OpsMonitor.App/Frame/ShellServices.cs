using Microsoft.AspNetCore.Components.Server.Circuits;
using MudBlazor;
using MudBlazor.Services;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Runs.Actions;
using OpsMonitor.App.Tenancy;

namespace OpsMonitor.App.Frame;

public static class ShellServices
{
    public static void AddShell(this IServiceCollection services)
    {
        // The browser calls the line cut when it has heard nothing for 10 s (connect.js). A line with traffic needs no such sign.
        services.AddRazorComponents().AddInteractiveServerComponents().AddHubOptions(o => o.KeepAliveInterval = TimeSpan.FromSeconds(4));
        services.AddMudServices(o =>
        {
            o.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomCenter;
            o.SnackbarConfiguration.MaxDisplayedSnackbars = 3;
            o.SnackbarConfiguration.PreventDuplicates = true;
        });
        services.AddScoped<ViewerClock>().AddScoped<CurrentTenant>().AddScoped<OneAtATime>().AddScoped<RunActions>();
        services.AddSingleton<OpenPages>().AddScoped<CircuitHandler, OpenPages.OfCircuit>();
        services.AddScoped<Announcer>().AddCascadingValue(s => s.GetRequiredService<Announcer>());
    }
}
