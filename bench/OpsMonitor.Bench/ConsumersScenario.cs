using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Bench;

/// <summary>A thousand programs that watch one tenant, half of them streams, half of them connections of the hub, and one that never reads.</summary>
internal static class ConsumersScenario
{
    private const int Consumers = 1_000, Runs = 10, Seconds = 30;

    public static async Task RunAsync(BenchDb db)
    {
        var (tenant, key) = await SeedAsync(db);
        await using var app = await AppProcess.StartAsync(db.ConnectionString, ("OpsMonitor__Api__StreamsPerSecond", "200"));
        Console.WriteLine();
        Console.WriteLine($"{Consumers:#,0} consumers of one tenant, {Runs} runs that change each second, client and server on the same cores");
        var before = app.Megabytes;
        var received = new ConcurrentQueue<double>();
        using var stop = new CancellationTokenSource();
        using var http = new HttpClient { BaseAddress = new(app.Address), Timeout = Timeout.InfiniteTimeSpan, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };
        using var silent = await SilentAsync(app.Port, key);
        List<HubConnection> hubs = [];
        var opening = System.Diagnostics.Stopwatch.StartNew();
        for (var n = 1; n < Consumers; n++)
        {
            if (n % 2 == 0)
            {
                await OpenStreamAsync(http, received, stop.Token);
            }
            else
            {
                hubs.Add(await OpenHubAsync(app.Address, key, received));
            }
        }

        Console.WriteLine($"  opened in {opening.Elapsed.TotalSeconds:0.0} s; memory of the app {before:0} MB without them, {app.Megabytes:0} MB with them");
        await Task.Delay(2_000);
        received.Clear();
        var (cpu, sent) = (app.ProcessorTime, 0);
        for (; sent < Seconds; sent++)
        {
            await db.ServiceAsync($"update bulk_operation_runs set processed_items = processed_items + 1, succeeded = succeeded + 1 where tenant_id = {tenant.Value}");
            await Task.Delay(1_000);
        }

        var all = received.Order().ToList();
        Console.WriteLine($"  commit -> received: p50 {At(all, 0.5):0} ms, p99 {At(all, 0.99):0} ms, most {all[^1]:0} ms; {all.Count:#,0} of {(Consumers - 1) * Runs * sent:#,0} messages");
        Console.WriteLine($"  {(app.ProcessorTime - cpu).TotalSeconds / sent:0.0%} of a core; memory {app.Megabytes:0} MB at the end");
        await stop.CancelAsync();
        await Task.WhenAll(hubs.Select(h => h.DisposeAsync().AsTask()));
    }

    private static async Task<(TenantId Tenant, string Key)> SeedAsync(BenchDb db)
    {
        var tenant = await db.TenantAsync("consumers");
        await db.ServiceAsync($"""
            insert into bulk_operation_runs (tenant_id, resource, action, idempotency_key, status, total_items)
            select {tenant.Value}, 'mailboxes', 'archive', 'k' || n, 'running', 1000000 from generate_series(1, {Runs}) n
            """);
        return (tenant, (await new ApiKeys(db.Ops, TimeProvider.System).CreateAsync(tenant, "consumers", ApiScopes.All, Actor.System)).Token);
    }

    private static double At(List<double> sorted, double share) => sorted[(int)((sorted.Count - 1) * share)];

    private static async Task<Socket> SilentAsync(int port, string key)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 1_024 };
        await socket.ConnectAsync("127.0.0.1", port);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET /api/v1/runs/events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {key}\r\n\r\n"));
        return socket;
    }

    private static async Task OpenStreamAsync(HttpClient http, ConcurrentQueue<double> received, CancellationToken stop)
    {
        var answer = await http.GetAsync("/api/v1/runs/events", HttpCompletionOption.ResponseHeadersRead, stop);
        answer.EnsureSuccessStatusCode();
        var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(stop));
        _ = Task.Run(async () =>
        {
            while (await lines.ReadLineAsync(stop) is { } line)
            {
                if (line.StartsWith("data: ", StringComparison.Ordinal))
                {
                    using var data = JsonDocument.Parse(line.AsMemory(6));
                    Note(received, data.RootElement);
                }
            }
        }, stop);
    }

    private static async Task<HubConnection> OpenHubAsync(string address, string key, ConcurrentQueue<double> received)
    {
        var hub = new HubConnectionBuilder().WithUrl($"{address}/hubs/runs", HttpTransportType.WebSockets, o =>
        {
            o.AccessTokenProvider = () => Task.FromResult<string?>(key);
            o.SkipNegotiation = true;
        }).Build();
        hub.On<JsonElement>("runChanged", m => Note(received, m));
        await hub.StartAsync();
        await hub.InvokeAsync("WatchTenant");
        return hub;
    }

    // The database dates a change a moment before its commit, by the same machine's clock.
    private static void Note(ConcurrentQueue<double> received, JsonElement change) =>
        received.Enqueue((TimeProvider.System.GetUtcNow() - change.GetProperty("updated_at").GetDateTimeOffset()).TotalMilliseconds);
}
