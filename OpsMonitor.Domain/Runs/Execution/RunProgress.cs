using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.Domain.Runs.Execution;

/// <summary>Another worker executes the run now; stop without a trace.</summary>
public sealed class RunFencedException() : Exception("The run was taken over or has ended.");

/// <summary>Somebody asked for the run's abort; stop between two items.</summary>
public sealed class RunAbortedException() : Exception("The abort of the run was requested.");

/// <summary>The database refused what the run reported, and only that; repeating it would be refused again.</summary>
public sealed class RunReportRefusedException(Exception inner) : Exception("The outcomes reported for the run cannot be stored.", inner);

/// <summary>
/// Work that leaves something behind for its items: objects of a snapshot, policies of a backup set, findings. It is done within the transaction that counts the
/// items it answers with: what is stored and what is counted agree however the run ends, and no later attempt repeats it.
/// </summary>
public delegate Task<IReadOnlyCollection<ItemResult>> RunStep(OpsDbContext db);

/// <summary>
/// Gathers what one execution reports until <see cref="RunFlusher"/> writes it with all others of the process. Reports of one execution come one
/// after another. Throws <see cref="RunFencedException"/>, <see cref="RunAbortedException"/> and <see cref="RunReportRefusedException"/> once a write said so.
/// </summary>
public sealed class RunProgress(RunFlusher flusher, RunLedger ledger, RunLease lease)
{
    /// <summary>As many outcomes wait at most; whoever reports faster waits for the write.</summary>
    public const int MaxWaiting = 1_000;

    private readonly Lock _gate = new();
    private List<ItemResult> _waiting = [];
    private RunCounters? _counters;
    private bool _isBeingWritten;
    private volatile Exception? _end;

    public RunLease Lease { get; } = lease;

    /// <summary>Set by a write or by a lease renewal; seen between two items.</summary>
    public bool AbortRequested { get; set; }

    /// <summary>Whether something reported is not written yet.</summary>
    internal bool IsUnsettled
    {
        get
        {
            lock (_gate)
            {
                return _isBeingWritten || _waiting.Count > 0 || _counters is not null;
            }
        }
    }

    public async Task SetTotalAsync(int total, CancellationToken cancel)
    {
        Hear(await ledger.SetTotalAsync(Lease.Tenant, Lease.RunId, Lease.Attempt, total, cancel));
        Check();
    }

    /// <summary>Reports the outcome of one item.</summary>
    public Task RecordAsync(ItemResult item, CancellationToken cancel)
    {
        bool isFull;
        var clean = item.Clean();
        lock (_gate)
        {
            _waiting.Add(clean);
            isFull = _waiting.Count >= MaxWaiting;
        }

        return ReportedAsync(isFull, cancel);
    }

    /// <summary>Takes a step whose items are stored and counted together; what was reported before it is written before it.</summary>
    public Task TakeAsync(RunStep step, CancellationToken cancel) => TakeAsync(step, null, cancel);

    /// <summary>The same for an operation that knows no single items: its absolute counters once the step is done.</summary>
    public Task TakeAsync(Func<OpsDbContext, Task> step, int succeeded, CancellationToken cancel) => TakeAsync(
        async db =>
        {
            await step(db);
            return [];
        },
        new RunCounters(null, succeeded, succeeded, 0, 0),
        cancel);

    /// <summary>Reports absolute counters, for an operation that knows no single items; lower ones than before change nothing.</summary>
    public Task CountAsync(int succeeded, int failed, int skipped, CancellationToken cancel)
    {
        lock (_gate)
        {
            _counters = new(null, succeeded + failed + skipped, succeeded, failed, skipped);
        }

        return ReportedAsync(isFull: false, cancel);
    }

    /// <summary>Writes what was reported so far, and says so when the execution must stop.</summary>
    public async Task FlushAsync(CancellationToken cancel)
    {
        await SettleAsync(cancel);
        Check();
    }

    /// <summary>Writes what was reported so far, for an execution that stops anyway.</summary>
    public async Task SettleAsync(CancellationToken cancel)
    {
        if (IsUnsettled)
        {
            await flusher.FlushAsync(cancel);
        }
    }

    /// <summary>Hands over what waits; null when nothing does.</summary>
    internal (IReadOnlyList<ItemResult> Items, RunCounters? Counters)? Take()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0 && _counters is null)
            {
                return null;
            }

            var taken = (_waiting, _counters);
            (_waiting, _counters, _isBeingWritten) = ([], null, true);
            return taken;
        }
    }

    /// <summary>Takes back what could not be written for no fault of its own.</summary>
    internal void PutBack(IReadOnlyList<ItemResult> items, RunCounters? counters)
    {
        lock (_gate)
        {
            _waiting = [.. items, .. _waiting];
            _counters ??= counters;
            _isBeingWritten = false;
        }
    }

    internal void Settle(RunWrite write)
    {
        Hear(write);
        lock (_gate)
        {
            _isBeingWritten = false;
        }
    }

    internal void Refuse(Exception e)
    {
        _end ??= new RunReportRefusedException(e);
        lock (_gate)
        {
            _isBeingWritten = false;
        }
    }

    private async Task TakeAsync(RunStep step, RunCounters? counters, CancellationToken cancel)
    {
        await FlushAsync(cancel);
        Hear(await flusher.TakeAsync(Lease, step, counters, cancel));
        Check();
    }

    private void Hear(RunWrite write)
    {
        AbortRequested |= write.AbortRequested;
        if (!write.Accepted)
        {
            _end = new RunFencedException();
        }
    }

    private async Task ReportedAsync(bool isFull, CancellationToken cancel)
    {
        flusher.Enlist(this);
        if (isFull || AbortRequested || _end is not null)
        {
            await FlushAsync(cancel);
        }
    }

    private void Check()
    {
        if (_end is not null)
        {
            throw _end;
        }

        if (AbortRequested)
        {
            throw new RunAbortedException();
        }
    }
}
