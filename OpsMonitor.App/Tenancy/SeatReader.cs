using OpsMonitor.App.Live;

namespace OpsMonitor.App.Tenancy;

/// <summary>Has the rights of everybody who looks on read again: at once when the database signals a change, and every few seconds in any case.</summary>
public sealed class SeatReader(Seats seats, LiveFeed feed, TimeProvider clock) : BackgroundService
{
    // After an outage pages are to be live within 5 s, and nobody new gets in before rights are known.
    private static readonly TimeSpan _whileAway = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var changes = feed.Subscribe(LiveKey.People, TimeSpan.FromMilliseconds(500), async (_, _) =>
        {
            await seats.RefreshAsync();
            return true;
        });
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(seats.IsFailing ? _whileAway : Seats.Interval, clock, stoppingToken);
            await seats.RefreshAsync();
        }
    }
}
