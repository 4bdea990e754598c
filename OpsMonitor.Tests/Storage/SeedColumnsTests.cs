using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Storage;

/// <summary>Whoever knows the seed's data model finds its tables and columns under its names and with its types.</summary>
public sealed class SeedColumnsTests : IAsyncLifetime
{
    private Ledger _ledger = null!;

    public async ValueTask InitializeAsync() => _ledger = await Ledger.CreateAsync();

    public async ValueTask DisposeAsync() => await _ledger.DisposeAsync();

    [Theory]
    [InlineData("bulk_operation_runs", "id:bigint tenant_id:bigint user_id:bigint resource:text action:text idempotency_key:text status:text "
        + "total_items:integer processed_items:integer succeeded:integer failed:integer skipped:integer item_ids:jsonb failures:jsonb "
        + "audit_log_id:bigint created_at:timestamptz updated_at:timestamptz")]
    [InlineData("findings", "id:bigint tenant_id:bigint finding_type:text scope_key:text baseline_run_id:bigint current_run_id:bigint fingerprint:text "
        + "subject_type:text subject_external_id:text status:text evidence_jsonb:jsonb created_at:timestamptz updated_at:timestamptz")]
    [InlineData("inventory_sync_runs", "tenant_id:bigint status:text selection_hash:text finished_at:timestamptz")]
    [InlineData("notifications", "id:uuid type:text notifiable_type:text notifiable_id:bigint data:jsonb read_at:timestamptz created_at:timestamptz updated_at:timestamptz")]
    [InlineData("tenants", "id:bigint")]
    [InlineData("users", "id:bigint")]
    [InlineData("audit_logs", "id:bigint")]
    public async Task Table_OfTheSeed_HasItsColumns(string table, string columns)
    {
        var actual = await _ledger.TextsAsync(
            $"select column_name || ':' || replace(data_type, 'timestamp with time zone', 'timestamptz') from information_schema.columns where table_name = '{table}'");
        Assert.Empty(columns.Split(' ').Except(actual));
    }

    [Theory]
    [InlineData("bulk_operation_runs", "idempotency_key failures audit_log_id total_items user_id")]
    [InlineData("findings", "baseline_run_id current_run_id")]
    [InlineData("inventory_sync_runs", "finished_at")]
    [InlineData("notifications", "read_at")]
    public async Task Column_ThatMayBeNull_IsNullable(string table, string columns)
    {
        var nullable = await _ledger.TextsAsync($"select column_name from information_schema.columns where table_name = '{table}' and is_nullable = 'YES'");
        Assert.Empty(columns.Split(' ').Except(nullable));
    }

    [Theory]
    [InlineData("bulk_operation_runs", "tenant_id", "tenants")]
    [InlineData("bulk_operation_runs", "user_id", "users")]
    [InlineData("bulk_operation_runs", "audit_log_id", "audit_logs")]
    [InlineData("findings", "baseline_run_id", "inventory_sync_runs")]
    [InlineData("findings", "current_run_id", "inventory_sync_runs")]
    [InlineData("findings", "bulk_operation_run_id", "bulk_operation_runs")]
    public async Task Relationship_OfTheSeed_IsAForeignKey(string table, string column, string to) => Assert.Equal(1, await _ledger.ScalarAsync<long>($"""
        select count(*) from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any(c.conkey)
        where c.contype = 'f' and c.conrelid = '{table}'::regclass and c.confrelid = '{to}'::regclass and a.attname = '{column}'
        """));

    [Fact]
    public async Task Uniqueness_OfTheSeed_IsInTheIndexes()
    {
        var indexes = await _ledger.TextsAsync("select indexdef from pg_indexes where indexdef like 'CREATE UNIQUE%'");
        Assert.Contains(indexes, i => i.Contains("bulk_operation_runs USING btree (tenant_id, idempotency_key) WHERE", StringComparison.Ordinal)
            && i.Contains("pending", StringComparison.Ordinal) && i.Contains("running", StringComparison.Ordinal));
        Assert.Contains(indexes, i => i.EndsWith("findings USING btree (tenant_id, fingerprint)", StringComparison.Ordinal));
    }
}
