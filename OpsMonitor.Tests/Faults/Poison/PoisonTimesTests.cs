using System.Text.Json;
using OpsMonitor.App.Api;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Notifications;
using OpsMonitor.Domain.Portfolio;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Tests.Support;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Faults.Poison;

/// <summary>Rows with times that .NET does not have, past every rule, beside healthy ones: each list still answers, and shows them.</summary>
public sealed class PoisonTimesTests : IAsyncLifetime
{
    private Ledger _ledger = null!;
    private long _healthy;

    public static TheoryData<string> Times => ["'12000-01-01'", "'4000-01-01 BC'", "'infinity'", "'-infinity'", "'9999-12-31 23:59:59.999999+00'", "'0001-01-01 00:00:00+00'"];

    public async ValueTask InitializeAsync()
    {
        _ledger = await Ledger.CreateAsync();
        _healthy = await _ledger.FinishAsync(Ok("a"), Bad("b"));
        await _ledger.QueueAsync();
    }

    public async ValueTask DisposeAsync() => await _ledger.DisposeAsync();

    [Theory]
    [MemberData(nameof(Times))]
    public async Task Runs_WithATimeBeyondDotNet_TakeNoPageWithThem(string time)
    {
        await PlantAsync("bulk_operation_runs", time);
        var tenant = _ledger.Contoso;
        var list = (await _ledger.Get<RunQueries>().ListAsync(tenant, RunFilter.Any)).Items;
        Assert.Equal(2, list.Count);
        Assert.All(list, r => Assert.InRange(r.CreatedAt, ReadableTimes.Earliest, ReadableTimes.Latest));
        Assert.Equal(2, (await _ledger.Get<RunLists>().PageAsync(tenant, RunFilter.Any)).Items.Count);
        Assert.NotNull(await _ledger.Get<RunQueries>().FindAsync(tenant, _healthy));
        Assert.Equal(1, (await _ledger.Get<RunStats>().LoadAsync(tenant)).Queued);
        await _ledger.Get<RunStats>().ActiveAsync(tenant, 10);
        await _ledger.Get<RunStats>().OutcomesAsync(tenant, DateTimeOffset.UtcNow.AddDays(-1));
        await _ledger.Get<RunStats>().SeriesAsync(tenant, [DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow]);
        await _ledger.Get<RunStats>().DurationsAsync(tenant, AddPolicies);
        Assert.Equal(2, await CountAsync(_ledger.Get<RunExports>().RunsAsync(tenant, RunFilter.Any)));
        foreach (var scope in new[] { PortfolioScope.All, PortfolioScope.Of(tenant) })
        {
            Assert.NotEmpty(await _ledger.Get<PortfolioQueries>().TenantsAsync(scope, DateTimeOffset.UtcNow));
            Assert.Single((await _ledger.Get<PortfolioQueries>().ActiveAsync(scope, 10)).Runs);
            await _ledger.Get<PortfolioQueries>().TroubleAsync(scope, DateTimeOffset.UtcNow.AddDays(-1), 10);
        }

        JsonSerializer.Serialize(list);
    }

    [Theory]
    [MemberData(nameof(Times))]
    public async Task OtherRows_WithATimeBeyondDotNet_AreReadToo(string time)
    {
        await _ledger.SqlAsync("""
            insert into inventory_sync_runs (tenant_id, selection, selection_hash, source, status, bulk_operation_run_id) select 1, '[]', 'h', 'sql', status, id from bulk_operation_runs where status = 'pending';
            insert into findings (tenant_id, finding_type, scope_key, fingerprint, subject_type, subject_external_id, subject_name, change_type, evidence_jsonb, status)
              values (1, 'drift', 'k', 'f', 'policy', 'p', 'x', 'added', '{}', 'new')
            """);
        foreach (var table in new[] { "bulk_operation_run_items", "audit_logs", "notifications", "findings", "inventory_sync_runs" })
        {
            await PlantAsync(table, time);
        }

        Assert.Equal(2, (await _ledger.Get<RunQueries>().ItemsAsync(_ledger.Contoso, _healthy, new())).Items.Count);
        Assert.Equal(3, (await _ledger.Get<RunQueries>().TimelineAsync(_ledger.Contoso, _healthy)).Count);
        Assert.NotEmpty(await _ledger.Get<NotificationInbox>().LatestAsync(_ledger.Contoso, 1, 10));
        Assert.Single((await _ledger.Get<FindingQueries>().ListAsync(_ledger.Contoso, new())).Items);
        Assert.Single((await _ledger.Get<InventoryQueries>().ListSyncsAsync(_ledger.Contoso)).Items);
    }

    // Every column of time that the table has, past its triggers.
    private async Task PlantAsync(string table, string time)
    {
        var columns = await _ledger.TextsAsync($"""
            select column_name from information_schema.columns where table_name = '{table}' and data_type = 'timestamp with time zone'
              and (is_nullable = 'NO' or column_name in ('started_at', 'reported_at'))
            """);
        Assert.NotEmpty(columns);
        await _ledger.SqlAsync($"alter table {table} disable trigger user");
        await _ledger.SqlAsync($"update {table} set {string.Join(", ", columns.Select(c => $"{c} = {time}"))}");
        if (table == "bulk_operation_runs")
        {
            await _ledger.SqlAsync($"update bulk_operation_runs set finished_at = {time} where finished_at is not null");
        }
    }

    private static async Task<int> CountAsync<T>(IAsyncEnumerable<T> rows)
    {
        var count = 0;
        await foreach (var row in rows)
        {
            count++;
        }

        return count;
    }
}
