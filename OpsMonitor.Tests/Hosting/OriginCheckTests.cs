using System.Net;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpsMonitor.App.Hosting.Front;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using OpsMonitor.Tests.Support.Servers;

namespace OpsMonitor.Tests.Hosting;

/// <summary>What other sites' pages may do with the cookie of a person who is signed in: nothing.</summary>
public sealed class OriginCheckTests(OriginCheckTests.PublicApp app) : IClassFixture<OriginCheckTests.PublicApp>
{
    private const string Public = "https://ops.example.com";

    [Theory]
    [InlineData("http://evil.example")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("http://127.0.0.1")]
    [InlineData("https://{host}")]
    [InlineData("ws://{host}")]
    [InlineData("http://{host}/")]
    [InlineData("http://{host}/login")]
    [InlineData("http://{host}.evil.example")]
    [InlineData("http://{host}@evil.example")]
    [InlineData("http://evil.example#http://{host}")]
    [InlineData("http://{host}, http://evil.example")]
    [InlineData("http://ops.example.com")]
    [InlineData("https://ops.example.com:8443")]
    [InlineData("https://ops.example.com.evil.example")]
    public async Task Socket_OfAnotherOrigin_IsRefused(string origin)
    {
        using var ana = new Visitor(app.Address);
        await ana.SignInAsync();

        Assert.Equal(HttpStatusCode.Forbidden, await SocketAsync(ana, Full(origin)));
        Assert.Equal(HttpStatusCode.Forbidden, (await ana.SendAsync(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1", null, ("Origin", Full(origin)))).StatusCode);
    }

    [Theory]
    [InlineData("http://{host}")]
    [InlineData("HTTP://{host}")]
    [InlineData(Public)]
    [InlineData(null)] // a program: browsers always say theirs
    public async Task Socket_OfOurOwnPages_IsOpened(string? origin)
    {
        using var ana = new Visitor(app.Address);
        await ana.SignInAsync();
        (string, string)[] headers = origin is null ? [] : [("Origin", Full(origin))];

        Assert.Equal(HttpStatusCode.SwitchingProtocols, await SocketAsync(ana, origin is null ? null : Full(origin)));
        Assert.Equal(HttpStatusCode.OK, (await ana.SendAsync(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1", null, headers)).StatusCode);
    }

    // Every transport of the hub, what goes with it, and whatever writes or hands out data by the cookie.
    [Theory]
    [InlineData("GET", "/_blazor?id={token}")]
    [InlineData("POST", "/_blazor?id={token}")]
    [InlineData("DELETE", "/_blazor?id={token}")]
    [InlineData("OPTIONS", "/_blazor")]
    [InlineData("POST", "/_blazor/disconnect")]
    [InlineData("POST", "/_BLAZOR/negotiate")]
    [InlineData("POST", "/login")]
    [InlineData("POST", "/logout")]
    [InlineData("POST", "/setup")]
    [InlineData("PUT", "/t/contoso/runs")]
    [InlineData("GET", "/t/contoso/runs/export")]
    [InlineData("GET", "/t/contoso/runs/1/items/export")]
    [InlineData("GET", "/t/contoso/backups/1/archive")]
    public async Task Request_OfAnotherSite_IsRefusedWhateverItsTransport(string method, string path)
    {
        using var ana = new Visitor(app.Address);
        await ana.SignInAsync();
        var negotiated = await (await ana.SendAsync(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1")).JsonAsync(200);
        path = path.Replace("{token}", negotiated.GetProperty("connectionToken").GetString(), StringComparison.Ordinal);

        foreach (var header in new[] { ("Origin", "http://evil.example"), ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Site", "same-site") })
        {
            var answer = await ana.SendAsync(new HttpMethod(method), path, null, header);
            Assert.Equal((HttpStatusCode.Forbidden, "This request came from another site."), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
            Assert.NotEmpty(answer.Headers.GetValues("Content-Security-Policy"));
        }
    }

    [Fact]
    public async Task Origins_SentTwice_AreRefusedThoughOneIsOurs()
    {
        var request = $"GET /_blazor HTTP/1.1\r\nHost: {Host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
            + $"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://{Host}\r\nOrigin: http://evil.example\r\n\r\n";

        Assert.StartsWith("HTTP/1.1 403 ", await RawHttp.SendAsync(app.Address, request), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_AskedForByItsOwnPage_IsGiven()
    {
        using var ana = new Visitor(app.Address);
        await ana.SignInAsync();

        foreach (var site in new[] { "same-origin", "none" })
        {
            Assert.Equal(HttpStatusCode.OK, (await ana.SendAsync(HttpMethod.Get, "/t/contoso/runs/export", null, ("Sec-Fetch-Site", site))).StatusCode);
        }
    }

    [Fact]
    public async Task Api_OfAnyOrigin_AsksForItsKeyOnly()
    {
        using var api = app.Api();
        api.DefaultRequestHeaders.Add("Origin", "http://evil.example");
        await (await api.SendAsync("/runs", new { resource = "mailbox", action = "sync", scope = new { at = "elsewhere" } })).JsonAsync(201);

        using var ana = new Visitor(app.Address);
        await ana.SignInAsync();
        await (await ana.SendAsync(HttpMethod.Get, "/api/v1/runs")).ProblemAsync(401, "unauthorized");
    }

    // The check knows hubs by what they are, not by where they are.
    [Fact]
    public async Task Hub_AtAnyAddress_IsGuardedToo()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSignalR();
        await using var other = builder.Build();
        other.UseMiddleware<OriginCheck>();
        other.MapHub<EmptyHub>("/api/v1/live");
        await other.StartAsync();
        using var visitor = new Visitor(other.Urls.Single());

        foreach (var (method, path) in new[] { (HttpMethod.Post, "/api/v1/live/negotiate"), (HttpMethod.Get, "/api/v1/live?id=x"), (HttpMethod.Delete, "/api/v1/live?id=x") })
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await visitor.SendAsync(method, path, null, ("Origin", "null"))).StatusCode);
        }

        Assert.Equal(HttpStatusCode.OK, (await visitor.SendAsync(HttpMethod.Post, "/api/v1/live/negotiate", null, ("Origin", other.Urls.Single()))).StatusCode);
    }

    private string Host => new Uri(app.Address).Authority;

    private string Full(string origin) => origin.Replace("{host}", Host, StringComparison.Ordinal);

    private async Task<HttpStatusCode> SocketAsync(Visitor person, string? origin)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.SetRequestHeader("Cookie", person.CookieHeader);
        if (origin is not null)
        {
            socket.Options.SetRequestHeader("Origin", origin);
        }

        try
        {
            await socket.ConnectAsync(new Uri($"ws://{Host}/_blazor"), TestContext.Current.CancellationToken);
        }
        catch (WebSocketException)
        {
            // Refused: the status says how.
        }

        return socket.HttpStatusCode;
    }

    private sealed class EmptyHub : Hub;

    public sealed class PublicApp : BrowserApp
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.UseSetting("OpsMonitor:PublicAddresses", $"{Public}/");
        }
    }
}
