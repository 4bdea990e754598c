using System.Collections.Concurrent;
using OpsMonitor.Domain.Runs.Execution;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Faults;
using OpsMonitor.Tests.Support;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Runs.Writing;

public sealed class RunLeasesTests : IAsyncLifetime
{
    private static readonly TimeSpan s_lease = TimeSpan.FromMinutes(1);
    private Ledger _ledger = null!;

    private RunLeases Leases => _ledger.Get<RunLeases>();

    private RunLedger Runs => _ledger.Get<RunLedger>();

    public async ValueTask InitializeAsync() => _ledger = await Ledger.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await Invariants.AssertHoldAsync(_ledger.ConnectionString);
        await _ledger.DisposeAsync();
    }

    [Fact]
    public async Task Claim_OldestOfTheKnownOperations_IsLeased()
    {
        var producers = await _ledger.QueueAsync();
        var scope = NextScope();
        var first = await QueueAsync(scope);
        await QueueAsync();

        Assert.Null(await Leases.ClaimAsync("w", [new OperationType("drift", "generate")], s_lease, perTenant: 3));
        var lease = await ClaimAsync("w");

        Assert.Equal((first, 1, _ledger.Contoso, AddPolicies, (long?)1), (lease!.RunId, lease.Attempt, lease.Tenant, lease.Operation, lease.UserId));
        Assert.Equal(IdempotencyKey.For(AddPolicies, System.Text.Json.JsonElement.Parse(scope)), IdempotencyKey.For(lease.Operation, lease.Scope));
        Assert.Equal(RunStatus.Running, (await _ledger.RowAsync(first)).Status);
        Assert.Equal(RunStatus.Pending, (await _ledger.RowAsync(producers)).Status);
    }

    [Fact]
    public async Task Claim_OneTenantWithManyRuns_DoesNotKeepTheOtherWaiting()
    {
        for (var i = 0; i < 5; i++)
        {
            await QueueAsync();
        }

        await QueueAsync(tenant: _ledger.Fabrikam);
        await QueueAsync(tenant: _ledger.Fabrikam);

        List<long> tenants = [];
        while (await ClaimAsync("w", perTenant: 10) is { } lease)
        {
            tenants.Add(lease.Tenant.Value);
        }

        Assert.Equal([1, 2, 1, 2, 1, 1, 1], tenants);
    }

    [Fact]
    public async Task Claim_PerTenantBound_LeavesTheRestQueued()
    {
        for (var i = 0; i < 4; i++)
        {
            await QueueAsync();
        }

        var leases = new[] { await ClaimAsync("a", perTenant: 2), await ClaimAsync("b", perTenant: 2), await ClaimAsync("c", perTenant: 2) };
        Assert.Equal([true, true, false], leases.Select(l => l is not null));

        await Runs.FinishAsync(_ledger.Contoso, leases[0]!.RunId, 1, Actor.System);
        Assert.NotNull(await ClaimAsync("c", perTenant: 2));
    }

    [Fact]
    public async Task Claim_PerTenantBound_HoldsAgainstManyAtOnce()
    {
        for (var i = 0; i < 20; i++)
        {
            await QueueAsync();
        }

        var claimed = await Task.WhenAll(Enumerable.Range(0, 12).Select(n => Task.Run(() => ClaimAsync($"w{n}", perTenant: 3))));

        Assert.Equal(3, claimed.Count(l => l is not null));
    }

    [Fact]
    public async Task Claim_ByFourAtOnce_GivesEachRunOnce()
    {
        for (var i = 0; i < 40; i++)
        {
            await QueueAsync(tenant: i % 2 == 0 ? _ledger.Contoso : _ledger.Fabrikam);
        }

        ConcurrentBag<long> claimed = [];
        await Task.WhenAll(Enumerable.Range(0, 4).Select(n => Task.Run(async () =>
        {
            while (await ClaimAsync($"w{n}", perTenant: 100) is { } lease)
            {
                claimed.Add(lease.RunId);
            }
        })));
        while (await ClaimAsync("last", perTenant: 100) is { } lease)
        {
            claimed.Add(lease.RunId); // a claimer may have found the last ones locked by others
        }

        Assert.Equal(40, claimed.Count);
        Assert.Equal(40, claimed.Distinct().Count());
    }

    [Fact]
    public async Task Claim_LapsedLease_IsTakenOverAndFencesTheFirst()
    {
        await QueueAsync();
        var first = (await ClaimAsync("dead"))!;
        await _ledger.WorkAsync(first, Ok("a"));
        Assert.Null(await ClaimAsync("next"));
        await LapseAsync();

        var second = (await ClaimAsync("next"))!;

        Assert.Equal((first.RunId, 2), (second.RunId, second.Attempt));
        await Assert.ThrowsAsync<RunFencedException>(() => _ledger.WorkAsync(first, Ok("b")));
        Assert.Empty(await RenewAsync(first));
        Assert.Equal(["a"], await _ledger.Get<RunQueries>().RecordedAsync(first.Tenant, first.RunId));
        Assert.Equal(
            ["run.queued", "run.started dead", "run.resumed next after dead"],
            await _ledger.TextsAsync("select action || coalesce(' ' || (data ->> 'worker'), '') || coalesce(' after ' || (data ->> 'previous_worker'), '') from audit_logs order by id"));
    }

    [Fact]
    public async Task Renew_HeldLeases_AnswersWithAborts()
    {
        await QueueAsync();
        await QueueAsync(tenant: _ledger.Fabrikam);
        var leases = new[] { (await ClaimAsync("w"))!, (await ClaimAsync("w"))! };
        await Runs.RequestAbortAsync(leases[0].Tenant, leases[0].RunId, _ledger.Ana, "stop");
        await LapseAsync();

        var revs = await _ledger.TextsAsync("select rev from bulk_operation_runs order by id");
        var renewed = await RenewAsync(leases);

        Assert.Equal([(leases[0].RunId, true, true), (leases[1].RunId, true, false)], renewed.OrderBy(r => r.RunId).Select(r => (r.RunId, r.IsProlonged, r.AbortRequested)));
        Assert.Equal(revs, await _ledger.TextsAsync("select rev from bulk_operation_runs order by id"));
        Assert.Null(await ClaimAsync("next"));
    }

    [Fact]
    public async Task Renew_TenantArchivedMeanwhile_AsksToAbort()
    {
        await QueueAsync();
        var lease = (await ClaimAsync("w"))!;
        Assert.False(Assert.Single(await RenewAsync(lease)).AbortRequested);

        await _ledger.SqlAsync("update tenants set archived_at = now() where slug = 'contoso'");

        Assert.True(Assert.Single(await RenewAsync(lease)).AbortRequested);
    }

    [Fact]
    public async Task Renew_RunBeingWritten_IsStillOursAndDelaysNoOther()
    {
        await QueueAsync();
        await QueueAsync();
        var leases = new[] { (await ClaimAsync("w"))!, (await ClaimAsync("w"))! };
        await using var connection = new Npgsql.NpgsqlConnection(_ledger.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var writing = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var hold = new Npgsql.NpgsqlCommand($"select 1 from bulk_operation_runs where id = {leases[0].RunId} for update", connection);
        await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        Assert.Equal([(leases[0].RunId, false), (leases[1].RunId, true)], (await RenewAsync(leases)).OrderBy(r => r.RunId).Select(r => (r.RunId, r.IsProlonged)));

        await writing.RollbackAsync(TestContext.Current.CancellationToken);
        Assert.All(await RenewAsync(leases), r => Assert.True(r.IsProlonged));
    }

    [Fact]
    public async Task Renew_ConnectionEnded_ComesBackWithTheNext()
    {
        await QueueAsync();
        var lease = (await ClaimAsync("w"))!;
        await RenewAsync(lease);
        await _ledger.SqlAsync("select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = 'opsmonitor-leases' and datname = current_database()");

        await Assert.ThrowsAnyAsync<Npgsql.NpgsqlException>(() => RenewAsync(lease));
        Assert.Single(await RenewAsync(lease));
    }

    [Fact]
    public async Task Release_Lease_IsFreeAtOnceAndCountsAsNoLoss()
    {
        await QueueAsync();
        for (var attempt = 1; attempt <= RunLeases.MaxAttempts + 2; attempt++)
        {
            var lease = await ClaimAsync("w");
            Assert.Equal(attempt, lease?.Attempt);
            await Leases.ReleaseAsync(lease!, "w");
            await Leases.ReleaseAsync(lease!, "w");
        }

        Assert.Equal(0, await Leases.FailLostAsync());
        Assert.Equal(RunLeases.MaxAttempts + 2, await _ledger.ScalarAsync<long>("select count(*) from audit_logs where action = 'run.released'"));
    }

    [Fact]
    public async Task Leases_LapsedThreeTimes_FailTheRunAsLost()
    {
        var run = await QueueAsync();
        for (var attempt = 1; attempt <= RunLeases.MaxAttempts; attempt++)
        {
            Assert.Equal(0, await Leases.FailLostAsync());
            Assert.Equal(attempt, (await ClaimAsync("w"))?.Attempt);
            await LapseAsync();
        }

        Assert.Null(await ClaimAsync("w"));
        Assert.Equal(1, await Leases.FailLostAsync());
        Assert.Equal(0, await Leases.FailLostAsync());
        Assert.Equal(RunStatus.Failed, (await _ledger.RowAsync(run)).Status);
        Assert.Equal("worker_lost", await _ledger.ScalarAsync<string>("select failures -> 0 ->> 'reason_code' from bulk_operation_runs"));
        Assert.Equal(1, await _ledger.ScalarAsync<long>("select count(*) from notifications where data ->> 'event' = 'finished'"));
    }

    [Fact]
    public async Task FailLost_ProducersRunWithoutAWord_IsLeftAlone()
    {
        var (run, _) = await _ledger.BeginAsync();
        await _ledger.SqlAsync("update bulk_operation_runs set lease_expires_at = now() - interval '1 day', times_lost = 9");
        Assert.Equal(0, await Leases.FailLostAsync());
        Assert.Null(await ClaimAsync("w"));
        Assert.Equal(RunStatus.Running, (await _ledger.RowAsync(run)).Status);
    }

    [Fact]
    public async Task Finish_OfALeasedRun_EndsItsLease()
    {
        await QueueAsync();
        var lease = (await ClaimAsync("w"))!;
        await Runs.FinishAsync(lease.Tenant, lease.RunId, lease.Attempt, Actor.OfWorker("w"));
        Assert.Equal(0, await _ledger.ScalarAsync<long>("select count(*) from bulk_operation_runs where lease_owner is not null or lease_expires_at is not null"));
        Assert.Empty(await RenewAsync(lease));
    }

    private Task<long> QueueAsync(string? scope = null, TenantId? tenant = null) => _ledger.QueueAsync(tenant, scope, RunExecutor.Worker);

    private Task<RunLease?> ClaimAsync(string owner, int perTenant = 3) => Leases.ClaimAsync(owner, [AddPolicies], s_lease, perTenant);

    private Task<IReadOnlyList<RenewedLease>> RenewAsync(params RunLease[] leases) =>
        _ledger.Get<LeaseRenewal>().RenewAsync(leases, s_lease, TimeSpan.FromSeconds(10));

    private Task<int> LapseAsync() =>
        _ledger.SqlAsync("update bulk_operation_runs set lease_expires_at = clock_timestamp() - interval '1 second' where lease_owner is not null");
}
