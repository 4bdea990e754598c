using System.Collections.Concurrent;
using System.Security.Cryptography;
using OpsMonitor.App.Live;
using OpsMonitor.App.Operations;
using OpsMonitor.Domain.Notifications.Channels;
using OpsMonitor.Domain.Notifications.Outbox;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Notifications.Delivery;

/// <summary>
/// Plans what has happened and sends what is due. Several processes do so at once; what one of them had taken when it was killed is taken by another once its
/// lease has ended, and is sent under the same id.
/// </summary>
public sealed partial class DeliveryWorker(
    DeliveryPlanner planner,
    DeliveryLedger deliveries,
    ChannelProtector protector,
    IEnumerable<IChannelSender> senders,
    LiveFeed feed,
    TimeProvider time,
    ILogger<DeliveryWorker> logger) : BackgroundService
{
    /// <summary>So many are on their way at the same time: most of them only wait for their receiver.</summary>
    private const int MaxAtOnce = 100;

    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_signalled = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_recordFor = TimeSpan.FromSeconds(30);

    private readonly Dictionary<ChannelKind, IChannelSender> _senders = senders.ToDictionary(s => s.Kind);
    private readonly ConcurrentDictionary<Task, byte> _onTheirWay = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var signal = new WorkSignal();
        using var changes = feed.Subscribe(LiveKey.TellingOfAllTenants, s_signalled, (_, _) =>
        {
            signal.Nudge();
            return Task.FromResult(true);
        });
        var backOff = new BackOff(s_longestPause);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await PlanAsync(stoppingToken);
                if (!await ClaimAsync(signal, stoppingToken))
                {
                    await signal.WaitAsync(s_every, stoppingToken);
                }

                backOff.Reset();
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                Log.NotSending(logger, e);
                await Task.Delay(backOff.Next(), time, CancellationToken.None);
            }
        }

        await Task.WhenAll(_onTheirWay.Keys); // what has been begun ends within its time, and is not sent twice for a restart
    }

    private async Task PlanAsync(CancellationToken cancel)
    {
        foreach (var tenant in await planner.LookAsync(cancel))
        {
            while (await planner.PlanAsync(tenant, cancel) == DeliveryPlanner.Batch)
            {
            }
        }
    }

    /// <summary>Takes what is due and begins to send it; false when there is nothing more, or too much is on its way.</summary>
    private async Task<bool> ClaimAsync(WorkSignal signal, CancellationToken cancel)
    {
        var free = MaxAtOnce - _onTheirWay.Count;
        var claimed = free > 0 ? await deliveries.ClaimAsync(free, cancel) : [];
        foreach (var delivery in claimed)
        {
            var sending = Task.Run(() => SendAsync(delivery), CancellationToken.None);
            _onTheirWay[sending] = 0;
            _ = sending.ContinueWith(
                s =>
                {
                    _onTheirWay.TryRemove(s, out _);
                    signal.Nudge();
                },
                CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        return claimed.Count > 0;
    }

    private async Task SendAsync(ClaimedDelivery delivery)
    {
        var since = time.GetTimestamp();
        SendOutcome outcome;
        try
        {
            outcome = await _senders[delivery.Kind].SendAsync(Open(delivery), delivery.Message, CancellationToken.None);
        }
        catch (CryptographicException)
        {
            outcome = new SendOutcome.Failed("The address cannot be read any more: the key that protected it is gone. Enter the address again.");
        }
        catch (Exception e)
        {
            Log.NotSent(logger, e, delivery.Message.Id);
            outcome = new SendOutcome.Failed($"It could not be sent ({e.GetType().Name}); the server's log has the details.");
        }

        await RecordAsync(delivery, outcome, time.GetElapsedTime(since));
    }

    // While the database is away what was sent is not forgotten; once the lease has ended, another sends it again under the same id.
    private async Task RecordAsync(ClaimedDelivery delivery, SendOutcome outcome, TimeSpan took)
    {
        var since = time.GetTimestamp();
        var backOff = new BackOff(TimeSpan.FromSeconds(1));
        while (true)
        {
            try
            {
                await deliveries.RecordAsync(delivery, outcome, took, CancellationToken.None);
                return;
            }
            catch (Exception e) when (PostgresErrors.IsUnavailable(e) && time.GetElapsedTime(since) < s_recordFor)
            {
                await Task.Delay(backOff.Next(), time, CancellationToken.None);
            }
            catch (Exception e)
            {
                Log.NotRecorded(logger, e, delivery.Message.Id);
                return;
            }
        }
    }

    private OpenChannel Open(ClaimedDelivery delivery)
    {
        var tenant = delivery.Message.Tenant;
        var address = delivery.Recipient ?? protector.Open(tenant, delivery.AddressProtected!);
        return new(delivery.ChannelId, tenant, delivery.Kind, delivery.ChannelName, address, [.. delivery.SecretsProtected.Select(s => protector.Open(tenant, s))]);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Cannot look for what is to be told; trying again")]
        public static partial void NotSending(ILogger logger, Exception exception);

        [LoggerMessage(Level = LogLevel.Error, Message = "Message {Id} could not be sent")]
        public static partial void NotSent(ILogger logger, Exception exception, Guid id);

        [LoggerMessage(Level = LogLevel.Error, Message = "What became of message {Id} could not be written; it is sent again")]
        public static partial void NotRecorded(ILogger logger, Exception exception, Guid id);
    }
}
