using Microsoft.Extensions.Time.Testing;
using Npgsql;
using OpsMonitor.App.Live;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support.Servers;

namespace OpsMonitor.Tests.Live;

/// <summary>Reading the database's signals: each once, whatever the order of the commits, and old ones go.</summary>
public sealed class LiveSignalsTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new();
    private string _clone = "";
    private NpgsqlDataSource _source = null!;

    public async ValueTask InitializeAsync()
    {
        _clone = await TestPostgres.CloneAsync();
        _source = NpgsqlDataSource.Create(_clone);
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await TestPostgres.GiveBackAsync(_clone);
    }

    [Fact]
    public async Task Read_WhileATransactionStaysOpen_GivesEveryOtherSignalOnce()
    {
        await using var reader = await _source.OpenConnectionAsync();
        await using var open = await _source.OpenConnectionAsync();
        await TellAsync(await _source.OpenConnectionAsync(), "before");
        var signals = await LiveSignals.BeginAsync(reader, _clock, CancellationToken.None);
        await ExecuteAsync(open, "begin");
        await TellAsync(open, "late");
        for (var i = 0; i < 5; i++)
        {
            await TellAsync(await _source.OpenConnectionAsync(), $"topic{i}");
            Assert.Equal([$"1:topic{i}:7"], (await signals.ReadAsync(CancellationToken.None)).Select(k => k.ToString()));
        }

        await ExecuteAsync(open, "commit");
        Assert.Equal(["1:late:7"], (await signals.ReadAsync(CancellationToken.None)).Select(k => k.ToString()));
        Assert.Empty(await signals.ReadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Prune_AfterAWhile_RemovesWhatEveryNodeCouldSee()
    {
        await using var reader = await _source.OpenConnectionAsync();
        await using var open = await _source.OpenConnectionAsync();
        await ExecuteAsync(open, "begin");
        await TellAsync(open, "late");
        await TellAsync(await _source.OpenConnectionAsync(), "old");
        var signals = await LiveSignals.BeginAsync(reader, _clock, CancellationToken.None);
        await TellAsync(await _source.OpenConnectionAsync(), "young");
        await ExecuteAsync(open, "commit");

        await signals.PruneAsync(CancellationToken.None);
        Assert.Equal(3, await CountAsync());
        _clock.Advance(TimeSpan.FromMinutes(2));
        await signals.PruneAsync(CancellationToken.None);

        Assert.Equal(2, await CountAsync());
        Assert.Equal(["1:late:7", "1:young:7"], (await signals.ReadAsync(CancellationToken.None)).Select(k => k.ToString()).Order());
        await signals.PruneAsync(CancellationToken.None);
        Assert.Equal(2, await CountAsync());
    }

    // Rows of a bulk insert are one signal of their tenant; rights belong to none.
    [Fact]
    public async Task Triggers_OfOtherTables_SignalByOneLine()
    {
        await using var connection = await _source.OpenConnectionAsync();
        await ExecuteAsync(connection, """
            create table owned (tenant_id bigint not null); create table badges (id bigint, user_id bigint);
            create trigger told after insert on owned referencing new table as changed for each statement execute function ops_signal('owned');
            create trigger told after insert or delete on badges for each statement execute function ops_signal_people();
            """);
        var signals = await LiveSignals.BeginAsync(connection, _clock, CancellationToken.None);

        await ExecuteAsync(connection, "insert into owned select 1 + n % 2 from generate_series(1, 100) n; insert into badges values (1, 11), (2, 11), (3, 12); delete from badges");

        Assert.Equal(["0:people:0", "1:owned:0", "2:owned:0"], (await signals.ReadAsync(CancellationToken.None)).Select(k => k.ToString()).Order(StringComparer.Ordinal));
    }

    private static async Task TellAsync(NpgsqlConnection connection, string topic) =>
        await ExecuteAsync(connection, $"insert into live_signals (tenant, topic, subject_id) values (1, '{topic}', 7)");

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<long> CountAsync()
    {
        await using var command = _source.CreateCommand("select count(*) from live_signals");
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
