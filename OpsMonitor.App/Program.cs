using System.Globalization;
using OpsMonitor.App;
using OpsMonitor.App.Hosting;
using OpsMonitor.App.Parts;

// Pages write as their readers do; whatever else is written must not depend on the language of the machine.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var flags = Flags.Take(ref args);
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = ContentRoot.Find(args) });
if (!await builder.PrepareDatabaseAsync() || flags.Migrate)
{
    return;
}

builder.AddOpsMonitor(flags);
var app = builder.Build();
app.UseOpsMonitor();
await app.RunAsync();

/// <summary>The entry point, public so that tests can host the app.</summary>
public partial class Program;
