using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;

namespace OpsMonitor.Tests.Account;

/// <summary>The link that a new installation shows is one that the person at the console can open.</summary>
public sealed class SetUpLinkTests
{
    [Theory]
    [InlineData("", "http://127.0.0.1:")]
    [InlineData("https://Ops.example.com/, http://ops.local:5080", "https://ops.example.com/setup?token=")]
    public async Task Start_OfANewInstallation_ShowsTheAddressThatPeopleOpen(string addresses, string link)
    {
        await using var app = new NewApp(addresses);
        await app.InitializeAsync();

        Assert.Contains(" at " + link, Assert.Single(app.Log.Lines, l => l.Contains("/setup?token=", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    private sealed class NewApp(string addresses) : ServedApp
    {
        public LogBook Log { get; } = new();

        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.UseSetting("OpsMonitor:PublicAddresses", addresses);
            builder.UseSetting("Logging:LogLevel:Default", "Warning");
            builder.ConfigureLogging(l => l.AddProvider(Log));
        }
    }
}
