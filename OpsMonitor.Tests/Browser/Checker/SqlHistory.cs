using System.Diagnostics;
using Npgsql;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Browser.Checker;

/// <summary>A run as the database had it.</summary>
internal sealed record RunFact(long Id, string Status, int? Total, int Succeeded, int Failed, int Skipped, long Rev);

/// <summary>The tenant at one moment between <paramref name="Asked"/> and <paramref name="Told"/>, in ticks of the stopwatch.</summary>
internal sealed record Fact(long Asked, long Told, Dictionary<long, RunFact> Runs, long Transitions)
{
    public int Count(params string[] statuses) => Runs.Values.Count(r => statuses.Contains(r.Status));
}

/// <summary>
/// What the database held, looked at all the time by a connection of its own: so that of any value it can be said when it was true. Between two looks counters only
/// go up, and counts of statuses differ by as many transitions as the journal got at most.
/// </summary>
internal sealed class SqlHistory : IAsyncDisposable
{
    private const string Look = """
        select r.id, r.status, r.total_items, r.succeeded, r.failed, r.skipped, r.rev, (select count(*) from audit_logs where tenant_id = 1 and subject_type = 'bulk_operation_run')
        from bulk_operation_runs r where r.tenant_id = 1
        """;

    // A look every 40 ms, which takes a few.
    private static readonly long s_punctual = Stopwatch.Frequency / 10;

    private readonly string _database;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<Fact> _facts = [];
    private readonly Task _loop;

    private SqlHistory(string database)
    {
        _database = new NpgsqlConnectionStringBuilder(database) { ApplicationName = "checker", Pooling = false }.ConnectionString;
        _loop = Task.Run(LoopAsync);
    }

    public static SqlHistory Of(string database) => new(database);

    public Fact? Last
    {
        get
        {
            lock (_gate)
            {
                return _facts.LastOrDefault();
            }
        }
    }

    /// <summary>
    /// The looks that tell what was true from <paramref name="from"/> to <paramref name="to"/>: the last one before, all within, the first one after. Null when the
    /// database could not be asked for a second meanwhile: then nobody knows.
    /// </summary>
    public IReadOnlyList<Fact>? Between(long from, long to)
    {
        lock (_gate)
        {
            var first = _facts.FindLastIndex(f => f.Told <= from);
            var last = _facts.FindIndex(f => f.Asked >= to);
            if (first < 0 || last < 0)
            {
                return null;
            }

            var facts = _facts[first..(last + 1)];
            return facts.Zip(facts.Skip(1)).Any(p => Stopwatch.GetElapsedTime(p.First.Told, p.Second.Told) > TimeSpan.FromSeconds(1)) ? null : facts;
        }
    }

    /// <summary>By how much all looks in between were late, together.</summary>
    public long Late(long from, long to)
    {
        lock (_gate)
        {
            var looks = _facts.Where(f => f.Told >= from && f.Told <= to).Select(f => f.Told).ToList();
            return looks.Zip(looks.Skip(1)).Sum(p => Math.Max(0, p.Second - p.First - s_punctual));
        }
    }

    /// <summary>Whether a count of these statuses can have been <paramref name="shown"/> at some moment of the looks.</summary>
    public static bool Held(IReadOnlyList<Fact> facts, int shown, params string[] statuses)
    {
        foreach (var (one, next) in facts.Zip(facts.Skip(1)))
        {
            var (a, b) = (one.Count(statuses), next.Count(statuses));
            var unseen = (int)Math.Max(0, next.Transitions - one.Transitions - 1);
            if (shown >= Math.Min(a, b) - unseen && shown <= Math.Max(a, b) + unseen)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Why a run's counters as shown were not true at any moment of the looks; null when they were.</summary>
    public static string? Refute(IReadOnlyList<Fact> facts, long run, ShownCounters shown)
    {
        var seen = facts.Select(f => f.Runs.GetValueOrDefault(run)).OfType<RunFact>().ToList();
        if (seen.Count == 0)
        {
            return "there is no such run";
        }

        var (low, high) = (seen[0], seen[^1]);
        bool Within(int value, Func<RunFact, int> of) => value >= of(low) && value <= of(high);
        return Within(shown.Succeeded, r => r.Succeeded) && Within(shown.Failed, r => r.Failed) && Within(shown.Skipped, r => r.Skipped)
            && (shown.Total is null || seen.Any(r => (r.Total ?? shown.Total) == shown.Total)) ? null : $"shown {shown}, in the database {low} to {high}";
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
    }

    private async Task LoopAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(40));
                await pace.WaitForNextTickAsync(_stop.Token);
                await using var connection = new NpgsqlConnection(_database);
                await connection.OpenAsync(_stop.Token);
                await using var command = new NpgsqlCommand(Look, connection) { CommandTimeout = 5 };
                while (await pace.WaitForNextTickAsync(_stop.Token))
                {
                    await LookAsync(command);
                }
            }
            catch (Exception) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException or System.Net.Sockets.SocketException)
            {
                // Away: what was true meanwhile nobody knows, see Between.
            }
        }
    }

    private async Task LookAsync(NpgsqlCommand command)
    {
        var asked = Stopwatch.GetTimestamp();
        Dictionary<long, RunFact> runs = [];
        var transitions = 0L;
        await using (var reader = await command.ExecuteReaderAsync(_stop.Token))
        {
            while (await reader.ReadAsync(_stop.Token))
            {
                var id = reader.GetInt64(0);
                runs[id] = new(id, reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetInt32(2), reader.GetInt32(3), reader.GetInt32(4), reader.GetInt32(5), reader.GetInt64(6));
                transitions = reader.GetInt64(7);
            }
        }

        lock (_gate)
        {
            _facts.Add(new(asked, Stopwatch.GetTimestamp(), runs, transitions));
            if (_facts.Count > 1_000)
            {
                _facts.RemoveRange(0, 200);
            }
        }
    }
}
