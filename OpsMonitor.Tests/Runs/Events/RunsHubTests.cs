using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;

namespace OpsMonitor.Tests.Runs.Events;

/// <summary>The hub as clients of SignalR meet it.</summary>
public sealed class RunsHubTests(EventsApp app) : IClassFixture<EventsApp>
{
    private CancellationToken Cancel { get; } = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(HttpTransportType.WebSockets)]
    [InlineData(HttpTransportType.ServerSentEvents)]
    public async Task Client_WithAKey_HearsTheSameMessageAsAStream(HttpTransportType transport)
    {
        await using var hub = await HubConsumer.OpenAsync(app.Address, app.ContosoKey, transports: transport);
        await using var stream = new SseConsumer(app.Address, app.ContosoKey);
        await Eventually.True(() => stream.LastId is not null, "the stream is open");
        Assert.InRange(await hub.CallAsync<long>("WatchTenant"), 1, long.MaxValue);

        var run = await app.ExecuteAsync();

        await Eventually.True(() => Last(hub.Seen, run) is { } text && text.Contains("\"completed\"", StringComparison.Ordinal) && text == Last(stream.Seen, run), "both tell the end in the same words");
    }

    [Fact]
    public async Task Client_OfNpm_HearsEveryRunsEnd()
    {
        await using var node = ProgramConsumer.Node(app.Address, app.ContosoKey);
        await Eventually.True(() => Task.FromResult(node.Lines.Any(l => l.Contains("watching", StringComparison.Ordinal))), "the client is connected: " + string.Join('\n', node.Lines));

        var run = await app.ExecuteAsync();

        await Eventually.True(() => node.Lines.Any(l => l.Contains($"\"id\":{run},", StringComparison.Ordinal) && l.Contains("\"completed\"", StringComparison.Ordinal)), "the end is told");
    }

    [Fact]
    public async Task WatchRun_OfOne_TellsItsStateAndNothingElseUntilUnwatched()
    {
        var run = await app.Api().BegunRunAsync(2);
        await using var hub = await HubConsumer.OpenAsync(app.Address, app.ContosoKey);
        await hub.CallAsync("WatchRun", run);
        await Eventually.True(() => hub.Seen.Has(run, 2), "the present state is told");
        var another = await app.ExecuteAsync();
        await hub.CallAsync("Unwatch");

        await (await app.Api().SendAsync($"/runs/{run}/finish", new { attempt = 1 })).JsonAsync(200);
        var marker = await app.Api().BegunRunAsync(2);
        await hub.CallAsync("WatchRun", marker);
        await (await app.Api().SendAsync($"/runs/{marker}/finish", new { attempt = 1 })).JsonAsync(200);

        await Eventually.True(() => hub.Seen.Has(marker, 3), "what is watched now is told");
        Assert.DoesNotContain(hub.Seen.Told, t => t.Run == another || (t.Run == run && t.Rev > 2));
    }

    [Fact]
    public async Task WatchRun_OfAnothers_IsRefusedLikeOneThatIsNowhere()
    {
        var run = await app.Api().BegunRunAsync();
        foreach (var key in new[] { app.FabrikamKey, await app.BoundKeyAsync("mailboxes.archive") })
        {
            await using var hub = await HubConsumer.OpenAsync(app.Address, key);
            var foreign = await Assert.ThrowsAsync<HubException>(() => hub.CallAsync("WatchRun", run));
            var nowhere = await Assert.ThrowsAsync<HubException>(() => hub.CallAsync("WatchRun", 987_654_321L));
            Assert.Equal(nowhere.Message, foreign.Message);
            Assert.Empty(hub.Seen.Told);
        }
    }

    [Theory]
    [InlineData(-1L)]
    [InlineData(long.MaxValue)]
    public async Task WatchTenantFrom_WhatIsNoPosition_IsRefusedByName(long position)
    {
        await using var hub = await HubConsumer.OpenAsync(app.Address, app.ContosoKey);
        var refused = await Assert.ThrowsAsync<HubException>(() => hub.CallAsync("WatchTenantFrom", position));
        Assert.Contains("position", refused.Message, StringComparison.Ordinal);

        // Or whoever is refused could fill the log.
        Assert.DoesNotContain(app.Log.Lines, l => l.Contains(nameof(HubException), StringComparison.Ordinal));
    }

    [Fact]
    public async Task WatchTenantFrom_TheFuture_ResetsAndGoesOn()
    {
        await using var hub = await HubConsumer.OpenAsync(app.Address, app.ContosoKey);
        await hub.CallAsync("WatchTenantFrom", 4_102_444_800_000_000L);
        await Eventually.True(() => hub.Resets == 1, "the client is told to read the list again");

        var run = await app.ExecuteAsync();

        await Eventually.True(() => hub.Seen.Has(run, 6), "the watch goes on");
    }

    [Theory]
    [InlineData(TenantRole.Observer)]
    [InlineData(TenantRole.Viewer)]
    public async Task Client_WithACookie_HearsOfTheTenantItNamesUntilTheMembershipEnds(TenantRole role)
    {
        var (person, mail, _) = await app.PersonAsync(role);
        using var visitor = new Visitor(app.Address);
        await visitor.SignInAsync(mail);
        await using var hub = await HubConsumer.OpenAsync(app.Address, null, visitor.CookieHeader, "?tenant=contoso");
        await hub.CallAsync<long>("WatchTenant");
        var run = await app.ExecuteAsync();
        await Eventually.True(() => hub.Seen.Has(run, 1), "the run is told");
        await using var foreign = await HubConsumer.OpenAsync(app.Address, null, visitor.CookieHeader, "?tenant=fabrikam");
        await Assert.ThrowsAsync<HubException>(() => foreign.CallAsync("WatchTenant"));
        var closed = new TaskCompletionSource();
        hub.Connection.Closed += _ => Task.FromResult(closed.TrySetResult());

        await app.SqlAsync($"delete from memberships where user_id = {person}");

        await closed.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
    }

    [Fact]
    public async Task Client_OfARevokedKey_IsCutWithinTenSeconds()
    {
        var key = await app.ServiceKeyAsync();
        await using var hub = await HubConsumer.OpenAsync(app.Address, key);
        await hub.CallAsync("WatchTenant");
        var closed = new TaskCompletionSource();
        hub.Connection.Closed += _ => Task.FromResult(closed.TrySetResult());

        await app.RevokeAsync(key);

        await closed.Task.WaitAsync(TimeSpan.FromSeconds(10), Cancel);
        await Assert.ThrowsAsync<HttpRequestException>(() => HubConsumer.OpenAsync(app.Address, key));
    }

    // A browser sends its person's cookie whoever asks; and another site has no business here with a key either.
    [Fact]
    public async Task Client_OfAnotherOrigin_IsRefused()
    {
        using var visitor = new Visitor(app.Address);
        await visitor.SignInAsync();
        foreach (var (key, cookie) in new[] { ((string?)null, visitor.CookieHeader), (app.ContosoKey, (string?)null) })
        {
            var refused = await Assert.ThrowsAsync<HttpRequestException>(() => HubConsumer.OpenAsync(app.Address, key, cookie, "?tenant=contoso", origin: "https://evil.example"));
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
            Assert.Equal(HttpStatusCode.Forbidden, await SocketAsync(key is null ? "?tenant=contoso" : $"?access_token={key}", "https://evil.example", cookie));
        }
    }

    [Fact]
    public async Task Key_InTheAddress_OpensTheHubsSocketAlone()
    {
        Assert.Equal(HttpStatusCode.SwitchingProtocols, await SocketAsync($"?access_token={app.ContosoKey}", app.Address, null));
        Assert.Equal(HttpStatusCode.Unauthorized, await SocketAsync("?access_token=opsm_nobody", app.Address, null));
        Assert.Equal(HttpStatusCode.Unauthorized, await SocketAsync("", app.Address, null));
        using var api = app.Api("");
        foreach (var path in new[] { "/api/v1/runs/events", "/api/v1/runs" })
        {
            await (await api.GetAsync($"{path}?access_token={app.ContosoKey}", Cancel)).ProblemAsync(401, "unauthorized");
        }

        Assert.Equal(401, (int)(await api.PostAsync($"/hubs/runs/negotiate?negotiateVersion=1&access_token={app.ContosoKey}", null, Cancel)).StatusCode);
    }

    private async Task<HttpStatusCode> SocketAsync(string query, string origin, string? cookie)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.SetRequestHeader("Origin", origin);
        if (cookie is not null)
        {
            socket.Options.SetRequestHeader("Cookie", cookie);
        }

        try
        {
            await socket.ConnectAsync(new($"ws{app.Address["http".Length..]}/hubs/runs{query}"), Cancel);
            await socket.SendAsync(Encoding.UTF8.GetBytes("{\"protocol\":\"json\",\"version\":1}\u001e"), WebSocketMessageType.Text, endOfMessage: true, Cancel);
            return socket.HttpStatusCode;
        }
        catch (WebSocketException)
        {
            return socket.HttpStatusCode;
        }
    }

    private static string? Last(SeenRuns seen, long run) => seen.Told.LastOrDefault(t => t.Run == run).Text;
}
