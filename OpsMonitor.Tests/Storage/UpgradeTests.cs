using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Faults;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Servers;

namespace OpsMonitor.Tests.Storage;

/// <summary>A database of before the walls, with what SQL producers had put into it and with logins bound by a setting, becomes one that holds.</summary>
public sealed class UpgradeTests
{
    private const string Old = "Search";

    private const string Rows = """
        insert into tenants (id, slug, name) values (1, 'contoso', 'Contoso'), (2, 'fabrikam', 'Fabrikam');
        insert into bulk_operation_runs (tenant_id, resource, action, status, created_at, updated_at, finished_at, started_at) values
          (1, 'mailbox', 'sync', 'completed', '12000-01-01', 'infinity', '4000-01-01 BC', '-infinity');
        insert into bulk_operation_runs (tenant_id, resource, action, idempotency_key, item_ids, failures) values
          (1, 'Mail Box', '9 lives', repeat('k', 300), (repeat('[', 100) || repeat(']', 100))::jsonb, (repeat('[', 100) || repeat(']', 100))::jsonb),
          (1, '', repeat('x', 100), E' \n', '{"kept": 1}', null), (2, 'mailbox', 'sync', 'good', '["kept"]', null);
        """;

    [Fact]
    public async Task Migrate_PoisonedRows_AreClampedAndTheRestIsKept()
    {
        await using var ledger = await OldAsync();
        await ledger.SqlAsync(Rows);

        await Schema.MigrateAsync(ledger.ConnectionString);

        Assert.Equal(
            ["mailbox.sync  []", "mail_box.x9_lives clamped {\"unreadable\": true}", $"x.{new string('x', 63)} clamped {{\"kept\": 1}}", "mailbox.sync good [\"kept\"]"],
            await ledger.TextsAsync("select concat(resource, '.', action, ' ', split_part(idempotency_key, ':', 1), ' ', item_ids) from bulk_operation_runs order by id"));
        var list = await ledger.Get<RunQueries>().ListAsync(ledger.Contoso, RunFilter.Any);
        Assert.Equal(3, list.Items.Count);
        Assert.Equal((1970, 2199), (list.Items[^1].FinishedAt!.Value.Year, list.Items[^1].CreatedAt.Year));
        Assert.Equal(0, await ledger.ScalarAsync<long>("select count(*) from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' where c.relkind = 'r' and not c.relforcerowsecurity"));
    }

    [Fact]
    public async Task Migrate_LoginsBoundByASetting_StayBound()
    {
        await using var ledger = await OldAsync();
        await ledger.SqlAsync(Rows);
        await using var global = await SqlProducer.CreateAsync(ledger, tenant: null);
        await using var local = await SqlProducer.CreateAsync(ledger, tenant: null);
        await using var nowhere = await SqlProducer.CreateAsync(ledger, tenant: null);
        await using var reader = await SqlProducer.CreateAsync(ledger, tenant: null, roles: "opsmonitor_app");
        foreach (var (login, where, tenant) in new[] { (global, "", 1), (local, "", 1), (local, $"in database {Database(ledger)}", 2), (nowhere, "", 99), (reader, "", 1) })
        {
            await TestPostgres.AdministerAsync($"alter role {login.Login} {where} set app.tenant_id = '{tenant}'");
        }

        await Schema.MigrateAsync(ledger.ConnectionString);

        Assert.Equal(
            new[] { $"{global.Login} 1", $"{local.Login} 2" }.Order(StringComparer.Ordinal),
            (await ledger.TextsAsync("select login || ' ' || tenant_id from producer_logins")).Order(StringComparer.Ordinal));
        Assert.Equal(3L, await global.ScalarAsync("select count(*) from bulk_operation_runs"));
        Assert.Equal(1L, await local.ScalarAsync("select count(*) from bulk_operation_runs"));
        Assert.Equal(0L, await nowhere.ScalarAsync("select count(*) from bulk_operation_runs"));
    }

