using OpsMonitor.App.Operations;
using OpsMonitor.App.Operations.DriftGenerate;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Findings.Checks;
using OpsMonitor.Domain.Runs.Execution;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Bench;

/// <summary>A check of two large snapshots, 3 % of them changed, against the bare SQL that joins them and writes a row per difference. OPSMONITOR_BENCH_OBJECTS is their size.</summary>
internal static class DriftScenario
{
    private const string Scope = "bench";

    // Contents of about 1 KB, one per subject and value; every 33rd subject differs in the second snapshot.
    private static string Fill(TenantId tenant, int subjects) => FormattableString.Invariant($$"""
        insert into bulk_operation_runs (tenant_id, resource, action, status, executor, initiator)
        select {{tenant.Value}}, 'inventory', 'sync', 'completed', 'producer', 'Bench' from generate_series(1, 3);
        insert into inventory_sync_runs (tenant_id, selection_hash, selection, source, status, item_count, bulk_operation_run_id, finished_at)
        select {{tenant.Value}}, 'bench', '{"subject_types":["*"]}', 'bench', 'completed', {{subjects}}, id, finished_at from bulk_operation_runs where tenant_id = {{tenant.Value}} and resource = 'inventory' order by id;
        insert into inventory_contents (tenant_id, content_hash, content)
        select {{tenant.Value}}, sha256((n || '/' || v)::bytea), jsonb_build_object('id', n::text, 'displayName', 'Policy ' || n, 'state', v, 'description', repeat('x', 900))
        from generate_series(1, {{subjects}}) n, generate_series(0, 1) v where v = 0 or n % 33 = 0;
        insert into inventory_items (tenant_id, sync_run_id, subject_type, external_id, display_name, content_hash)
        select {{tenant.Value}}, s.id, 'policy', lpad(n::text, 8, '0'), 'Policy ' || n, sha256((n || '/' || case when s.place > 1 and n % 33 = 0 then 1 else 0 end)::bytea)
        from (select id, row_number() over (order by id) as place from inventory_sync_runs where tenant_id = {{tenant.Value}}) s, generate_series(1, {{subjects}}) n;
        """);

    private const string Bare = """
        insert into findings (tenant_id, finding_type, scope_key, baseline_run_id, current_run_id, fingerprint, subject_type, subject_external_id, subject_name,
            change_type, evidence_jsonb, baseline_hash, current_hash)
        select $1, 'drift', 'bare', $2, $3, encode(sha256(concat('bare', external_id)::bytea), 'hex'), subject_type, external_id, coalesce(c.display_name, b.display_name),
            'changed', jsonb_build_object('changes', jsonb_build_array(jsonb_build_object('path', 'state', 'baseline', bc.content -> 'state', 'current', cc.content -> 'state'))),
            b.content_hash, c.content_hash
        from (select * from inventory_items where tenant_id = $1 and sync_run_id = $2) b
        full join (select * from inventory_items where tenant_id = $1 and sync_run_id = $3) c using (subject_type, external_id)
        left join inventory_contents bc on bc.tenant_id = $1 and bc.content_hash = b.content_hash
        left join inventory_contents cc on cc.tenant_id = $1 and cc.content_hash = c.content_hash
        where b.content_hash is distinct from c.content_hash
        """;

    public static async Task RunAsync(BenchDb db)
    {
        var subjects = int.Parse(Environment.GetEnvironmentVariable("OPSMONITOR_BENCH_OBJECTS") ?? "200000", System.Globalization.CultureInfo.InvariantCulture);
        var tenant = await db.TenantAsync("drift");
        await db.ServiceAsync(Fill(tenant, subjects));
        await db.OwnerAsync("analyze");
        await using var bare = await db.BareAsync(tenant);
        await bare.RunAsync("set jit = off");
        var syncs = await SyncsAsync(bare);
        Console.WriteLine($"a check of {subjects:#,0} x {subjects:#,0} subjects, {subjects / 33:#,0} of them changed");
        await SayAsync(db, "bare: full join and insert", async () => await bare.RunAsync(Bare, new() { Value = tenant.Value }, new() { Value = syncs[0] }, new() { Value = syncs[1] }));
        await SayAsync(db, "first check, all of it new", () => CheckAsync(db, tenant, syncs[0], syncs[2]));
        await SayAsync(db, "next check, all still there", () => CheckAsync(db, tenant, syncs[0], syncs[2]));
        await SayAsync(db, "comparison, the other way round", () => CheckAsync(db, tenant, syncs[1], syncs[0]));
        await SayAsync(db, "check of an unchanged scope", () => CheckAsync(db, tenant, syncs[1], syncs[2]));
        await SayAsync(db, "baseline moved to the newest, all accepted", () => new BaselineLedger(db.Ops).MoveAsync(tenant, syncs[2], Actor.System, "bench"));
    }

    // Processor time beside the clock's, since a busy machine stretches the latter.
    private static async Task SayAsync(BenchDb db, string what, Func<Task> work)
    {
        GC.Collect();
        var cpu = new CpuMeter();
        var milliseconds = await Rounds.MillisecondsAsync(() => cpu.MeasureAsync(db.ConnectionString, work));
        Console.WriteLine($"  {what,-45} {milliseconds,10:#,0} ms; processor: app {cpu.App,8:#,0} ms, database {cpu.Database,8:#,0} ms; {OwnMemory.Say()}");
    }

    private static async Task CheckAsync(BenchDb db, TenantId tenant, long baseline, long current)
    {
        using var flusher = new RunFlusher(db.Ops);
        using var signal = new WorkSignal();
        var operation = new DriftGenerateOperation(new(db.Ops));
        var started = await new OperationStarter([operation], db.Ledger, signal).StartAsync(tenant, Actor.System, DriftLedger.Generate, new DriftScope(Scope, baseline, current).ToJson());
        var lease = (await new RunLeases(db.Ops).ClaimAsync("bench", [DriftLedger.Generate], TimeSpan.FromMinutes(10), perTenant: 9))!;
        var progress = new RunProgress(flusher, db.Ledger, lease);
        await operation.ExecuteAsync(new(lease, progress, new HashSet<string>(), TimeSpan.Zero, TimeProvider.System), CancellationToken.None);
        await progress.FlushAsync(CancellationToken.None);
        await db.Ledger.FinishAsync(tenant, lease.RunId, lease.Attempt, Actor.OfWorker("bench"));
        Console.Write($"  run {started.RunId}: {(await new BaselineQueries(db.Ops).RunAsync(tenant, lease.RunId))?.Delta?.ToString() ?? "no check"};");
    }

    private static async Task<long[]> SyncsAsync(Npgsql.NpgsqlConnection bare)
    {
        await using var command = new Npgsql.NpgsqlCommand("select array_agg(id order by id) from inventory_sync_runs", bare);
        return (long[])(await command.ExecuteScalarAsync())!;
    }
}
