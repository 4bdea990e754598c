namespace OpsMonitor.App.Runs;

/// <summary>Items per second over the last 30 seconds, from what the page has seen of a run.</summary>
public sealed class RunRate
{
    private static readonly TimeSpan _window = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _enough = TimeSpan.FromSeconds(2);
    private readonly Queue<(DateTimeOffset At, int Processed)> _samples = [];
    private (DateTimeOffset At, int Processed) _last;

    /// <summary>Takes a report by the database's time; one that was seen before counts once.</summary>
    public void Observe(DateTimeOffset at, int processed)
    {
        if (_samples.Count > 0 && at <= _last.At)
        {
            return;
        }

        _last = (at, processed);
        _samples.Enqueue(_last);
        while (_samples.TryPeek(out var oldest) && at - oldest.At > _window)
        {
            _samples.Dequeue();
        }
    }

    /// <summary>Null while too little was seen to tell.</summary>
    public double? PerSecond() =>
        _samples.TryPeek(out var first) && _last.At - first.At >= _enough
            ? (_last.Processed - first.Processed) / (_last.At - first.At).TotalSeconds
            : null;
}
