using MudBlazor;
using MudBlazor.Services;
using OpsMonitor.App.Tenancy;

namespace OpsMonitor.App.Shell;

public static class ShellServices
{
    public static void AddShell(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddMudServices(o =>
        {
            o.SnackbarConfiguration.PositionClass = Defaults.Classes.Position.BottomCenter;
            o.SnackbarConfiguration.MaxDisplayedSnackbars = 3;
            o.SnackbarConfiguration.PreventDuplicates = true;
        });
        services.AddScoped<ViewerClock>().AddScoped<CurrentTenant>();
    }
}
