using Microsoft.EntityFrameworkCore;
using Npgsql;
using OpsMonitor.Domain.Findings.Checks;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Notifications.Channels;
using OpsMonitor.Domain.Notifications.Outbox;
using OpsMonitor.Domain.Notifications.Rules;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Storage;

/// <summary>The tenant wall: in the catalogue for every table there is, and in what one tenant's context can see and do.</summary>
public sealed class TenantWallTests : IAsyncLifetime
{
    // A request brings a key id before its tenant is known; it is 128 random bits and says nothing about a tenant.
    private const string KeyIdIsFoundBeforeItsTenant = "api_keys (key_id)";

    // A login has one tenant, so it is unique over all of them.
    private const string LoginTellsItsTenant = "producer_logins (login)";

    // An old address leads to one tenant, and a link that invites tells which it is of; the link's token is 192 random bits.
    private const string OldSlugTellsItsTenant = "former_slugs (slug)";
    private const string LinkIsFoundBeforeItsTenant = "invitations (token_hash)";

    private const string Owned = """
        owned as (select c.oid, c.relname as name, c.relrowsecurity, c.relforcerowsecurity, a.attnum as tenant, a.attnotnull from pg_class c
          join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
          where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace)
        """;

    private Ledger _ledger = null!;

    public async ValueTask InitializeAsync()
    {
        _ledger = await Ledger.CreateAsync();
        foreach (var tenant in new[] { _ledger.Contoso, _ledger.Fabrikam })
        {
            await FillAsync(tenant);
        }
    }

    public async ValueTask DisposeAsync() => await _ledger.DisposeAsync();

    [Fact]
    public async Task Catalogue_TablesWithATenant_ForceRowSecurityWithBothPolicies()
    {
        var tables = await OwnedTablesAsync();
        Assert.Contains("bulk_operation_runs", tables);
        Assert.True(tables.Count >= 12, string.Join(' ', tables));
        Assert.Empty(await _ledger.TextsAsync($"with {Owned} select name from owned where not (relrowsecurity and relforcerowsecurity and attnotnull)"));
        Assert.Empty(await _ledger.TextsAsync($"""
            with {Owned} select name from owned where (select count(*) from pg_policy where polrelid = owned.oid) <> case name when 'bulk_operation_runs' then 5 else 2 end
              or not exists (select from pg_policy where polrelid = owned.oid and polname = 'all_tenants' and polroles = array['opsmonitor_service'::regrole::oid])
              or not exists (select from pg_policy where polrelid = owned.oid and polname = 'one_tenant' and polroles = array['opsmonitor_app'::regrole::oid]
                and polcmd = '*' and pg_get_expr(polqual, polrelid) like '(tenant_id = %app.tenant_id%')
            """));
        Assert.Equal(
            ["producer_adds a login", "producer_reads r login", "producer_writes w login"],
            await _ledger.TextsAsync("""
                select concat_ws(' ', polname, polcmd, case when coalesce(pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid)) like '((tenant_id = ( SELECT ops_login_tenant()%'
                  and coalesce(pg_get_expr(polqual, polrelid), '') || coalesce(pg_get_expr(polwithcheck, polrelid), '') not like '%current_setting%' then 'login' end)
                from pg_policy where 'opsmonitor_ingest'::regrole = any (polroles) order by 1
                """));
    }

    [Fact]
    public async Task Catalogue_KeysOfTenantTables_LeadWithTheTenant() => Assert.Equal(
        [KeyIdIsFoundBeforeItsTenant, OldSlugTellsItsTenant, LinkIsFoundBeforeItsTenant, LoginTellsItsTenant],
        await _ledger.TextsAsync($"""
            with {Owned} select name || ' (' || (select string_agg(pg_get_indexdef(i.indexrelid, n, true), ', ' order by n) from generate_series(1, i.indnkeyatts) n) || ')'
            from owned join pg_index i on i.indrelid = oid where (i.indisunique or i.indisprimary) and i.indkey[0] <> tenant order by 1
            """));

    [Fact]
    public async Task Catalogue_EveryTenantTable_HasAPrimaryKey() => Assert.Empty(
        await _ledger.TextsAsync($"with {Owned} select name from owned where not exists (select from pg_index i where i.indrelid = oid and i.indisprimary)"));

