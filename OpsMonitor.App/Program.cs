using OpsMonitor.App;
using OpsMonitor.App.Hosting;

var builder = WebApplication.CreateBuilder(args);
if (!await builder.PrepareDatabaseAsync() || args.Contains("--migrate"))
{
    return;
}

builder.AddOpsMonitor();
var app = builder.Build();
app.UseOpsMonitor();
await app.RunAsync();

/// <summary>The entry point, public so that tests can host the app.</summary>
public partial class Program;
