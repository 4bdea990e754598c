using OpsMonitor.App.Hosting.Front;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support.Pages;

namespace OpsMonitor.Tests.Hosting;

public sealed class FrontOptionsTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("127.0.0.1, ::1,10.1.0.0/16", "")]
    [InlineData("", "https://ops.example.com, http://ops.local:5080/")]
    public void Settings_ThatMakeSense_Pass(string proxies, string addresses) =>
        Assert.True(new FrontOptions.Validator().Validate(null, new() { Proxies = proxies, PublicAddresses = addresses }).Succeeded);

    [Theory]
    [InlineData("10.1", "", "Proxies: 10.1 ")]
    [InlineData("nginx", "", "Proxies: nginx ")]
    [InlineData("", "ops.example.com", "PublicAddresses: ops.example.com ")]
    [InlineData("", "https://ops.example.com/app", "PublicAddresses: https://ops.example.com/app ")]
    [InlineData("", "ftp://ops.example.com", "PublicAddresses: ftp://ops.example.com ")]
    [InlineData("", "https://ana@ops.example.com", "PublicAddresses: https://ana@ops.example.com ")]
    public void Settings_ThatMakeNone_AreNamed(string proxies, string addresses, string named) =>
        Assert.Contains(named, new FrontOptions.Validator().Validate(null, new() { Proxies = proxies, PublicAddresses = addresses }).FailureMessage, StringComparison.Ordinal);

    [Theory]
    [InlineData("/opsmonitor", true)]
    [InlineData("/tools/ops-monitor_2.0", true)]
    [InlineData("", true)]
    [InlineData("opsmonitor", false)]
    [InlineData("/opsmonitor/", false)]
    [InlineData("/", false)]
    [InlineData("//ops", false)]
    [InlineData("/../ops", false)]
    [InlineData("/a/.", false)]
    [InlineData("/a b", false)]
    [InlineData("/a~b", false)]
    [InlineData("/a\n", false)]
    [InlineData("/\u00fc", false)]
    public void PathBase_ThatIsNoSubPath_IsNamed(string below, bool holds)
    {
        var result = new FrontOptions.Validator().Validate(null, new() { PathBase = below });
        Assert.Equal(holds, result.Succeeded);
        Assert.True(holds || result.FailureMessage!.StartsWith($"OpsMonitor:PathBase: {below} is no sub-path", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("https://Ops.Example.com/", "https://ops.example.com")]
    [InlineData("https://ops.example.com:443", "https://ops.example.com")]
    [InlineData("http://ops.local:5080", "http://ops.local:5080")]
    [InlineData("https://bücher.example", "https://xn--bcher-kva.example")]
    [InlineData("http://[::1]:5080", "http://[::1]:5080")]
    public void Address_OfPeople_IsWhatBrowsersCallIt(string address, string origin) =>
        Assert.Equal([origin], new FrontOptions { PublicAddresses = address }.ReadOrigins());

    [Fact]
    public async Task Forwarded_BySomebodyWhoIsNoProxy_IsNotBelieved()
    {
        await using var app = new BrowserApp();
        await app.InitializeAsync();
        using var ana = new Visitor(app.Address) { Headers = { ["X-Forwarded-Proto"] = "https", ["X-Forwarded-Host"] = "evil.example" } };

        var answer = await ana.SignInAsync();

        Assert.Contains("opsmonitor", ana.Cookies.Keys);
        Assert.False(answer.Headers.Contains("Strict-Transport-Security"));
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, (await ana.SendAsync(HttpMethod.Post, "/_blazor/negotiate", null, ("Origin", "https://evil.example"))).StatusCode);
    }
}
