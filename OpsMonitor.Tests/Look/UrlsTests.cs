using OpsMonitor.App.Look;
using OpsMonitor.Tests.Browser.Checker;

namespace OpsMonitor.Tests.Look;

public sealed class UrlsTests
{
    [Theory]
    [InlineData("/", true)]
    [InlineData("/t/contoso/runs?q=1", true)]
    [InlineData("//evil.example", false)]
    [InlineData("/\\evil.example", false)]
    [InlineData("https://evil.example", false)]
    [InlineData("javascript:alert(1)", false)]
    [InlineData("/a\nb", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void IsLocal_Addresses_AreOnlyPathsOfThisSite(string? url, bool expected) => Assert.Equal(expected, Urls.IsLocal(url));

    [Theory]
    [InlineData("/ops/t/contoso/runs?q=1", true)]
    [InlineData("/ops/", true)]
    [InlineData("/t/contoso/runs", false)]
    [InlineData("/opsother/x", false)]
    [InlineData("/ops/../other", false)]
    [InlineData("/ops/%2e%2e/other", false)]
    [InlineData("/ops/..\\other", false)]
    [InlineData("//evil.example/ops/", false)]
    public void IsLocal_BelowASubPath_AreOnlyPathsBelowIt(string url, bool expected) => Assert.Equal(expected, Urls.IsLocal(url, "/ops"));

    [Theory]
    [InlineData("", "t/contoso", "/t/contoso")]
    [InlineData("", Urls.Home, "/")]
    [InlineData("/ops", "t/contoso", "/ops/t/contoso")]
    [InlineData("/ops", Urls.Home, "/ops/")]
    public void Rooted_Address_BeginsAtTheHost(string below, string url, string rooted) => Assert.Equal(rooted, Urls.Rooted(below, url));

    [Theory]
    [InlineData("t/contoso/runs?bucket=failed", "contoso")]
    [InlineData("/t/contoso", "contoso")]
    [InlineData("/t", null)]
    [InlineData("/account", null)]
    public void SlugOf_Address_IsItsTenant(string path, string? slug) => Assert.Equal(slug, Urls.SlugOf(path));

    [Fact]
    public void Login_ForeignReturnUrl_IsDropped()
    {
        Assert.Equal("login", Urls.Login("//evil.example"));
        Assert.Equal("login?returnUrl=%2Ft%2Fcontoso%2Fruns", Urls.Login("/t/contoso/runs"));
    }

    [Fact]
    public void RunsMatching_Text_IsEscaped() => Assert.Equal("t/contoso/runs?q=a%26b%20c", Urls.RunsMatching("contoso", "a&b c"));
}
