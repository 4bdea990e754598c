namespace OpsMonitor.Domain.Notifications.Rules;

/// <summary>When the messages of a rule to one place go out, after its quiet hours and its hourly limit: the one answer for what is planned and for what is previewed.</summary>
/// <param name="told">When those of the last hour were due, in order.</param>
/// <param name="held">When the one that gathers events is due; null where there is none.</param>
internal sealed class MessagePace(QuietHours? quiet, int? mostAnHour, IEnumerable<DateTimeOffset> told, DateTimeOffset? held)
{
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);

    private readonly List<DateTimeOffset> _told = [.. told];
    private DateTimeOffset? _held = held;

    /// <summary>An event of this moment: when it is told, and whether by a message that waits already.</summary>
    public (DateTimeOffset Due, bool Gathered) Take(DateTimeOffset now)
    {
        if (_held is { } waits && waits > now)
        {
            return (waits, true);
        }

        var due = Next(now);
        _told.Add(due);
        _held = due > now ? due : null;
        return (due, false);
    }

    private DateTimeOffset Next(DateTimeOffset from)
    {
        for (var due = from; ; due = from)
        {
            from = quiet.EndAfter(due);
            from = mostAnHour is { } most && _told.Count >= most && _told[^most] + s_hour is var room && room > from ? room : from;
            if (from == due)
            {
                return due;
            }
        }
    }
}