    // Users and tenants belong to no tenant; everything else is reached through the tenant.
    [Fact]
    public async Task Catalogue_ForeignKeysBetweenTenantTables_CannotLeaveTheTenant() => Assert.Empty(
        await _ledger.TextsAsync($"""
            with {Owned} select c.conname || ' of ' || f.name from pg_constraint c join owned f on f.oid = c.conrelid
            where c.contype = 'f' and c.confrelid not in ('tenants'::regclass, 'users'::regclass)
              and (c.conkey[1] <> f.tenant or c.confkey[1] is distinct from (select tenant from owned t where t.oid = c.confrelid))
            """));

    [Fact]
    public async Task Catalogue_RolesOfTheApp_OwnNothingAndCannotBypass()
    {
        Assert.Equal(3, await _ledger.ScalarAsync<long>(
            "select count(*) from pg_roles where rolname in ('opsmonitor_app', 'opsmonitor_service', 'opsmonitor_ingest') and not (rolsuper or rolbypassrls or rolcreaterole or rolcanlogin)"));
        Assert.Equal(0, await _ledger.ScalarAsync<long>("select count(*) from pg_class where pg_get_userbyid(relowner) like 'opsmonitor\\_%' and pg_get_userbyid(relowner) in ('opsmonitor_app', 'opsmonitor_service', 'opsmonitor_ingest')"));
        Assert.Empty(await _ledger.TextsAsync(
            "select relname from pg_class where relkind = 'v' and relnamespace = 'public'::regnamespace and coalesce(reloptions::text, '') not like '%security_invoker%'"));
    }

    // What runs as the tables' owner sees all tenants. Whatever it is called for, it must not find tables by its caller's path; and a trigger function must
    // look which table fired it, because whoever may execute it may hang it on another.
    [Fact]
    public async Task Catalogue_FunctionsThatRunAsTheOwner_HaveAPinnedPathAndKnowTheirTable() => Assert.Equal(
        ["ops_login_operations answers", "ops_login_tenant answers"],
        await _ledger.TextsAsync("""
            select proname || case when proconfig is distinct from array['search_path=public, pg_temp'] then ' is open'
              when prorettype <> 'trigger'::regtype then ' answers' else ' does not look' end
            from pg_proc where prosecdef and pronamespace = 'public'::regnamespace
              and (proconfig is distinct from array['search_path=public, pg_temp'] or prorettype <> 'trigger'::regtype
                or prosrc !~ '^\s*(declare.*)?begin\s+if (tg_relid <> ''[a-z_]+''::regclass|not exists \(select from pg_class c where c.oid = tg_relid and [^;]* c.relowner = current_user::regrole\)) then\s+raise exception')
            order by 1
            """));

    // A body of text is read anew in each session, by the session's own standard_conforming_strings.
    [Fact]
    public async Task Catalogue_BodiesWithABackslash_AreReadTheSameInEverySession() => Assert.Empty(
        await _ledger.TextsAsync("""
            select proname from pg_proc where pronamespace = 'public'::regnamespace and prosqlbody is null and strpos(prosrc, chr(92)) > 0
              and not coalesce(proconfig, '{}') @> array['standard_conforming_strings=on']
            """));

    [Fact]
    public async Task Catalogue_Functions_AreNobodysTools()
    {
        await _ledger.SqlAsync("create function made_later() returns int language sql return 1");
        Assert.Equal(
            ["ops_audit_names opsmonitor_app", "ops_audit_names opsmonitor_service", "ops_failures opsmonitor_app", "ops_failures opsmonitor_service", "ops_fold opsmonitor_app", "ops_fold opsmonitor_service", "ops_is_told opsmonitor_app", "ops_is_told opsmonitor_service", "ops_items_fit opsmonitor_app", "ops_items_fit opsmonitor_service", "ops_login_operations opsmonitor_ingest",
                "ops_login_tenant opsmonitor_ingest", "ops_may_hide opsmonitor_app", "ops_may_hide opsmonitor_service", "ops_raise opsmonitor_app", "ops_raise opsmonitor_service", "ops_reason_code opsmonitor_app", "ops_reason_code opsmonitor_service",
                "ops_reasons opsmonitor_app", "ops_reasons opsmonitor_service", "ops_take_claim_turn opsmonitor_service", "ops_told_reasons opsmonitor_app", "ops_told_reasons opsmonitor_service", "ops_uuid_v7 opsmonitor_app", "ops_uuid_v7 opsmonitor_service"],
            await _ledger.TextsAsync("""
                select p.proname || ' ' || coalesce(nullif(a.grantee, 0)::regrole::text, 'PUBLIC') from pg_proc p cross join lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
                where p.pronamespace = 'public'::regnamespace and a.grantee <> p.proowner order by 1
                """));
    }

