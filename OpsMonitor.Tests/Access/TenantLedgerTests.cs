using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Access.Platform;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Servers;
using static OpsMonitor.Domain.Access.Platform.TenantRefusal;

namespace OpsMonitor.Tests.Access;

/// <summary>What tenants are called, and tenants that are archived.</summary>
public sealed class TenantLedgerTests : IAsyncLifetime
{
    private Ledger _ledger = null!;

    private TenantLedger Tenants => _ledger.Get<TenantLedger>();

    private TenancyQueries Queries => _ledger.Get<TenancyQueries>();

    public async ValueTask InitializeAsync() => _ledger = await Ledger.CreateAsync();

    public ValueTask DisposeAsync() => _ledger.DisposeAsync();

    [Fact]
    public async Task Slug_Changed_LeadsFromTheOldOne()
    {
        Assert.Null(await RenameAsync("Contoso Group", "group"));
        Assert.Null(await RenameAsync("Contoso Group", "contoso-group"));

        Assert.Equal(("contoso-group", "contoso-group", null), (await Queries.MovedToAsync("contoso"), await Queries.MovedToAsync("group"), await Queries.MovedToAsync("contoso-group")));
        Assert.Equal("Contoso Group", (await Queries.SeatAsync(1, "contoso-group"))!.Name);
        Assert.Equal(
            ["tenant.moved contoso group", "tenant.renamed Contoso Contoso Group", "tenant.moved group contoso-group"],
            await _ledger.TextsAsync("select concat_ws(' ', action, data ->> 'from', data ->> 'to') from audit_logs where tenant_id = 1 and action like 'tenant.%' order by id"));
    }

    [Fact]
    public async Task Slugs_OfWhoMovesOnAndOn_AreGivenAway()
    {
        for (var i = 0; i <= TenantLedger.MaxFormerSlugs; i++)
        {
            Assert.Null(await RenameAsync("Contoso", $"group-{i}"));
        }

        Assert.Null(await Queries.MovedToAsync("contoso"));
        Assert.Equal("group-10", await Queries.MovedToAsync("group-0"));
        await _ledger.SqlAsync("alter table tenants alter column id restart with 100");
        Assert.Null((await Tenants.CreateAsync("New", "contoso", _ledger.Ana)).Refusal);
    }

    [Fact]
    public async Task Slug_ThatAnotherHasOrHad_IsTaken()
    {
        await RenameAsync("Contoso", "group");

        Assert.Equal(SlugTaken, await Tenants.RenameAsync(_ledger.Fabrikam, "Fabrikam", "group", _ledger.Ana));
        Assert.Equal(SlugTaken, await Tenants.RenameAsync(_ledger.Fabrikam, "Fabrikam", "contoso", _ledger.Ana));
        Assert.Equal(SlugTaken, (await Tenants.CreateAsync("New", "contoso", _ledger.Ana)).Refusal);
        Assert.Equal(SlugTaken, (await Tenants.CreateAsync("New", "fabrikam", _ledger.Ana)).Refusal);
        Assert.Null(await RenameAsync("Contoso", "contoso")); // its own it may have back
        Assert.Null(await Queries.MovedToAsync("contoso"));
    }

    [Theory]
    [InlineData("", "contoso", NameInvalid)]
    [InlineData("\u200B", "contoso", NameInvalid)]
    [InlineData("Contoso", "", SlugInvalid)]
    [InlineData("Contoso", "Contoso", SlugInvalid)]
    [InlineData("Contoso", "a/b", SlugInvalid)]
    [InlineData("Contoso", "-a", SlugInvalid)]
    public async Task Names_ThatAreNone_AreRefused(string name, string slug, TenantRefusal refusal)
    {
        Assert.Equal(refusal, await RenameAsync(name, slug));
        Assert.Equal(refusal, (await Tenants.CreateAsync(name, slug, _ledger.Ana)).Refusal);
    }

    [Fact]
    public async Task Name_OfAHundredLetters_IsTheLongest()
    {
        Assert.Null(await RenameAsync(new string('n', TenantLedger.MaxName), "contoso"));
        Assert.Equal(NameInvalid, await RenameAsync(new string('n', TenantLedger.MaxName + 1), "contoso"));
    }

    [Fact]
    public async Task Tenant_Archived_IsClosedToPeopleProgramsAndDatabaseLogins()
    {
        var keys = _ledger.Get<ApiKeys>();
        var key = (await keys.CreateAsync(_ledger.Contoso, "k", ApiScopes.All, Actor.System)).Token;
        await using var login = await SqlProducer.CreateAsync(_ledger, _ledger.Contoso);
        await _ledger.SqlAsync("insert into users (id, display_name, user_name, email_confirmed, phone_number_confirmed, two_factor_enabled, lockout_enabled, access_failed_count, is_platform_operator) values (9, 'Olga', 'olga', true, false, false, false, 0, true)");
        await _ledger.QueueAsync();
        Assert.Equal(1L, await login.ScalarAsync("select count(*) from bulk_operation_runs"));

        Assert.Null(await Tenants.ArchiveAsync(_ledger.Contoso, _ledger.Ana, "The contract has ended"));

        Assert.Null(await Queries.SeatAsync(1, "contoso"));
        Assert.Null(await Queries.VisitAsync("contoso"));
        Assert.Equal(["fabrikam"], (await Queries.SeatsAsync(9)).Select(s => s.Slug));
        Assert.Null(await keys.FindAsync(key));
        Assert.Equal(0L, await login.ScalarAsync("select count(*) from bulk_operation_runs"));
        Assert.Equal(["The contract has ended"], await _ledger.TextsAsync("select reason from audit_logs where action = 'tenant.archived' and tenant_id = 1"));

        Assert.Null(await Tenants.RestoreAsync(_ledger.Contoso, _ledger.Ana));

        Assert.NotNull(await Queries.SeatAsync(1, "contoso"));
        Assert.NotNull(await keys.FindAsync(key));
        Assert.Equal(1L, await login.ScalarAsync("select count(*) from bulk_operation_runs"));
    }

    private Task<TenantRefusal?> RenameAsync(string name, string slug) => Tenants.RenameAsync(_ledger.Contoso, name, slug, _ledger.Ana);
}
