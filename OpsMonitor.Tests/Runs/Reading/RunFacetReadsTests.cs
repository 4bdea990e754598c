using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Runs.Reading;

/// <summary>The counts of the filters for all readers: counted again exactly when a run came or changed its status.</summary>
public sealed class RunFacetReadsTests : IAsyncLifetime
{
    private Ledger _ledger = null!;

    private RunFacetReads Reads => _ledger.Get<RunFacetReads>();

    public async ValueTask InitializeAsync() => _ledger = await Ledger.CreateAsync();

    public ValueTask DisposeAsync() => _ledger.DisposeAsync();

    [Fact]
    public async Task Read_AfterProgressOnly_IsTheSameCount()
    {
        var (run, attempt) = await _ledger.BeginAsync(total: 4);
        var before = await Reads.ReadAsync(_ledger.Contoso, RunFilter.Any);
        await _ledger.Get<RunLedger>().RecordItemsAsync(_ledger.Contoso, run, attempt, [Ok("a")]);
        Assert.Same(before, await Reads.ReadAsync(_ledger.Contoso, RunFilter.Any));
    }

    [Fact]
    public async Task Read_AfterEachTransition_CountsAnew()
    {
        Assert.Equal("0 0 0 0 0", await CountsAsync());
        var run = await _ledger.QueueAsync(total: 1);
        Assert.Equal("1 0 0 0 0", await CountsAsync());
        await _ledger.SqlAsync($"update bulk_operation_runs set status = 'running' where id = {run}");
        Assert.Equal("0 1 0 0 0", await CountsAsync());
        var other = await _ledger.QueueAsync();
        await _ledger.SqlAsync($"update bulk_operation_runs set status = 'completed' where id = {run}");
        Assert.Equal("1 0 0 1 0", await CountsAsync()); // its one item was never reported
        await _ledger.SqlAsync($"update bulk_operation_runs set status = 'aborted' where id = {other}");
        Assert.Equal("0 0 0 1 1", await CountsAsync());
    }

    [Fact]
    public async Task Read_OfAnotherTenantOrFilter_IsItsOwn()
    {
        await _ledger.QueueAsync();
        Assert.Equal(1, (await Reads.ReadAsync(_ledger.Contoso, RunFilter.Any)).Total);
        Assert.Equal(0, (await Reads.ReadAsync(_ledger.Fabrikam, RunFilter.Any)).Total);
        Assert.Equal(0, (await Reads.ReadAsync(_ledger.Contoso, new() { Resource = "doors" })).Total);
    }

    private async Task<string> CountsAsync()
    {
        var facets = await Reads.ReadAsync(_ledger.Contoso, RunFilter.Any);
        return string.Join(' ', Enum.GetValues<RunStatusBucket>().Select(b => facets.Buckets[b]));
    }
}