    [Fact]
    public async Task Catalogue_DatabaseAndSchema_LetNobodyElseMakeTables()
    {
        // Rights on the database itself are not in a copy of it, nor in a restored dump: every start sets them.
        await Schema.MigrateAsync(_ledger.ConnectionString);
        Assert.Empty(await _ledger.TextsAsync(MakersOfTables));
    }

    private const string MakersOfTables = """
        select 'TEMP' from pg_database d cross join lateral aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
        where d.datname = current_database() and a.grantee = 0 and a.privilege_type = 'TEMPORARY'
        union all
        select r || ' creates' from unnest(array['opsmonitor_app', 'opsmonitor_service', 'opsmonitor_ingest']) r
        where has_schema_privilege(r, 'public', 'create') or has_database_privilege(r, current_database(), 'temp, create')
        """;

    [Fact]
    public async Task RawSql_OfContoso_SeesNoRowOfFabrikamInAnyTable()
    {
        List<string> filled = [];
        await using var db = _ledger.Ops.ForTenant(_ledger.Contoso);
        await db.Database.OpenConnectionAsync();
        foreach (var table in await OwnedTablesAsync())
        {
            await using var count = new NpgsqlCommand(
                $"select count(*) filter (where tenant_id <> 1) || ' of ' || count(*) from {table}", (NpgsqlConnection)db.Database.GetDbConnection());
            var seen = (string)(await count.ExecuteScalarAsync())!;
            Assert.StartsWith("0 of ", seen, StringComparison.Ordinal);
            if (seen != "0 of 0" && await _ledger.ScalarAsync<long>($"select count(*) from {table} where tenant_id = 2") > 0)
            {
                filled.Add(table);
            }
        }

        Assert.Superset(
            new HashSet<string>(["audit_logs", "bulk_operation_run_items", "bulk_operation_runs", "channels", "delivery_attempts", "drift_baselines", "drift_runs", "finding_runs", "findings", "inventory_contents", "inventory_items", "inventory_sync_runs", "inventory_upload_parts",
                "memberships", "notification_deliveries", "notification_events", "notifications", "telling_rule_channels", "telling_rule_people", "telling_rules"]),
            filled.ToHashSet());
    }

    [Fact]
    public async Task Queries_OfContosoWithFiltersOff_SeeNoRowOfFabrikam()
    {
        await using var db = _ledger.Ops.ForTenant(_ledger.Contoso);
        Assert.Equal([_ledger.Contoso], await db.Runs.IgnoreQueryFilters().Select(r => r.TenantId).Distinct().ToListAsync());
        await using var all = _ledger.Ops.ForAllTenants("test: both tenants are there");
        Assert.Equal(2, await all.Runs.Select(r => r.TenantId).Distinct().CountAsync());
    }

    [Fact]
    public async Task RawSql_OfContoso_CannotWriteIntoFabrikam()
    {
        await using var db = _ledger.Ops.ForTenant(_ledger.Contoso);
        var insert = await Assert.ThrowsAsync<PostgresException>(
            () => db.Database.ExecuteSqlRawAsync("insert into bulk_operation_runs (tenant_id, resource, action) values (2, 'x', 'y')"));
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, insert.SqlState);
        Assert.Contains("row-level security", insert.MessageText, StringComparison.Ordinal);

