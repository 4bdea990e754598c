namespace OpsMonitor.Domain.Runs;

/// <summary>Another worker executes the run now; stop without a trace.</summary>
public sealed class RunFencedException() : Exception("The run was taken over or has ended.");

/// <summary>Somebody asked for the run's abort; stop between two items.</summary>
public sealed class RunAbortedException() : Exception("The abort of the run was requested.");

/// <summary>
/// Gathers item outcomes of one execution and writes them at most every <see cref="FlushEvery"/>. Not for concurrent use.
/// Throws <see cref="RunFencedException"/> and <see cref="RunAbortedException"/> when a flush says so.
/// </summary>
public sealed class RunProgress(RunLedger ledger, RunLease lease, TimeProvider time)
{
    public static readonly TimeSpan FlushEvery = TimeSpan.FromMilliseconds(250);

    private const int MaxBatch = 1_000;

    private readonly List<ItemResult> _waiting = [];
    private long _lastFlush = time.GetTimestamp();

    /// <summary>Set by a lease renewal; seen between two items.</summary>
    public bool AbortRequested { get; set; }

    public async Task SetTotalAsync(int total, CancellationToken cancel) =>
        Check(await ledger.SetTotalAsync(lease.Tenant, lease.RunId, lease.Attempt, total, cancel));

    public async Task RecordAsync(ItemResult item, CancellationToken cancel)
    {
        _waiting.Add(item);
        if (_waiting.Count >= MaxBatch || AbortRequested || time.GetElapsedTime(_lastFlush) >= FlushEvery)
        {
            await FlushAsync(cancel);
        }
    }

    public async Task FlushAsync(CancellationToken cancel)
    {
        if (_waiting.Count > 0)
        {
            var write = await ledger.RecordItemsAsync(lease.Tenant, lease.RunId, lease.Attempt, _waiting, cancel);
            _waiting.Clear();
            _lastFlush = time.GetTimestamp();
            Check(write);
        }

        if (AbortRequested)
        {
            throw new RunAbortedException();
        }
    }

    private void Check(RunWrite write)
    {
        if (!write.Accepted)
        {
            throw new RunFencedException();
        }

        AbortRequested |= write.AbortRequested;
        if (write.AbortRequested)
        {
            throw new RunAbortedException();
        }
    }
}
