using OpsMonitor.Tests.Support;
namespace OpsMonitor.Tests.Api;
public sealed class ZzDocTests(AppHost app) : IClassFixture<AppHost>
{
    [Fact]
    public async Task Doc_Is_Written() { using var api = app.Api(""); var r = await api.GetAsync("/openapi/v1.json"); Console.WriteLine(r.Content.Headers.ContentType); File.WriteAllText("/tmp/lint/v1.json", await r.Content.ReadAsStringAsync()); r.EnsureSuccessStatusCode(); }
}
