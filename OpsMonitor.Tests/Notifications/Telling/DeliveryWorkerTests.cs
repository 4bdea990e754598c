using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OpsMonitor.App.Live;
using OpsMonitor.App.Notifications.Delivery;
using OpsMonitor.Domain.Notifications.Channels;
using OpsMonitor.Domain.Notifications.Outbox;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Servers;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Notifications.Telling;

/// <summary>Workers with a sender of the test's own: what is committed is told, whatever receivers and nodes do.</summary>
public sealed class DeliveryWorkerTests : IAsyncLifetime
{
    private readonly List<DeliveryWorker> _workers = [];
    private TellingScene _scene = null!;

    public async ValueTask InitializeAsync() => _scene = await TellingScene.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
        {
            await worker.StopAsync(CancellationToken.None);
            worker.Dispose();
        }

        await _scene.DisposeAsync();
    }

    [Fact]
    public async Task Workers_OfTwoNodes_TellEachEventOnce()
    {
        var receiver = new Receiver();
        await StartAsync(receiver);
        await StartAsync(receiver);
        await _scene.TellAsync();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _scene.Ledger.FinishAsync(Ok("a"))));

        await StatesAsync(40, "sent");
        Assert.Equal(40, receiver.Taken.Count);
        Assert.Equal(40, receiver.Taken.Select(t => Assert.Single(t.Message.Events).Id).Distinct().Count());
        Assert.All(receiver.Taken, t => Assert.Equal(("https://hooks.example/ops", "secret of ops", ChannelKind.Webhook), (t.Channel.Address, Assert.Single(t.Channel.Secrets), t.Channel.Kind)));
    }

    // The node that took it has sent it, and was gone before it could say so.
    [Fact]
    public async Task Message_OfANodeKilledBetweenSendAndMark_ComesAgainUnderItsId()
    {
        var receiver = new Receiver();
        await _scene.TellAsync();
        await _scene.HappenAsync();
        var killed = await _scene.ClaimAsync();
        await receiver.SendAsync(new(killed.ChannelId, _scene.Tenant, killed.Kind, killed.ChannelName, "x", []), killed.Message, CancellationToken.None);

        await StartAsync(receiver);
        _scene.Clock.Advance(DeliveryLedger.Lease);
        await StatesAsync(1, "sent");
        Assert.Equal([killed.Message.Id, killed.Message.Id], receiver.Taken.Select(t => t.Message.Id));
    }

    // The lease ends while the database is away, so that the message is due again with the first look afterwards.
    [Fact]
    public async Task Message_OfADatabaseGoneBetweenSendAndMark_GoesOutOnce()
    {
        var address = new NpgsqlConnectionStringBuilder(_scene.Ledger.ConnectionString);
        await using var proxy = new TcpProxy(address.Host!, address.Port);
        (address.Host, address.Port) = ("127.0.0.1", proxy.Port);
        await using var ops = new OpsDb(address.ConnectionString);
        var receiver = new Receiver
        {
            Answer = (_, _, _) =>
            {
                proxy.Break();
                return Task.FromResult<SendOutcome>(new SendOutcome.Sent(200, ""));
            },
        };
        var worker = await StartAsync(receiver, ops);
        await _scene.TellAsync();
        await _scene.RaiseAsync();
        await Eventually.True(() => receiver.Taken.Count == 1, "it was sent");
        _scene.Clock.Advance(DeliveryLedger.Lease);
        proxy.Mend();

        await Eventually.True(Written, "what became of it is written");
        await TwoLooksAsync();
        await worker.StopAsync(CancellationToken.None);
        Assert.Single(receiver.Taken);

        async Task<bool> Written()
        {
            _scene.Clock.Advance(TimeSpan.FromSeconds(1));
            return await _scene.StatesAsync() is ["sent"];
        }
    }

    [Fact]
    public async Task Receiver_ThatHangs_DelaysNobodyElse()
    {
        var hang = new TaskCompletionSource();
        var receiver = new Receiver
        {
            Answer = async (channel, _, cancel) =>
            {
                if (channel.Name == "slow")
                {
                    await hang.Task.WaitAsync(cancel);
                }

                return new SendOutcome.Sent(200, "");
            },
        };
        await StartAsync(receiver);
        var slow = await _scene.TellAsync("slow");
        await _scene.TellAsync("quick");
        await _scene.RaiseAsync(30);

        await Eventually.True(() => receiver.Taken.Count(t => t.Channel.Name == "quick") == 30, "the other channel was told everything");
        Assert.Equal(DeliveryLedger.PerChannel, receiver.Taken.Count(t => t.Channel.Id == slow));
        _scene.Clock.Advance(DeliveryWorker.SendTimeout);
        await Eventually.True(async () => await _scene.Ledger.ScalarAsync<long>("select count(*) from delivery_attempts where error like 'There was no answer within 30 %'") >= 2, "the sender is not waited for");
        receiver.Answer = (_, _, _) => Task.FromResult<SendOutcome>(new SendOutcome.Sent(200, ""));
        hang.SetResult();
        _scene.Clock.Advance(TimeSpan.FromHours(1));
        await StatesAsync(60, "sent");
    }

    [Fact]
    public async Task Receiver_ThatAsksForTime_IsLeftAloneSoLong()
    {
        var receiver = new Receiver { Answer = (_, _, _) => Task.FromResult<SendOutcome>(new SendOutcome.Refused(429, "slow down", TimeSpan.FromMinutes(10))) };
        await StartAsync(receiver);
        await _scene.TellAsync();
        await _scene.RaiseAsync();
        await StatesAsync(1, "failed");
        receiver.Answer = (_, _, _) => Task.FromResult<SendOutcome>(new SendOutcome.Sent(200, ""));
        _scene.Clock.Advance(TimeSpan.FromMinutes(9));
        await TwoLooksAsync();
        Assert.Single(receiver.Taken);
        _scene.Clock.Advance(TimeSpan.FromMinutes(1));
        await StatesAsync(1, "sent");
    }

    [Fact]
    public async Task Receiver_ThatIsGone_HearsNothingMore()
    {
        var receiver = new Receiver { Answer = (_, _, _) => Task.FromResult<SendOutcome>(new SendOutcome.Gone(410, "")) };
        await StartAsync(receiver);
        var channel = await _scene.TellAsync();
        await _scene.RaiseAsync();
        await StatesAsync(1, "given_up");
        await _scene.RaiseAsync(3);
        await TwoLooksAsync();
        Assert.Single(receiver.Taken);
        Assert.Equal(ChannelState.Off, (await new ChannelQueries(_scene.Ops, _scene.Clock).FindAsync(_scene.Tenant, channel))!.State);
    }

    [Fact]
    public async Task Sender_ThatThrows_IsAFailedTryWithoutItsWords()
    {
        await StartAsync(new Receiver { Answer = (_, _, _) => throw new InvalidOperationException("https://hooks.example/token") });
        await _scene.TellAsync();
        await _scene.ChannelAsync("chat", ChannelKind.Slack);
        await _scene.RaiseAsync();
        await StatesAsync(1, "failed");
        Assert.Equal(["The message could not be sent (InvalidOperationException); the server's log has the details."], await ErrorsAsync());
    }

    [Fact]
    public async Task Channel_ProtectedForAnotherTenant_IsNotOpened()
    {
        var receiver = new Receiver();
        var channel = await _scene.TellAsync();
        await _scene.Ledger.SqlAsync($"update channels set address_protected = '{_scene.Protector.Protect(_scene.Ledger.Fabrikam, "https://fabrikam.example")}' where id = {channel}");
        await StartAsync(receiver);
        await _scene.RaiseAsync();
        await StatesAsync(1, "failed");
        Assert.StartsWith("The channel's address or secret cannot be read any more", Assert.Single(await ErrorsAsync()), StringComparison.Ordinal);
        Assert.Empty(receiver.Taken);
    }

    [Fact]
    public async Task Kind_WithoutASender_FailsAndSaysSo()
    {
        await StartAsync(new Receiver());
        await _scene.Deliveries.TestAsync(_scene.Tenant, await _scene.ChannelAsync("chat", ChannelKind.Slack), _scene.Ledger.Ana);
        await StatesAsync(1, "given_up");
        Assert.Equal(["This server cannot send to channels of this kind."], await ErrorsAsync());
    }

    private async Task<DeliveryWorker> StartAsync(Receiver receiver, OpsDb? ops = null)
    {
        ops ??= _scene.Ops;
        var feed = new LiveFeed(TimeProvider.System, NullLogger<LiveFeed>.Instance);
        var worker = new DeliveryWorker(new(ops, _scene.Clock), new(ops, _scene.Clock), [receiver], _scene.Protector, feed, _scene.Clock, NullLogger<DeliveryWorker>.Instance);
        _workers.Add(worker);
        await worker.StartAsync(CancellationToken.None);
        return worker;
    }

    private Task StatesAsync(int count, string state) => Eventually.True(
        async () => await _scene.StatesAsync() is var states && states.Count == count && states.TrueForAll(s => s == state), $"{count} deliveries are {state}");

    // What is planned after something else was, was looked for after it too.
    private async Task TwoLooksAsync()
    {
        for (var look = 0; look < 2; look++)
        {
            await _scene.RaiseAsync(kind: "run.exploded");
            await Eventually.True(async () => await _scene.Ledger.ScalarAsync<long>("select count(*) from notification_events where planned_at is null") == 0, "the worker has looked");
        }
    }

    private Task<List<string>> ErrorsAsync() => _scene.Ledger.TextsAsync("select error from delivery_attempts");

    private sealed class Receiver : IChannelSender
    {
        public ConcurrentQueue<(OpenChannel Channel, TellingMessage Message)> Taken { get; } = [];

        public Func<OpenChannel, TellingMessage, CancellationToken, Task<SendOutcome>> Answer { get; set; } = (_, _, _) => Task.FromResult<SendOutcome>(new SendOutcome.Sent(200, "ok"));

        public ChannelKind Kind => ChannelKind.Webhook;

        public Task<SendOutcome> SendAsync(OpenChannel channel, TellingMessage message, CancellationToken cancel)
        {
            Taken.Enqueue((channel, message));
            return Answer(channel, message, cancel);
        }
    }
}
