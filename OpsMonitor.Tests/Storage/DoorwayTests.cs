using Microsoft.EntityFrameworkCore;
using Npgsql;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Servers;

namespace OpsMonitor.Tests.Storage;

/// <summary>What a server that is silent finds at its door when it is back: every attempt in its queue makes everybody wait longer.</summary>
public sealed class DoorwayTests : IAsyncLifetime
{
    private TcpProxy _proxy = null!;
    private OpsDb _ops = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var address = new NpgsqlConnectionStringBuilder(await TestPostgres.CloneAsync());
        _proxy = new TcpProxy(address.Host!, address.Port);
        (address.Host, address.Port, address.Timeout, address.SslMode) = ("127.0.0.1", _proxy.Port, 2, SslMode.Disable);
        _ops = new OpsDb(address.ConnectionString);
        _proxy.Silence();
        await IsUnavailableAsync(OpenAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await _ops.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    [Fact]
    public async Task Opening_WhileTheServerIsSilent_LeavesOneAttemptAtItsDoor()
    {
        for (var times = 0; times < 2; times++)
        {
            await Task.WhenAll(Enumerable.Range(0, 20).Select(i => IsUnavailableAsync(i % 2 == 0 ? OpenAsync() : OpenOwnAsync())));
        }

        Assert.InRange(_proxy.Asked, 2, 4); // the one that found the silence, and the one that waits for its end, or on a slow machine its successor
    }

    [Fact]
    public async Task Opening_OnceTheServerSpeaks_GoesOnAtOnce()
    {
        var waiting = Enumerable.Range(0, 20).Select(i => i % 2 == 0 ? OpenAsync() : OpenOwnAsync()).ToList();
        _proxy.Speak();
        await Task.WhenAll(waiting);
        await OpenAsync();
    }

    [Fact]
    public async Task Opening_OnceTheServerIsGone_IsRefusedAndLaterGoesOn()
    {
        var waiting = Enumerable.Range(0, 5).Select(_ => IsUnavailableAsync(OpenAsync())).ToList();
        _proxy.Break();
        await Task.WhenAll(waiting);
        _proxy.Mend();
        _proxy.Speak();
        await OpenAsync();
    }

    // The pool has a connection for each, which none of them takes.
    [Fact]
    public async Task Statement_ThatWasNotAnswered_KeepsOthersFromAsking()
    {
        _proxy.Speak();
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => OpenAsync()));
        await using (var db = _ops.ForAllTenants("the test"))
        {
            await db.Database.OpenConnectionAsync(Cancel);
            db.Database.SetCommandTimeout(1);
            _proxy.Silence();
            await IsUnavailableAsync(db.Database.SqlQuery<int>($"select 1 as \"Value\"").SingleAsync(Cancel));
        }

        var asked = _proxy.Asked;
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => IsUnavailableAsync(OpenAsync())));

        Assert.InRange(_proxy.Asked - asked, 0, 2); // the one at the door, or on a slow machine its successor
    }

    // As containers do that hold it twice.
    [Fact]
    public async Task Disposed_Twice_IsDisposed()
    {
        await _ops.DisposeAsync();
        await _ops.DisposeAsync();
    }

    private async Task OpenAsync()
    {
        await using var db = _ops.ForAllTenants("the test");
        Assert.Equal(1, await db.Database.SqlQuery<int>($"select 1 as \"Value\"").SingleAsync(Cancel));
    }

    private async Task OpenOwnAsync()
    {
        await using var own = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_ops.ConnectionString) { Pooling = false }.ConnectionString);
        await _ops.OpenOwnAsync(own, Cancel);
    }

    private static async Task IsUnavailableAsync(Task opening) =>
        Assert.True(PostgresErrors.IsUnavailable(await Assert.ThrowsAnyAsync<Exception>(() => opening)));
}
