using Npgsql;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Faults;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Servers;

namespace OpsMonitor.Tests.Runs.Rules;

/// <summary>What a SQL producer can store is what the app can read: every column it may write has its bounds, and the refusal names the column.</summary>
public sealed class RunBoundsTests : IAsyncLifetime
{
    private Ledger _ledger = null!;
    private SqlProducer _producer = null!;

    public async ValueTask InitializeAsync()
    {
        _ledger = await Ledger.CreateAsync();
        _producer = await SqlProducer.CreateAsync(_ledger, _ledger.Contoso);
    }

    public async ValueTask DisposeAsync()
    {
        await Invariants.AssertHoldAsync(_ledger.ConnectionString);
        await _producer.DisposeAsync();
        await _ledger.DisposeAsync();
    }

    [Theory]
    [InlineData("created_at", "'4000-01-01 BC'")]
    [InlineData("created_at", "'-infinity'")]
    [InlineData("resource", "'Mailbox'")]
    [InlineData("resource", "'mail box'")]
    [InlineData("resource", "''")]
    [InlineData("resource", "repeat('m', 64)")]
    [InlineData("action", "E'sync\\n'")]
    [InlineData("action", "repeat('s', 1000000)")]
    [InlineData("idempotency_key", "''")]
    [InlineData("idempotency_key", "E' \\t'")]
    [InlineData("idempotency_key", "E'a\\u202eb'")]
    [InlineData("idempotency_key", "E'a\\nb'")]
    [InlineData("idempotency_key", "E' a'")]
    [InlineData("idempotency_key", "'a  b'")]
    [InlineData("idempotency_key", "E'a\\u00adb'")]
    [InlineData("idempotency_key", "E'\\u3164'")]
    [InlineData("idempotency_key", "E'a\\u180eb'")]
    [InlineData("idempotency_key", "E'\\u2800'")]
    [InlineData("idempotency_key", "E'a\\U000E0041'")]
    [InlineData("idempotency_key", "repeat('k', 201)")]
    [InlineData("idempotency_key", "repeat(E'\\U0001F9FE', 101)")]
    [InlineData("item_ids", "(repeat('[', 40) || repeat(']', 40))::jsonb")]
    [InlineData("item_ids", "(repeat('{\"a\":', 5000) || '1' || repeat('}', 5000))::jsonb")]
    [InlineData("item_ids", "to_jsonb(repeat('x', 17 << 20))")]
    [InlineData("failures", "(repeat('[', 40) || repeat(']', 40))::jsonb")]
    [InlineData("failures", "jsonb_build_array(repeat('x', 5 << 20))")]
    [InlineData("failures", "'{}'")]
    [InlineData("failures", "('[' || repeat('{},', 10000) || '{}]')::jsonb")]
    public async Task Producer_BeyondABound_IsToldTheColumn(string column, string value)
    {
        var columns = new Dictionary<string, string> { ["resource"] = "'mailbox'", ["action"] = "'sync'", [column] = value };

        var refused = await _producer.RefusedAsync($"insert into bulk_operation_runs (tenant_id, {string.Join(", ", columns.Keys)}) values (1, {string.Join(", ", columns.Values)})");

        Assert.Equal(PostgresErrorCodes.CheckViolation, refused.SqlState);
        Assert.Contains(column, refused.ColumnName ?? refused.ConstraintName, StringComparison.Ordinal);
        Assert.Null(refused.Detail);
    }

    [Theory]
    [InlineData("created_at = '20000-01-01'", PostgresErrors.IdentityChanged)]
    [InlineData("processed_items = 2147483647, succeeded = 2147483647, failed = 2147483647", PostgresErrorCodes.CheckViolation)]
    [InlineData("total_items = 2147483648", PostgresErrorCodes.NumericValueOutOfRange)]
    [InlineData("total_items = -1", PostgresErrorCodes.CheckViolation)]
    [InlineData("item_ids = (repeat('[', 40) || repeat(']', 40))::jsonb", PostgresErrorCodes.CheckViolation)]
    public async Task Producer_UpdatingBeyondABound_IsRefused(string set, string code)
    {
        var run = await _producer.ScalarAsync("insert into bulk_operation_runs (tenant_id, resource, action) values (1, 'mailbox', 'sync') returning id");
        Assert.Equal(code, (await _producer.RefusedAsync($"update bulk_operation_runs set {set} where id = {run}")).SqlState);
    }

    // Nothing has happened later than now: a clock that is ahead, an infinity or a joke is now.
    [Theory]
    [InlineData("infinity")]
    [InlineData("12000-01-01")]
    [InlineData("2199-01-01")]
    public async Task Producer_WithATimeToCome_HasWrittenNow(string time)
    {
        var run = (long)(await _producer.ScalarAsync($"insert into bulk_operation_runs (tenant_id, resource, action, created_at, updated_at) values (1, 'mailbox', 'sync', '{time}', '{time}') returning id"))!;
        var before = await _ledger.RowAsync(run);
        Assert.InRange(before.CreatedAt, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(1));
        Assert.Equal(before.CreatedAt, before.UpdatedAt);

        await _producer.SqlAsync($"update bulk_operation_runs set updated_at = '{time}' where id = {run}");
        Assert.InRange((await _ledger.RowAsync(run)).UpdatedAt, before.UpdatedAt, DateTimeOffset.UtcNow.AddMinutes(1));
    }

    // A row does not change before it is made, nor before its last change.
    [Theory]
    [InlineData("-infinity")]
    [InlineData("1969-12-31")]
    public async Task Producer_WithAChangeLongAgo_HasChangedWhenTheRowWasMade(string time)
    {
        var run = (long)(await _producer.ScalarAsync($"insert into bulk_operation_runs (tenant_id, resource, action, updated_at) values (1, 'mailbox', 'sync', '{time}') returning id"))!;
        var made = await _ledger.RowAsync(run);
        Assert.Equal(made.CreatedAt, made.UpdatedAt);

        await _producer.SqlAsync($"update bulk_operation_runs set updated_at = '{time}' where id = {run}");
        Assert.InRange((await _ledger.RowAsync(run)).UpdatedAt, made.UpdatedAt, DateTimeOffset.UtcNow.AddMinutes(1));
    }

    [Fact]
    public async Task Producer_AtTheBounds_IsLetIn()
    {
        var run = (long)(await _producer.ScalarAsync("""
            insert into bulk_operation_runs (tenant_id, resource, action, idempotency_key, total_items, item_ids, created_at)
            values (1, repeat('m', 63), 's', repeat('k', 200), 2147483647, (repeat('[', 31) || repeat(']', 31))::jsonb, '1970-01-01') returning id
            """))!;
        await _producer.SqlAsync($"update bulk_operation_runs set status = 'running', processed_items = 2147483647, succeeded = 2147483646, failed = 1 where id = {run}");
        Assert.Equal(new RunCounters(int.MaxValue, int.MaxValue, int.MaxValue - 1, 1, 0), (await _ledger.RowAsync(run)).Counters);
    }
}
