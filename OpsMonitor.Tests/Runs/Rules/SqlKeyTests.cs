using System.Text;
using Npgsql;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Text;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Servers;
using OpsMonitor.Tests.Text;

namespace OpsMonitor.Tests.Runs.Rules;

/// <summary>A SQL producer's keys follow the rule of the API's: otherwise one operation would have two runs, or nobody could tell two keys apart.</summary>
public sealed class SqlKeyTests : IAsyncLifetime
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
        await _producer.DisposeAsync();
        await _ledger.DisposeAsync();
    }

    // The trigger's own list, as it is in the database, against that of the app.
    [Fact]
    public async Task Characters_AllOfThem_AreVisibleToBothOrToNeither()
    {
        var refused = await _ledger.TextsAsync("""
            with rule as (select string_agg(line[1], '') as list from pg_proc,
                regexp_matches(substring(prosrc from 'unseen constant text := ([^;]*);'), '''([^'']*)''', 'g') line where proname = 'bulk_operation_runs_limits')
            select code::text from rule, generate_series(1, 1114111) code where code not between 55296 and 57343 and chr(code) ~ ('[' || list || ']') order by code.code
            """);
        var invisible = Enumerable.Range(1, 0x10FFFF).Where(n => Rune.IsValid(n) && n != ' ' && !VisibleText.IsVisible(new Rune(n))).Select(n => $"{n}");

        Assert.Equal(invisible, refused);
    }

    [Theory]
    [MemberData(nameof(InvisibleTextTests.BadKeys), MemberType = typeof(InvisibleTextTests))]
    public async Task Key_ThatTheApiRefuses_IsRefused(string key)
    {
        var refused = await Assert.ThrowsAsync<PostgresException>(() => InsertAsync(key));

        Assert.Equal((PostgresErrorCodes.CheckViolation, "idempotency_key"), (refused.SqlState, refused.ColumnName));
    }

    [Theory]
    [InlineData("cafe\u0301 1", "caf\u00e9 1")]
    [InlineData("\u1112\u1161\u11ab", "\ud55c")]
    [InlineData("\ud83e\uddfe 42", "\ud83e\uddfe 42")]
    public async Task Key_InAnotherForm_IsTheOneOfTheApi(string told, string stored)
    {
        Assert.Equal(stored, IdempotencyKey.Read(told));
        await InsertAsync(told);
        Assert.Equal([stored], await _ledger.TextsAsync("select idempotency_key from bulk_operation_runs"));

        // An ORM writes the whole row again, with the key as it knows it.
        await using var command = _producer.Source.CreateCommand("update bulk_operation_runs set status = 'running', idempotency_key = $1");
        command.Parameters.AddWithValue(told);
        Assert.Equal(1, await command.ExecuteNonQueryAsync());
        await Assert.ThrowsAsync<PostgresException>(() => InsertAsync(stored));
    }

    [Fact]
    public async Task Run_WithAKeyFromBeforeTheRule_CanStillEnd()
    {
        await _ledger.SqlAsync("alter table bulk_operation_runs disable trigger bulk_operation_runs_limits");
        await _ledger.SqlAsync("insert into bulk_operation_runs (tenant_id, resource, action, idempotency_key, status) values (1, 'mailbox', 'sync', 'a  b', 'running')");
        await _ledger.SqlAsync("alter table bulk_operation_runs enable trigger bulk_operation_runs_limits");

        Assert.Equal(1, await _producer.SqlAsync("update bulk_operation_runs set status = 'failed', idempotency_key = 'a  b', item_ids = '[1]'"));
    }

    // Else that operation's own starts would attach to this run.
    [Theory]
    [InlineData("pending")]
    [InlineData("completed")]
    public async Task Key_DerivedForAnotherOperation_IsRefused(string status)
    {
        var key = IdempotencyKey.For(new("drift", "generate"), System.Text.Json.JsonElement.Parse("""{"scope_key":"a"}"""));

        var refused = await _producer.RefusedAsync($"insert into bulk_operation_runs (tenant_id, resource, action, idempotency_key, status) values (1, 'mailbox', 'sync', '{key}', '{status}')");

        Assert.Equal((PostgresErrors.KeyOfAnother, "idempotency_key"), (refused.SqlState, refused.ColumnName));
        Assert.Contains("This key belongs to another operation", refused.MessageText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_OfAnotherOperationsActiveRun_IsRefused()
    {
        await InsertAsync("lyon");
        const string Other = "insert into bulk_operation_runs (tenant_id, resource, action, idempotency_key) values (1, 'mailbox', 'archive', 'lyon')";

        Assert.Equal(PostgresErrors.KeyOfAnother, (await _producer.RefusedAsync(Other)).SqlState);
        await _ledger.SqlAsync("update bulk_operation_runs set status = 'aborted'");
        Assert.Equal(1, await _producer.SqlAsync(Other));
    }

    private async Task InsertAsync(string key)
    {
        await using var command = _producer.Source.CreateCommand("insert into bulk_operation_runs (tenant_id, resource, action, idempotency_key) values (1, 'mailbox', 'sync', $1)");
        command.Parameters.AddWithValue(key);
        await command.ExecuteNonQueryAsync();
    }
}
