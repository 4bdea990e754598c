using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;

namespace OpsMonitor.Tests.Acts;

/// <summary>The app over something of everything, without a worker: what changes in the database was changed by the test.</summary>
public sealed class ActsApp : AppHost
{
    private static int s_people;
    private readonly List<string> _logins = [];
    private string? _dump;

    public BrowserSeed Seed { get; private set; } = null!;

    /// <summary>Two finished snapshots of one selection, the older first.</summary>
    public IReadOnlyList<long> Syncs { get; private set; } = [];

    /// <summary>The run that compared them.</summary>
    public long Drift { get; private set; }

    public long AnaId { get; private set; }

    protected override bool IsSteady => true;

    public override async ValueTask InitializeAsync()
    {
        await using (var seeding = new BrowserApp())
        {
            await seeding.InitializeAsync();
            Seed = await seeding.SeedAsync();
            AnaId = seeding.AnaId;
            Inherit(seeding);
        }


        Drift = await ScalarAsync<long>("select max(id) from bulk_operation_runs where resource = 'drift'");
        Syncs = [await ScalarAsync<long>("select min(id) from inventory_sync_runs"), Seed.Sync];
    }

    /// <summary>A member of contoso with Ana's password.</summary>
    public async Task<User> PersonAsync(TenantRole role, bool isPlatformOperator = false)
    {
        await using var db = Services.GetRequiredService<OpsDb>().ForAllTenants("tests make people");
        var hash = await db.Users.Where(u => u.Id == AnaId).Select(u => u.PasswordHash).SingleAsync();
        var mail = $"person{Interlocked.Increment(ref s_people)}@contoso.example";
        var person = new User
        {
            UserName = mail, NormalizedUserName = mail.ToUpperInvariant(), Email = mail, NormalizedEmail = mail.ToUpperInvariant(), DisplayName = "Max Matrix",
            PasswordHash = hash, SecurityStamp = Guid.NewGuid().ToString("n"), IsPlatformOperator = isPlatformOperator,
        };
        db.Add(person);
        await db.SaveChangesAsync();
        await Services.GetRequiredService<TenancyLedger>().AddMemberAsync(Contoso, person.Id, role, NotifyPreference.Own);
        return person;
    }

    /// <summary>A login of the database server, bound to no tenant.</summary>
    public async Task<string> LoginAsync()
    {
        var login = $"acts_{Guid.NewGuid():n}";
        _logins.Add(login);
        await SqlAsync($"create role {login} nologin in role opsmonitor_ingest");
        return login;
    }

    /// <summary>They leave the tenant, so that its pages stay short.</summary>
    public Task LeaveAsync(params User[] people)
    {
        var ids = string.Join(',', people.Select(p => p.Id));
        return SqlAsync($"delete from memberships where user_id in ({ids}); update users set is_platform_operator = false where id in ({ids}); delete from invitations");
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var login in _logins)
        {
            await SqlAsync($"delete from producer_logins where login = '{login}'; drop role {login}");
        }

        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>What every table holds, but for notes of what was refused and of when somebody was last seen.</summary>
    public async Task<string> DumpAsync()
    {
        _dump ??= await ScalarAsync<string>("""
            select string_agg(format('select %L as name, count(*) as rows, coalesce(sum(hashtextextended((%s)::text, 0)), 0) as hash from %I.%I t %s', tablename,
                case when exists (select from pg_attribute where attrelid = format('%I.%I', schemaname, tablename)::regclass and attname in ('last_seen_at', 'last_used_at'))
                    then 'to_jsonb(t) - ''last_seen_at'' - ''last_used_at''' else 't' end,
                schemaname, tablename, case tablename when 'audit_logs' then 'where action <> ''act.refused''' else '' end), ' union all ')
            from pg_tables where schemaname = 'public' and tablename <> 'live_signals'
            """);
        return await ScalarAsync<string>($"select string_agg(name || ' ' || rows || ' ' || hash, E'\\n' order by name) from ({_dump}) d");
    }
}
