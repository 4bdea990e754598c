using OpsMonitor.App;
using OpsMonitor.App.Hosting;
using OpsMonitor.App.Parts;

var flags = Flags.Take(ref args);
var builder = WebApplication.CreateBuilder(args);
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
