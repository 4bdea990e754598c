using Npgsql;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Servers;
using static OpsMonitor.Domain.Access.ProducerLoginRefusal;

namespace OpsMonitor.Tests.Access;

/// <summary>Binding a database login to its tenant.</summary>
public sealed class ProducerLoginsTests : IAsyncLifetime
{
    private Ledger _ledger = null!;
    private SqlProducer _login = null!;

    private ProducerLogins Logins => _ledger.Get<ProducerLogins>();

    public async ValueTask InitializeAsync()
    {
        _ledger = await Ledger.CreateAsync();
        _login = await SqlProducer.CreateAsync(_ledger, tenant: null);
    }

    public async ValueTask DisposeAsync()
    {
        await _login.DisposeAsync();
        await _ledger.DisposeAsync();
    }

    [Fact]
    public async Task Bind_ThenUnbind_HoldsAtOnceAndIsJournalled()
    {
        const string count = "select count(*) from bulk_operation_runs";
        await _ledger.QueueAsync();
        Assert.Equal(0L, await _login.ScalarAsync(count));

        Assert.Null(await Logins.BindAsync(_ledger.Contoso, _login.Login, operations: null, _ledger.Ana));
        Assert.Equal(1L, await _login.ScalarAsync(count));
        Assert.Null(await Logins.BindAsync(_ledger.Contoso, _login.Login, ["mailbox.sync", "mailbox.archive"], _ledger.Ana));
        Assert.Equal(0L, await _login.ScalarAsync(count));
        Assert.Equal(["mailbox.archive", "mailbox.sync"], Assert.Single(await Logins.ListAsync(_ledger.Contoso)).Operations!);
        Assert.True(await Logins.UnbindAsync(_ledger.Contoso, _login.Login, _ledger.Ana with { From = "192.0.2.7" }));

        Assert.Equal(0L, await _login.ScalarAsync(count));
        Assert.Equal(
            ["producer_login.bound user:1 ", "producer_login.bound user:1 mailbox.archive", "producer_login.unbound user:1 mailbox.archive 192.0.2.7"],
            await _ledger.TextsAsync("select concat_ws(' ', action, actor, coalesce(data #>> '{operations,0}', ''), data ->> 'address') from audit_logs where subject_type = 'producer_login' order by id"));
    }

    [Fact]
    public async Task Bind_OfAnotherTenantsLogin_IsRefused()
    {
        Assert.Null(await Logins.BindAsync(_ledger.Contoso, _login.Login, operations: null, _ledger.Ana));

        Assert.Equal(BoundElsewhere, await Logins.BindAsync(_ledger.Fabrikam, _login.Login, operations: null, _ledger.Ana));
        Assert.False(await Logins.UnbindAsync(_ledger.Fabrikam, _login.Login, _ledger.Ana));
        Assert.Empty(await Logins.ListAsync(_ledger.Fabrikam));
        Assert.Single(await Logins.ListAsync(_ledger.Contoso));
    }

    [Theory]
    [InlineData("nobody_here")]
    [InlineData("")]
    [InlineData("a\0b")]
    [InlineData("opsmonitor_app")]
    [InlineData("opsmonitor_service")]
    [InlineData("the app's own")]
    public async Task Bind_OfALoginThatIsNoProducers_IsRefused(string login)
    {
        login = login == "the app's own" ? new NpgsqlConnectionStringBuilder(_ledger.ConnectionString).Username! : login;

        Assert.Equal(NotBindable, await Logins.BindAsync(_ledger.Contoso, login, operations: null, _ledger.Ana));
        Assert.Empty(await Logins.ListAsync(_ledger.Contoso));
    }

    // A login that is a producer's and more would see all tenants through its other role.
    [Fact]
    public async Task Bind_OfALoginThatIsTheAppsToo_IsRefused()
    {
        await using var both = await SqlProducer.CreateAsync(_ledger, tenant: null, roles: "opsmonitor_ingest, opsmonitor_app");

        Assert.Equal(NotBindable, await Logins.BindAsync(_ledger.Contoso, both.Login, operations: null, _ledger.Ana));
        var refused = await Assert.ThrowsAsync<PostgresException>(() => _ledger.SqlAsync($"insert into producer_logins (tenant_id, login) values (1, '{both.Login}')"));
        Assert.Equal(PostgresErrors.LoginNotBindable, refused.SqlState);
    }

    [Theory]
    [InlineData("mailbox")]
    [InlineData("mailbox.sync.now")]
    [InlineData("Mailbox.sync")]
    [InlineData("mailbox.sync\n")]
    [InlineData("")]
    public async Task Bind_ToWhatIsNoOperation_IsRefused(string operation)
    {
        Assert.Equal(OperationsInvalid, await Logins.BindAsync(_ledger.Contoso, _login.Login, ["mailbox.sync", operation], _ledger.Ana));
        Assert.Equal(OperationsInvalid, await Logins.BindAsync(_ledger.Contoso, _login.Login, [], _ledger.Ana));
    }
}
