using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using OpsMonitor.App.Runs.Events;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Runs.Events;

/// <summary>What many consumers cost, and what one that does not read costs the others.</summary>
public sealed class RunEventsLoadTests(EventsApp app) : IClassFixture<EventsApp>
{
    private RunEvents Events => app.Services.GetRequiredService<RunEvents>();

    private CancellationToken Cancel { get; } = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Change_WithAThousandConsumers_IsReadAsOftenAsWithOne()
    {
        var run = await app.Api().BegunRunAsync(1_000);
        var few = await ReadsAsync(1);
        var many = await ReadsAsync(1_000);

        Assert.InRange(many, 1, few + 50); // of a thousand; the app's worker and a signal that comes late read too

        async Task<int> ReadsAsync(int consumers)
        {
            var watchers = Enumerable.Range(0, consumers).Select(_ => Events.Open(app.Contoso, "test", static (_, _) => true)!).ToList();
            foreach (var watcher in watchers)
            {
                await watcher.WatchAllAsync(Cancel);
            }

            using var counter = new CommandCounter(new Npgsql.NpgsqlConnectionStringBuilder(app.Database).Database!);
            await app.SqlAsync($"update bulk_operation_runs set processed_items = processed_items + 1, succeeded = succeeded + 1 where id = {run}");
            var mails = await Task.WhenAll(watchers.Select(w => w.TakeAsync(TimeSpan.FromSeconds(10), Cancel)));
            Assert.All(mails, m => Assert.Contains(m.Changes, c => c.Id == run));
            Assert.Single(mails.Select(m => m.Changes.Single(c => c.Id == run)).Distinct(ReferenceEqualityComparer.Instance));
            watchers.ForEach(w => w.Dispose());
            return counter.Count;
        }
    }

    [Fact]
    public void Consumers_BeyondWhatOneKeyMayHave_AreRefusedUntilOneLeaves()
    {
        var most = app.Services.GetRequiredService<StreamPace>().AtOnce;
        var open = Enumerable.Range(0, most).Select(_ => Events.Open(app.Contoso, "greedy", static (_, _) => true)).ToList();

        Assert.All(open, Assert.NotNull);
        Assert.Null(Events.Open(app.Contoso, "greedy", static (_, _) => true));
        using (var another = Events.Open(app.Contoso, "another", static (_, _) => true))
        {
            Assert.NotNull(another);
        }

        open[0]!.Dispose();
        open[0] = Events.Open(app.Contoso, "greedy", static (_, _) => true);
        Assert.NotNull(open[0]);
        open.ForEach(w => w!.Dispose());
    }

    [Fact]
    public async Task Consumers_WhoLeft_LeaveNothingBehind()
    {
        await using (var consumer = new SseConsumer(app.Address, app.FabrikamKey))
        {
            await Eventually.True(() => consumer.LastId is not null, "the stream is open");
            Assert.True(Events.Count >= 1);
        }

        await Eventually.True(() => Events.Count == 0, "nobody watches any more");
    }

    [Fact]
    public async Task Consumer_ThatNeverReads_IsCutAndKeepsNobodyWaiting()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 1_024 };
        await socket.ConnectAsync("127.0.0.1", new Uri(app.Address).Port, Cancel);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET /api/v1/runs/events HTTP/1.1\r\nHost: {new Uri(app.Address).Authority}\r\nAuthorization: Bearer {app.FabrikamKey}\r\n\r\n"));
        await Eventually.True(() => Events.Count == 1, "it is connected");
        await using var reader = new SseConsumer(app.Address, app.FabrikamKey);
        await Eventually.True(() => reader.LastId is not null, "another is connected too");

        await Eventually.True(() => FloodAsync(() => Cut(socket)), TimeSpan.FromSeconds(90), "it is cut");

        var run = await app.Api(app.FabrikamKey).BegunRunAsync();
        await Eventually.True(() => reader.Seen.Has(run, 2), "the other hears on");
    }

    [Fact]
    public async Task Client_OfTheHubThatNeverReads_IsCut()
    {
        await Eventually.True(() => Events.Count == 0, "nobody watches yet");
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new($"ws{app.Address["http".Length..]}/hubs/runs?access_token={app.FabrikamKey}"), Cancel);
        foreach (var text in new[] { """{"protocol":"json","version":1}""", """{"type":1,"target":"WatchTenant","arguments":[]}""" })
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes(text + "\u001e"), WebSocketMessageType.Text, endOfMessage: true, Cancel);
        }

        await Eventually.True(() => Events.Count == 1, "it watches");

        await Eventually.True(() => FloodAsync(() => Events.Count == 0), TimeSpan.FromSeconds(90), "it is cut");
    }

    // More than a socket's buffers take, and by plain SQL, as fast as it goes.
    private async Task<bool> FloodAsync(Func<bool> isOver)
    {
        await app.SqlAsync($"""
            insert into bulk_operation_runs (tenant_id, resource, action, idempotency_key, status, created_at, updated_at)
            select {app.Fabrikam}, 'flood', 'all', gen_random_uuid(), 'completed', now(), now() from generate_series(1, 2000) n
            """);
        return isOver();
    }

    // Its end has not been read, but what is sent to a closed connection is refused.
    private static bool Cut(Socket socket)
    {
        try
        {
            return socket.Send("\r\n"u8) == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
