using OpsMonitor.App.Portfolio;
using OpsMonitor.Domain.Portfolio;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Portfolio;

public sealed class PortfolioQueriesTests : IAsyncLifetime
{
    private Ledger _ledger = null!;

    private PortfolioQueries Queries => _ledger.Get<PortfolioQueries>();

    public async ValueTask InitializeAsync() => _ledger = await Ledger.CreateAsync();

    public async ValueTask DisposeAsync() => await _ledger.DisposeAsync();

    [Fact]
    public async Task Tenants_OfTheScope_EachWithItsOwnFigures()
    {
        await _ledger.QueueAsync();
        await _ledger.BeginAsync();
        await _ledger.FinishAsync(Ok("a"), Bad("b"));
        await _ledger.SqlAsync("""
            insert into bulk_operation_runs (tenant_id, resource, action, status, started_at, finished_at) values
              (1, 'drift', 'generate', 'completed', now(), now()), (2, 'users', 'offboard', 'failed', now(), now()),
              (2, 'users', 'offboard', 'failed', now(), now() - interval '2 hours'), (2, 'users', 'offboard', 'aborted', now(), now() - interval '2 hours'),
              (2, 'users', 'offboard', 'failed', now(), now() - interval '2 days');
            insert into findings (tenant_id, finding_type, scope_key, fingerprint, subject_type, subject_external_id, subject_name, change_type, evidence_jsonb)
            values (2, 'drift', 'k', 'a', 'policy', 'p', 'P', 'added', '{}')
            """);

        var all = await Queries.TenantsAsync(PortfolioScope.All, DateTimeOffset.UtcNow);
        Assert.Equal(
            ["contoso 1+1 ok1 p1 f0 a0 hour 0+1 open 0 checked", "fabrikam 0+0 ok0 p0 f2 a1 hour 1+0 open 1 never"],
            all.Select(Words));
        Assert.Equal("fabrikam", Assert.Single(await Queries.TenantsAsync(PortfolioScope.Of(_ledger.Fabrikam), DateTimeOffset.UtcNow)).Slug);
    }

    [Fact]
    public async Task Active_OfTheScope_RunningBeforeQueuedOldestFirst()
    {
        var waiting = await _ledger.QueueAsync();
        var foreign = await _ledger.QueueAsync(_ledger.Fabrikam);
        var (running, _) = await _ledger.BeginAsync();
        await _ledger.FinishAsync(Ok("a"));

        var all = await Queries.ActiveAsync(PortfolioScope.All, 10);
        Assert.Equal([(running, "Contoso"), (waiting, "Contoso"), (foreign, "Fabrikam")], all.Runs.Select(r => (r.Run.Id, r.TenantName)));
        Assert.Equal(3, all.Total);
        var few = await Queries.ActiveAsync(PortfolioScope.All, 1);
        Assert.Equal((running, 3), (Assert.Single(few.Runs).Run.Id, few.Total));
        Assert.Equal([foreign], (await Queries.ActiveAsync(PortfolioScope.Of(_ledger.Fabrikam), 10)).Runs.Select(r => r.Run.Id));
    }

    [Fact]
    public async Task Trouble_SinceATime_NewestEndFirst()
    {
        var partial = await _ledger.FinishAsync(Ok("a"), Bad("b"));
        await _ledger.FinishAsync(Ok("a"));
        var failed = await _ledger.FinishAsync(Bad("b"));

        var trouble = await Queries.TroubleAsync(PortfolioScope.All, DateTimeOffset.UtcNow.AddHours(-1), 10);
        Assert.Equal([failed, partial], trouble.Runs.Select(r => r.Run.Id));
        Assert.Equal(2, (await Queries.TroubleAsync(PortfolioScope.All, DateTimeOffset.UtcNow.AddHours(-1), 1)).Total);
        Assert.Empty((await Queries.TroubleAsync(PortfolioScope.Of(_ledger.Fabrikam), DateTimeOffset.UtcNow.AddHours(-1), 10)).Runs);
        Assert.Empty((await Queries.TroubleAsync(PortfolioScope.All, DateTimeOffset.UtcNow.AddHours(1), 10)).Runs);
    }

    [Fact]
    public async Task Runs_OfAnArchivedTenant_AreNobodysToSeeUntilItIsRestored()
    {
        await _ledger.BeginAsync();
        await _ledger.FinishAsync(Bad("a"));
        await _ledger.SqlAsync("update tenants set archived_at = now() where slug = 'contoso'");

        Assert.Equal((0, 0), ((await Queries.ActiveAsync(PortfolioScope.All, 10)).Total, (await Queries.TroubleAsync(PortfolioScope.All, DateTimeOffset.UtcNow.AddHours(-1), 10)).Total));

        await _ledger.SqlAsync("update tenants set archived_at = null");
        Assert.Equal((1, 1), ((await Queries.ActiveAsync(PortfolioScope.All, 10)).Total, (await Queries.TroubleAsync(PortfolioScope.All, DateTimeOffset.UtcNow.AddHours(-1), 10)).Total));
    }

    [Fact]
    public void Order_AfterARefresh_KeepsItsPlacesAndAddsNewcomersLast()
    {
        var calm = State(1, "Calm");
        var bad = State(2, "Bad", failedInHour: 2);
        var shown = TenantOrder.ByTrouble([calm, bad]);
        Assert.Equal(["Bad", "Calm"], shown.Select(t => t.Name));

        var fresh = TenantOrder.ByTrouble([State(1, "Calm", failedInHour: 9), State(2, "Bad"), State(3, "New", failedInHour: 1)]);
        var kept = TenantOrder.Keep(shown, fresh);
        Assert.Equal(["Bad 0", "Calm 9", "New 1"], kept.Select(t => $"{t.Name} {t.FailedInHour}"));
        Assert.Equal(["Calm", "Bad"], TenantOrder.Keep(shown, [State(1, "Calm"), State(2, "Bad")]).Select(t => t.Name).Reverse());
    }

    [Fact]
    public void Fit_MoreTenantsThanPlaces_LeavesOutThoseWithoutTrouble()
    {
        TenantState[] tenants = [State(1, "A"), State(2, "B", failedInHour: 1), State(3, "C"), State(4, "D", failedInHour: 5)];
        Assert.Equal(["A", "B", "D"], TenantOrder.Fit(tenants, 3).Select(t => t.Name));
        Assert.Equal(["B", "D"], TenantOrder.Fit(tenants, 2).Select(t => t.Name));
    }

    private static string Words(TenantState t) =>
        $"{t.Slug} {t.Queued}+{t.Running} ok{t.Day.Succeeded} p{t.Day.Partial} f{t.Day.Failed} a{t.Day.Aborted} hour {t.FailedInHour}+{t.PartialInHour} open {t.OpenFindings} {(t.CheckRun is null ? "never" : "checked")}";

    private static TenantState State(long id, string name, int failedInHour = 0) =>
        new(new TenantId(id), "t" + id, name, 0, 0, new(0, 0, 0, 0, false), failedInHour, 0, 0, null, null);
}
