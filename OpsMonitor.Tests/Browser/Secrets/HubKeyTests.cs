using System.Net.WebSockets;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Browser.Secrets;

/// <summary>A key that a socket brings in its address is a key in an address: the one place where it may stand, and it is told nowhere.</summary>
public sealed class HubKeyTests(SecretsApp app) : IClassFixture<SecretsApp>
{
    [Fact]
    public async Task Key_InTheAddressOfASocket_IsInNoLineOfTheLog()
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new($"ws{app.Address["http".Length..]}/hubs/runs?access_token={app.ContosoKey}"), TestContext.Current.CancellationToken);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);

        await Eventually.True(() => app.Log.Contains("/hubs/runs", StringComparison.Ordinal), "the request is logged");
        Assert.DoesNotContain(app.ContosoKey, app.Log, StringComparison.Ordinal);
        Assert.DoesNotContain(app.ContosoKey.Split('_')[2], app.Log, StringComparison.Ordinal);
    }
}