    // Findings of before say what their snapshots held; the runs that saw them are those that found them and those of the same pair.
    [Fact]
    public async Task Migrate_FindingsOfBefore_KnowTheirContentsTheirRunsAndTheirEnd()
    {
        await using var ledger = await OldAsync();
        await ledger.SqlAsync(Rows + """
            insert into bulk_operation_runs (id, tenant_id, resource, action, item_ids) overriding system value values
              (101, 1, 'inventory', 'sync', '{}'), (102, 1, 'inventory', 'sync', '{}'),
              (103, 1, 'drift', 'generate', '{"scope_key":"k","baseline_run_id":1,"current_run_id":2}'), (104, 1, 'drift', 'generate', '{"scope_key":"k","baseline_run_id":1,"current_run_id":2}'),
              (105, 1, 'drift', 'generate', '{"scope_key":"k","baseline_run_id":2,"current_run_id":1}');
            insert into inventory_sync_runs (id, tenant_id, selection_hash, selection, source, bulk_operation_run_id) overriding system value values (1, 1, 'k', '{}', 'a', 101), (2, 1, 'k', '{}', 'b', 102);
            insert into inventory_contents (tenant_id, content_hash, content) values (1, '\x01', '{}'), (1, '\x02', '{}');
            insert into inventory_items (tenant_id, sync_run_id, subject_type, external_id, display_name, content_hash) values (1, 1, 'policy', 'p', 'P', '\x01'), (1, 2, 'policy', 'p', 'P', '\x02');
            insert into findings (id, tenant_id, finding_type, scope_key, baseline_run_id, current_run_id, fingerprint, subject_type, subject_external_id, subject_name, change_type, evidence_jsonb,
              bulk_operation_run_id, resolved_at) overriding system value values
              (1, 1, 'drift', 'k', 1, 2, 'a', 'policy', 'p', 'P', 'changed', '{}', 103, null), (2, 1, 'drift', 'k', 1, 2, 'b', 'policy', 'q', 'Q', 'added', '{}', null, now());
            """);

        await Schema.MigrateAsync(ledger.ConnectionString);

        Assert.Equal(
            ["01 02 1", "1 resolved OpsMonitor"],
            await ledger.TextsAsync("select concat_ws(' ', encode(baseline_hash, 'hex'), encode(current_hash, 'hex'), checks, ended_by, ended_by_name) from findings order by id"));
        Assert.Equal(["1 103", "1 104", "2 103", "2 104"], await ledger.TextsAsync("select finding_id || ' ' || run_id from finding_runs order by 1"));
    }

    [Fact]
    public async Task Migrate_UploadThatWaits_IsStillRead()
    {
        await using var ledger = await OldAsync();
        await ledger.SqlAsync("""
            insert into tenants (id, slug, name) values (1, 'contoso', 'Contoso');
            insert into bulk_operation_runs (id, tenant_id, resource, action, executor, item_ids) overriding system value values (7, 1, 'inventory', 'sync', 'worker', '{}');
            insert into inventory_sync_runs (id, tenant_id, selection_hash, selection, source, bulk_operation_run_id) overriding system value
            values (3, 1, 'all', '{"subject_types":["*"]}', 'old.zip', 7);
            insert into inventory_uploads (tenant_id, sync_run_id, archive) values (1, 3, decode(repeat('00ff', 70000), 'hex'));
            """);

        await Schema.MigrateAsync(ledger.ConnectionString);

        var upload = (await ledger.Get<InventoryLedger>().FindUploadAsync(ledger.Contoso, 7))!;
        var file = Assert.Single(upload.Files);
        await using var stream = file.Open();
        var bytes = new byte[140_000];
        await stream.ReadExactlyAsync(bytes, TestContext.Current.CancellationToken);
        Assert.Equal((3L, "old.zip", 140_000L, (byte)0xFF), (upload.SyncRunId, file.Path, stream.Length, bytes[^1]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Migrate_SeveralAtOnce_OneMigratesAndTheOthersFindItDone(bool isEmpty)
    {
        await using var ledger = await OldAsync();
        var database = isEmpty ? await TestPostgres.CreateEmptyAsync() : ledger.ConnectionString;

        var applied = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Schema.MigrateAsync(database))));

        Assert.Single(applied, a => a.Count > 0);
    }

    [Fact]
    public async Task Migrate_DownAndUp_ComesBack()
    {
        await using var ledger = await Ledger.CreateAsync();
        await ledger.QueueAsync();
        await ToAsync(ledger.ConnectionString, Old);
        await Schema.MigrateAsync(ledger.ConnectionString);
        await ledger.QueueAsync();
        await Invariants.AssertHoldAsync(ledger.ConnectionString);
    }

    private static async Task<Ledger> OldAsync()
    {
        var database = await TestPostgres.CreateEmptyAsync();
        await ToAsync(database, Old);
        return Ledger.Of(database);
    }

    private static string Database(Ledger ledger) => new NpgsqlConnectionStringBuilder(ledger.ConnectionString).Database!;

    private static async Task ToAsync(string connectionString, string migration)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var db = new OpsDbContext(OpsDb.Configure(new DbContextOptionsBuilder<OpsDbContext>(), source).Options, null);
        await db.GetInfrastructure().GetRequiredService<IMigrator>().MigrateAsync(migration);
    }
}
