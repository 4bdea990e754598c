using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Runs;

/// <summary>Items per second over the last 30 seconds, from what was seen of a run.</summary>
public sealed class RunRate
{
    private static readonly TimeSpan _window = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _enough = TimeSpan.FromSeconds(2);
    private readonly Queue<(DateTimeOffset At, int Processed)> _samples = [];
    private (DateTimeOffset At, int Processed) _last;

    /// <summary>When the last report was.</summary>
    public DateTimeOffset LastAt => _last.At;

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

/// <summary>The pace of the runs that are looked at, one for all who look: whoever opens a run's page sees it at once.</summary>
public sealed class RunRates
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(TenantId, long), RunRate> _rates = [];

    /// <summary>Takes a running run as it was just read, and answers its items per second.</summary>
    public double? Observe(TenantId tenant, RunRow run)
    {
        var at = run.ReportedAt ?? run.UpdatedAt;
        lock (_lock)
        {
            if (!_rates.TryGetValue((tenant, run.Id), out var rate))
            {
                Forget(at - RunSilence.Threshold);
                _rates[(tenant, run.Id)] = rate = new();
            }

            rate.Observe(at, run.Counters.Processed);
            return rate.PerSecond();
        }
    }

    private void Forget(DateTimeOffset before)
    {
        foreach (var (key, _) in _rates.Where(r => r.Value.LastAt < before).ToList())
        {
            _rates.Remove(key);
        }
    }
}
