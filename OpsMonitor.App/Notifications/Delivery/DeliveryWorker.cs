using System.Collections.Concurrent;
using System.Security.Cryptography;
using OpsMonitor.App.Live;
using OpsMonitor.App.Operations;
using OpsMonitor.Domain.Notifications.Channels;
using OpsMonitor.Domain.Notifications.Outbox;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Notifications.Delivery;

/// <summary>
/// Plans what has happened, and sends what is due: woken by signals, and every second. Every node has one; they take turns in planning, and each sends what it
/// took. What became of a message is written as soon as the database takes it; a message goes out again, under the same id, where the
/// node that sent it died before, or where the database was away for longer than a lease and another node was quicker.
/// </summary>
public sealed partial class DeliveryWorker(
    DeliveryPlanner planner,
    DeliveryLedger ledger,
    IEnumerable<IChannelSender> senders,
    ChannelProtector protector,
    LiveFeed feed,
    TimeProvider time,
    ILogger<DeliveryWorker> logger) : BackgroundService
{
    // A sender has its own, shorter limit; this one ends a sender that has none.
    internal static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(30);

    private const int MaxConcurrent = 64;

    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_forgetEvery = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_longestToWrite = TimeSpan.FromSeconds(1);

    private readonly Dictionary<ChannelKind, IChannelSender> _senders = senders.ToDictionary(s => s.Kind);

    // What this node took and has not written down yet. It takes none of it again, however long its lease is over.
    private readonly ConcurrentDictionary<Guid, Task> _inHand = new();
    private readonly WorkSignal _signal = new();
    private long? _lastForgetting;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var heard = feed.OnPublished(Note);
        var backOff = new BackOff(s_longestPause);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var more = await PlanAsync(stoppingToken) | await SendAsync(stoppingToken);
                await ForgetAsync(stoppingToken);
                if (!more)
                {
                    await _signal.WaitAsync(s_every, stoppingToken);
                }

                backOff.Reset();
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                if (!backOff.IsOn)
                {
                    Log.NotWorking(logger, e);
                }

                await Task.Delay(backOff.Next(), time, CancellationToken.None);
            }
        }

        await Task.WhenAll(_inHand.Values);
    }

    public override void Dispose()
    {
        _signal.Dispose();
        base.Dispose();
    }

    // The feed calls this with every signal there is; null: anything may have changed.
    private void Note(IReadOnlyCollection<LiveKey>? keys)
    {
        if (keys is null || keys.Any(k => k == LiveKey.Telling(k.Tenant)))
        {
            _signal.Nudge();
        }
    }

    private async Task<bool> PlanAsync(CancellationToken cancel)
    {
        var more = false;
        foreach (var tenant in await planner.LookAsync(cancel))
        {
            try
            {
                more |= await planner.PlanAsync(tenant, cancel) == DeliveryPlanner.Batch;
            }
            catch (Exception e) when (!cancel.IsCancellationRequested)
            {
                Log.NotPlanned(logger, e, tenant.Value); // the other tenants' turn comes all the same
            }
        }

        return more;
    }

    private async Task<bool> SendAsync(CancellationToken cancel)
    {
        var free = MaxConcurrent - _inHand.Count;
        if (free <= 0)
        {
            return false;
        }

        var claimed = await ledger.ClaimAsync(free, [.. _inHand.Keys], cancel);
        foreach (var delivery in claimed)
        {
            var sending = Task.Run(() => SendAsync(delivery, cancel), CancellationToken.None);
            _inHand[delivery.Message.Id] = sending;
            _ = sending.ContinueWith(
                _ =>
                {
                    _inHand.TryRemove(delivery.Message.Id, out Task? _);
                    _signal.Nudge();
                },
                CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }

        return claimed.Count == free;
    }

    // Not cut short by a shutdown: what is on its way may be taken, and then it should be known.
    private async Task SendAsync(ClaimedDelivery delivery, CancellationToken stopping)
    {
        var since = time.GetTimestamp();
        var outcome = await TryAsync(delivery);
        await RecordAsync(delivery, outcome, time.GetElapsedTime(since), stopping);
    }

    // While the database is away it is tried again, once at least after the app was told to stop.
    private async Task RecordAsync(ClaimedDelivery delivery, SendOutcome outcome, TimeSpan took, CancellationToken stopping)
    {
        var backOff = new BackOff(s_longestToWrite);
        while (true)
        {
            var isLast = stopping.IsCancellationRequested;
            try
            {
                await ledger.RecordAsync(delivery, outcome, took, CancellationToken.None);
                return;
            }
            catch (Exception e) when (!isLast && PostgresErrors.IsUnavailable(e))
            {
                await Task.Delay(backOff.Next(), time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception e)
            {
                Log.NotRecorded(logger, e, delivery.Message.Id);
                return;
            }
        }
    }

    private async Task<SendOutcome> TryAsync(ClaimedDelivery delivery)
    {
        if (!_senders.TryGetValue(delivery.Kind, out var sender))
        {
            return new SendOutcome.Failed("This server cannot send to channels of this kind.");
        }

        using var timeout = new CancellationTokenSource(SendTimeout, time);
        try
        {
            return await sender.SendAsync(Open(delivery), delivery.Message, timeout.Token).WaitAsync(timeout.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return new SendOutcome.Failed($"There was no answer within {SendTimeout.TotalSeconds} seconds.");
        }
        catch (CryptographicException e)
        {
            Log.NotOpened(logger, e, delivery.ChannelId);
            return new SendOutcome.Failed("The channel's address or secret cannot be read any more: the keys that protected it are gone. Enter them again.");
        }
        catch (Exception e)
        {
            Log.NotSent(logger, e, delivery.Message.Id);
            return new SendOutcome.Failed($"The message could not be sent ({e.GetType().Name}); the server's log has the details.");
        }
    }

    private OpenChannel Open(ClaimedDelivery delivery)
    {
        var tenant = delivery.Message.Tenant;
        var address = delivery.Recipient ?? protector.Open(tenant, delivery.AddressProtected!);
        return new(delivery.ChannelId, tenant, delivery.Kind, delivery.ChannelName, address, [.. delivery.SecretsProtected.Select(s => protector.Open(tenant, s))]);
    }

    private async Task ForgetAsync(CancellationToken cancel)
    {
        if (_lastForgetting is { } last && time.GetElapsedTime(last) < s_forgetEvery)
        {
            return;
        }

        if (!await ledger.ForgetAsync(cancel))
        {
            _lastForgetting = time.GetTimestamp();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Cannot look for what is to be told; trying again")]
        public static partial void NotWorking(ILogger logger, Exception exception);

        [LoggerMessage(Level = LogLevel.Error, Message = "The events of tenant {Tenant} could not be planned; it is tried again")]
        public static partial void NotPlanned(ILogger logger, Exception exception, long tenant);

        [LoggerMessage(Level = LogLevel.Warning, Message = "What became of delivery {Delivery} could not be written; it goes out again once its lease has ended")]
        public static partial void NotRecorded(ILogger logger, Exception exception, Guid delivery);

        [LoggerMessage(Level = LogLevel.Error, Message = "Channel {Channel} cannot be opened")]
        public static partial void NotOpened(ILogger logger, Exception exception, long channel);

        [LoggerMessage(Level = LogLevel.Error, Message = "Delivery {Delivery} could not be sent")]
        public static partial void NotSent(ILogger logger, Exception exception, Guid delivery);
    }
}
