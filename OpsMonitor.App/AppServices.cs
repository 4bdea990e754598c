using OpsMonitor.App.Account;
using OpsMonitor.App.Account.Oidc;
using OpsMonitor.App.Api;
using OpsMonitor.App.Demo;
using OpsMonitor.App.Frame;
using OpsMonitor.App.Hosting;
using OpsMonitor.App.Hosting.Front;
using OpsMonitor.App.Inventory;
using OpsMonitor.App.Live;
using OpsMonitor.App.Notifications.Delivery;
using OpsMonitor.App.Operations;
using OpsMonitor.App.Overview;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Portfolio;
using OpsMonitor.App.Runs.Deadlines;
using OpsMonitor.App.Runs.Events;
using OpsMonitor.App.Runs.Run;
using OpsMonitor.Domain;

namespace OpsMonitor.App;

/// <summary>One line per feature; what a feature needs stands in its own folder.</summary>
public static class AppServices
{
    public static void AddOpsMonitor(this WebApplicationBuilder builder, Flags flags)
    {
        builder.Services.AddDomain(builder.Configuration.GetConnectionString(DatabaseSetup.Name)!);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddHosting();
        builder.AddFront();
        if (flags.Demo)
        {
            builder.AddDemo(); // before the accounts: people who exist make the set-up link unnecessary
        }

        builder.Services.AddAccount();
        builder.AddOidc();
        builder.Services.AddApi();
        builder.Services.AddLive();
        builder.Services.AddShell();
        builder.Services.AddSingleton<InventoryReceiver>();
        builder.Services.AddSingleton<OverviewReads>();
        builder.Services.AddSingleton<BoardReads>();
        builder.Services.AddSingleton<RunReads>();
        builder.Services.AddRunEvents();
        builder.AddDelivery();
        builder.AddDeadlines();
        builder.AddOperations();
    }
}