        var identity = await Assert.ThrowsAsync<PostgresException>(() => db.Database.ExecuteSqlRawAsync("update bulk_operation_runs set tenant_id = 2 where finished_at is null"));
        Assert.Equal(PostgresErrors.IdentityChanged, identity.SqlState);
        var move = await Assert.ThrowsAsync<PostgresException>(() => db.Database.ExecuteSqlRawAsync("update notifications set tenant_id = 2"));
        Assert.Contains("row-level security", move.MessageText, StringComparison.Ordinal);
        Assert.Equal(0, await db.Database.ExecuteSqlRawAsync("update bulk_operation_runs set summary = 'mine' where tenant_id = 2"));
        Assert.Equal(0, await db.Database.ExecuteSqlRawAsync("delete from notifications where tenant_id = 2"));
    }

    [Theory]
    [InlineData("update audit_logs set reason = 'never happened'")]
    [InlineData("delete from audit_logs")]
    [InlineData("update tenants set name = 'mine'")]
    [InlineData("select count(*) from data_protection_keys")]
    [InlineData("select count(*) from user_tokens")]
    [InlineData("select count(*) from user_passkeys")]
    [InlineData("insert into used_challenges (id, expires_at) values ('x', now())")]
    [InlineData("select count(*) from live_signals")]
    [InlineData("insert into live_signals (tenant, topic, subject_id) values (2, 'runs', 0)")]
    [InlineData("insert into producer_logins (tenant_id, login) values (1, 'me')")]
    [InlineData("begin; lock table claim_turn in access share mode")]
    [InlineData("alter table bulk_operation_runs disable row level security")]
    public async Task RawSql_OfContoso_MayNotDoWhatNoTenantNeeds(string sql)
    {
        await using var db = _ledger.Ops.ForTenant(_ledger.Contoso);
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => db.Database.ExecuteSqlRawAsync(sql))).SqlState);
    }

    [Fact]
    public async Task Connection_GivenBack_KeepsNoTenant()
    {
        for (var i = 0; i < 5; i++)
        {
            foreach (var tenant in new[] { _ledger.Contoso, _ledger.Fabrikam })
            {
                await using var db = _ledger.Ops.ForTenant(tenant);
                Assert.Equal([tenant], await db.Runs.IgnoreQueryFilters().Select(r => r.TenantId).Distinct().ToListAsync());
            }
        }

        await using var connection = await _ledger.Ops.DataSource.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("select coalesce(current_setting('app.tenant_id', true), '') || current_user", connection);
        Assert.Equal(new NpgsqlConnectionStringBuilder(_ledger.ConnectionString).Username, await command.ExecuteScalarAsync());
    }

    private async Task FillAsync(TenantId tenant)
    {
        await _ledger.SqlAsync($"insert into memberships (tenant_id, user_id, role, notify) values ({tenant.Value}, 1, 'viewer', 'all') on conflict do nothing");
        await TellAsync(tenant);
        var sync = await _ledger.Get<InventoryLedger>().StartSyncAsync(tenant, InventoryFixture.Baseline(), "baseline.zip", InventorySelection.All, _ledger.Ana);
        var objects = Imports.Objects(InventoryFixture.Baseline());
        await _ledger.Ops.WriteAsync(tenant, async db =>
        {
            await InventoryLedger.StoreAsync(db, sync.SyncRunId, objects);
            return true;
        });
        var scene = new DriftScene(_ledger);
        var before = await scene.SnapshotAsync(tenant, "a=1");
        await _ledger.Get<BaselineLedger>().MoveAsync(tenant, before, _ledger.Ana, "agreed");
        await scene.RunAsync(before, await scene.SnapshotAsync(tenant, "a=2"), tenant);
        var run = await _ledger.QueueAsync(tenant);
        var begun = await _ledger.Get<RunLedger>().BeginAsync(tenant, run, _ledger.Ana);
        await _ledger.Get<RunLedger>().RecordItemsAsync(tenant, run, begun.Attempt, [Ok("a"), Bad("b")]);
        await _ledger.Get<DeliveryPlanner>().PlanAsync(tenant);
        foreach (var claimed in await _ledger.Get<DeliveryLedger>().ClaimAsync(99))
        {
            await _ledger.Get<DeliveryLedger>().RecordAsync(claimed, new SendOutcome.Failed("nobody is there"), TimeSpan.Zero);
        }
    }

    private async Task TellAsync(TenantId tenant)
    {
        var channel = await _ledger.Get<ChannelLedger>().CreateAsync(tenant, new(ChannelKind.Email, "mail", ChannelAddress.OfMail(["ana@contoso.example"])), _ledger.Ana);
        var rule = new RuleDraft("all", new() { Events = [RunMoment.Started, RunMoment.Finished] }) { Channels = [channel.Id], InboxUsers = [1] };
        Assert.Null((await _ledger.Get<RuleLedger>().CreateAsync(tenant, rule, _ledger.Ana)).Refusal);
    }

    private Task<List<string>> OwnedTablesAsync() => _ledger.TextsAsync($"with {Owned} select name from owned order by 1");
}
