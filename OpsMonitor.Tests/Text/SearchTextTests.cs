using System.Diagnostics;
using OpsMonitor.Domain.Backups;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Text;

/// <summary>What is stored is found, whatever its letters, by every search alike.</summary>
public sealed class SearchTextTests : IAsyncLifetime
{
    private Ledger _ledger = null!;

    public async ValueTask InitializeAsync() => _ledger = await Ledger.CreateAsync();

    public ValueTask DisposeAsync() => _ledger.DisposeAsync();

    // As stored, and as somebody may ask for it.
    [Theory]
    [InlineData("İstanbul", "İstanbul")]
    [InlineData("İstanbul", "istanbul")]
    [InlineData("ISPARTA ılık", "ILIK")]
    [InlineData("Hauptstraße 5", "HAUPTSTRASSE")]
    [InlineData("ﬁle ①", "ﬁle")]
    [InlineData("ﬁle ①", "file 1")]
    [InlineData("ΟΔΟΣ ΑΘΗΝΩΝ", "οδος")]
    [InlineData("οδός", "ΟΔΌΣ")]
    [InlineData("Cafe\u0301 Nord", "café")]
    [InlineData("Café Nord", "cafe\u0301 n")]
    [InlineData("ЖУК", "жук")]
    [InlineData("100% _sure_ \\ 'x'", "% _sure_ \\ '")]
    [InlineData("ΟΔΟΣΑ", "οδος")]
    [InlineData(" lead", " lead")]
    [InlineData("a\tb", "a\tb")]
    [InlineData("end\n", "end\n")]
    public async Task Text_AsStoredOrAsTyped_IsFoundByEverySearch(string stored, string typed)
    {
        var run = await _ledger.FinishAsync(new ItemResult(stored, ItemOutcome.Failed, "throttled", "x"), Ok("other"), Bad("third"));
        var pages = _ledger.Get<RunItemPages>();
        foreach (var filter in new ItemFilter[] { new(Text: typed), new(ItemOutcome.Failed, Text: typed), new(ItemOutcome.Failed, "throttled", typed) })
        {
            Assert.Equal([stored], (await pages.PageAsync(_ledger.Contoso, run, filter)).Items.Select(i => i.ItemId));
            Assert.Equal([stored], (await _ledger.Get<RunQueries>().ItemsAsync(_ledger.Contoso, run, filter)).Items.Select(i => i.ItemId));
        }

        Assert.Equal(1, (await _ledger.Get<RunRetries>().PreviewAsync(_ledger.Contoso, run, new(Filter: new(ItemOutcome.Failed, Text: typed)))).Total);
        await _ledger.SqlAsync($"update bulk_operation_runs set summary = null; insert into inventory_sync_runs (tenant_id, selection_hash, selection, source, status, bulk_operation_run_id) values (1, 'x', '{{}}', 'x', 'pending', {run})");
        var sync = await _ledger.ScalarAsync<long>("select max(id) from inventory_sync_runs");
        var set = (await _ledger.Get<BackupLedger>().CreateAsync(_ledger.Contoso, "Set", _ledger.Ana)).Id;
        var text = stored.Replace("'", "''", StringComparison.Ordinal);
        await _ledger.SqlAsync($"""
            insert into inventory_contents values (1, '\x00', '{"{}"}');
            insert into inventory_items (tenant_id, sync_run_id, subject_type, external_id, display_name, content_hash) values (1, {sync}, 'policy', '{text}', 'n', '\x00');
            insert into backup_items (tenant_id, backup_set_id, policy_id, subject_type, display_name, content_hash, sync_run_id, bulk_operation_run_id) values (1, {set}, 'p', 'policy', '{text}', '\x00', {sync}, {run});
            insert into findings (tenant_id, finding_type, scope_key, fingerprint, subject_type, subject_external_id, subject_name, change_type, evidence_jsonb)
              values (1, 'drift', 's', 'f', 'policy', 'id', '{text}', 'added', '{"{}"}');
            update bulk_operation_runs set summary = '{text}' where status = 'pending'
            """);
        Assert.Single((await _ledger.Get<InventoryQueries>().ItemsAsync(_ledger.Contoso, sync, new(null, typed))).Items);
        Assert.Single((await _ledger.Get<BackupQueries>().ItemsAsync(_ledger.Contoso, set, new(null, typed))).Items);
        Assert.Single((await _ledger.Get<FindingQueries>().ListAsync(_ledger.Contoso, new() { Text = typed })).Items);
    }

    [Theory]
    [InlineData("İstanbul", "İSTANBUL", false)]
    [InlineData(" lead", " lead", true)]
    [InlineData("Cafe\u0301", "Café", true)]
    [InlineData("Café", "Cafe\u0301", true)]
    [InlineData("tab\tin", "tab\tin", true)]
    [InlineData("end\n", "end\n", true)]
    [InlineData("\t", "\t", true)]
    public async Task Runs_ByAnItemOrASummary_AreFoundAsStored(string stored, string typed, bool byItem)
    {
        var run = await _ledger.FinishAsync(byItem ? Ok(stored) : Ok("a"));
        var queued = await _ledger.QueueAsync();
        await _ledger.SqlAsync($"update bulk_operation_runs set summary = '{(byItem ? "x" : stored)}' where id = {(byItem ? 0 : queued)}");

        var found = await _ledger.Get<RunQueries>().ListAsync(_ledger.Contoso, new() { Text = typed });
        Assert.Equal([byItem ? run : queued], found.Items.Select(r => r.Id));
    }

    [Fact]
    public async Task Items_WithEmptyAndOddIds_AreListedAndPaged()
    {
        var (run, attempt) = await _ledger.BeginAsync();
        string[] ids = ["", " ", "\t", "\n", ".", "..", "a\nb", "a/b", "%2F"];
        await _ledger.Get<RunLedger>().RecordItemsAsync(_ledger.Contoso, run, attempt, [.. ids.Select(i => Bad(i))]);
        foreach (var filter in new ItemFilter[] { new(), new(ItemOutcome.Failed) })
        {
            List<string> seen = [];
            string? cursor = null;
            do
            {
                var page = await _ledger.Get<RunItemPages>().PageAsync(_ledger.Contoso, run, filter, cursor, limit: 2);
                seen.AddRange(page.Items.Select(i => i.ItemId!));
                cursor = page.Next;
            }
            while (cursor is not null);
            Assert.Equal(ids.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
        }
    }

    // Against the plainest search there is; the ratio is generous, as the machine is shared.
    [Fact]
    public async Task Fold_OfManyPlainIds_CostsLittleMoreThanLower()
    {
        await _ledger.SqlAsync("create table plain as select 'user-' || n || '@contoso.example' as t from generate_series(1, 100000) n");
        var (lower, fold) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (var i = 0; i < 5; i++)
        {
            lower = Min(lower, await TimeAsync("select count(*) from plain where strpos(lower(t collate \"C\"), 'nobody') > 0"));
            fold = Min(fold, await TimeAsync("select count(*) from plain where strpos(ops_fold(t), ops_fold('nobody')) > 0"));
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"100,000 ids: lower {lower.TotalMilliseconds:0} ms, fold {fold.TotalMilliseconds:0} ms");
        Assert.True(fold < lower * 4, $"{fold} against {lower}");
    }

    private async Task<TimeSpan> TimeAsync(string sql)
    {
        var since = Stopwatch.GetTimestamp();
        await _ledger.ScalarAsync<long>(sql);
        return Stopwatch.GetElapsedTime(since);
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
