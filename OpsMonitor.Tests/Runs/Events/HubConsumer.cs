using System.Text.Json;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;

namespace OpsMonitor.Tests.Runs.Events;

/// <summary>A client of the hub, with a key or with a cookie.</summary>
internal sealed class HubConsumer : IAsyncDisposable
{
    private HubConsumer(HubConnection connection) => Connection = connection;

    public HubConnection Connection { get; }

    public SeenRuns Seen { get; } = new();

    public int Resets { get; private set; }

    public static async Task<HubConsumer> OpenAsync(
        string address, string? key, string? cookie = null, string query = "", HttpTransportType transports = HttpTransportType.WebSockets, string? origin = null)
    {
        var connection = new HubConnectionBuilder().WithUrl($"{address}/hubs/runs{query}", transports, o =>
        {
            o.AccessTokenProvider = key is null ? null : () => Task.FromResult<string?>(key);
            if (cookie is not null)
            {
                o.Headers["Cookie"] = cookie;
            }

            if (origin is not null)
            {
                o.Headers["Origin"] = origin;
            }
        }).WithAutomaticReconnect(new Soon()).Build();
        var consumer = new HubConsumer(connection);
        connection.On<JsonElement>("runChanged", m => consumer.Seen.Add(m.GetRawText()));
        connection.On<long>("reset", position => { consumer.Resets++; });
        connection.Reconnected += async _ => await connection.InvokeAsync("WatchTenantFrom", consumer.Seen.Position);
        await connection.StartAsync(TestContext.Current.CancellationToken);
        return consumer;
    }

    public Task<T> CallAsync<T>(string method, params object?[] arguments) => Connection.InvokeCoreAsync<T>(method, arguments, TestContext.Current.CancellationToken);

    public Task CallAsync(string method, params object?[] arguments) => Connection.InvokeCoreAsync(method, arguments, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => Connection.DisposeAsync();

    private sealed class Soon : IRetryPolicy
    {
        public TimeSpan? NextRetryDelay(RetryContext retryContext) => TimeSpan.FromMilliseconds(200);
    }
}
