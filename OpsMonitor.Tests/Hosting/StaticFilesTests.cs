using Microsoft.AspNetCore.Hosting;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Hosting;

public sealed class StaticFilesTests(StaticFilesTests.ProductionHost app) : IClassFixture<StaticFilesTests.ProductionHost>
{
    [Theory]
    [InlineData("/_framework/blazor.web.js")]
    [InlineData("/_content/MudBlazor/MudBlazor.min.css")]
    [InlineData("/app.css")]
    public async Task Files_RunFromABuildInProduction_AreServed(string path)
    {
        using var client = app.CreateClient();
        Assert.True((await client.GetAsync(path)).IsSuccessStatusCode);
    }

    /// <summary>As plain <c>dotnet run</c> hosts the app.</summary>
    public sealed class ProductionHost : AppHost
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.UseEnvironment("Production");
        }
    }
}
