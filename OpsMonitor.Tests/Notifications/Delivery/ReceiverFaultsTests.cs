using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using OpsMonitor.App.Notifications.Delivery;
using OpsMonitor.Domain.Notifications.Outbox;
using OpsMonitor.Tests.Support.Servers;

namespace OpsMonitor.Tests.Notifications.Delivery;

/// <summary>Whatever a receiver does wrong is an outcome, soon.</summary>
public sealed class ReceiverFaultsTests : IAsyncLifetime
{
    private static readonly TimeSpan _short = TimeSpan.FromMilliseconds(400);

    private TestReceiver _receiver = null!;

    public async ValueTask InitializeAsync() => _receiver = await TestReceiver.StartAsync();

    public ValueTask DisposeAsync() => _receiver.DisposeAsync();

    [Theory]
    [InlineData(500)]
    [InlineData(404)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Answer_ThatIsNoSuccess_IsRefusedWithIt(int status)
    {
        await using var other = await TestReceiver.StartAsync();
        _receiver.Answer = http =>
        {
            (http.Response.StatusCode, http.Response.Headers.Location) = (status, $"https://127.0.0.1:{other.Port}/");
            return http.Response.WriteAsync("no");
        };

        var refused = Assert.IsType<SendOutcome.Refused>(await new WebhookScene(_receiver).SendAsync());

        Assert.Equal((status, "no", null), (refused.Status, refused.Answer, refused.RetryAfter));
        Assert.Equal(0, other.Connections);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("Mon, 23 Nov 2026 11:00:00 GMT", 3_600)]
    [InlineData("Mon, 23 Nov 2026 09:00:00 GMT", 0)]
    [InlineData("soon", null)]
    [InlineData("99999999999999", 86_400)]
    public async Task Answer_TooManyRequests_SaysWhenToComeAgain(string header, int? seconds)
    {
        _receiver.Answer = http =>
        {
            (http.Response.StatusCode, http.Response.Headers.RetryAfter) = (429, header);
            return Task.CompletedTask;
        };
        var scene = new WebhookScene(_receiver) { Time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 23, 10, 0, 0, TimeSpan.Zero)) };

        var refused = Assert.IsType<SendOutcome.Refused>(await scene.SendAsync());

        Assert.Equal((429, seconds), (refused.Status, (int?)refused.RetryAfter?.TotalSeconds));
    }

    [Fact]
    public async Task Answer_Gone_IsGone()
    {
        _receiver.Answer = http =>
        {
            http.Response.StatusCode = 410;
            return http.Response.WriteAsync("moved away");
        };
        Assert.Equal("moved away", Assert.IsType<SendOutcome.Gone>(await new WebhookScene(_receiver).SendAsync()).Answer);
    }

    [Fact]
    public async Task Receiver_ThatHangs_FailsWhenItsTimeIsOver()
    {
        _receiver.Answer = http => TestReceiver.HangAsync(http);
        Assert.Equal("No answer within 0.4 s.", Assert.IsType<SendOutcome.Failed>(await new WebhookScene(_receiver, timeout: _short).SendAsync()).Error);
    }

    [Fact]
    public async Task Receiver_ThatTookItAndHangs_HasTakenIt()
    {
        _receiver.Answer = async http =>
        {
            await http.Response.Body.FlushAsync(http.RequestAborted); // the status and the headers
            await TestReceiver.HangAsync(http);
        };
        Assert.IsType<SendOutcome.Sent>(await new WebhookScene(_receiver, timeout: TimeSpan.FromSeconds(2)).SendAsync());
    }

    [Fact]
    public async Task Caller_ThatGivesUp_GetsNoOutcome()
    {
        using var end = new CancellationTokenSource();
        _receiver.Answer = async http =>
        {
            await end.CancelAsync();
            await TestReceiver.HangAsync(http);
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new WebhookScene(_receiver).SendAsync(cancel: end.Token));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Answer_OfTwoGigabytes_IsReadToItsFirstEightKilobytes(bool toldLength)
    {
        long written = 0;
        var end = new TaskCompletionSource();
        _receiver.Answer = async http =>
        {
            try
            {
                http.Response.ContentLength = toldLength ? 2L << 30 : null;
                var block = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("all is well\n", 1_000)));
                for (; written < 2L << 30; written += block.Length)
                {
                    await http.Response.Body.WriteAsync(block, http.RequestAborted);
                }
            }
            finally
            {
                end.TrySetResult();
            }
        };

        var sent = Assert.IsType<SendOutcome.Sent>(await new WebhookScene(_receiver).SendAsync());

        Assert.Equal(ReceiverPost.MaxAnswer, sent.Answer.Length);
        await end.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.InRange(written, ReceiverPost.MaxAnswer, 1L << 30); // what was sent until the line was closed, which a busy machine takes its time for
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Connection_ThatIsCutAfterItWasTaken_Fails(bool afterTheRequest)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var cutting = CutAsync();

        var outcome = await new WebhookScene(_receiver).SendAsync($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");

        Assert.NotEmpty(Assert.IsType<SendOutcome.Failed>(outcome).Error);
        await cutting;

        async Task CutAsync()
        {
            using var socket = await listener.AcceptSocketAsync();
            socket.LingerState = new(enable: true, 0);
            if (afterTheRequest)
            {
                await socket.ReceiveAsync(new byte[64 << 10]);
            }
        }
    }

    [Fact]
    public async Task Receiver_ThatNobodyVouchesFor_Fails()
    {
        Assert.IsType<SendOutcome.Failed>(await new WebhookScene(_receiver, trusts: false).SendAsync());
        Assert.Empty(_receiver.Posts);
    }

    [Fact]
    public async Task Receiver_ThatIsNotThere_Fails()
    {
        var port = _receiver.Port;
        await _receiver.DisposeAsync();
        Assert.Contains("refused", Assert.IsType<SendOutcome.Failed>(await new WebhookScene(_receiver).SendAsync($"https://127.0.0.1:{port}/")).Error, StringComparison.OrdinalIgnoreCase);
    }
}
