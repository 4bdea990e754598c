using Microsoft.AspNetCore.Hosting;

namespace OpsMonitor.Tests.Support.Pages;

/// <summary>The app in Production on a real port, for requests that only a real server sees as they are.</summary>
public class ServedApp : AppHost
{
    public string Address { get; private set; } = "";

    /// <summary>Name and port, as the header Host has them.</summary>
    public string Host => new Uri(Address).Authority;

    public override async ValueTask InitializeAsync()
    {
        UseKestrel(0);
        await base.InitializeAsync();
        StartServer();
        Address = ClientOptions.BaseAddress.ToString().TrimEnd('/');
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.UseEnvironment("Production");
    }
}
