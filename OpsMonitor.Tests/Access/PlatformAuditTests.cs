using OpsMonitor.Domain.Access.Members;
using OpsMonitor.Domain.Access.Platform;
using OpsMonitor.Domain.Access.Sessions;
using OpsMonitor.Domain.Audit;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Access;

/// <summary>What is done to the installation as a whole stands in the platform's audit, also where whoever did it is a member of nothing.</summary>
public sealed class PlatformAuditTests : IAsyncLifetime
{
    private static readonly Actor _olga = Actor.OfUser(9, "Olga") with { From = "192.0.2.9" };

    private Ledger _ledger = null!;

    public async ValueTask InitializeAsync()
    {
        _ledger = await Ledger.CreateAsync();
        await _ledger.SqlAsync("insert into users (id, display_name, user_name, email_confirmed, phone_number_confirmed, two_factor_enabled, lockout_enabled, access_failed_count, is_platform_operator) values (9, 'Olga', 'olga', true, false, false, false, 0, true)");
    }

    public ValueTask DisposeAsync() => _ledger.DisposeAsync();

    [Fact]
    public async Task Acts_OfAnOperatorWithoutTenants_AreWrittenDown()
    {
        await _ledger.SqlAsync("alter table tenants alter column id restart with 100");
        var (tenants, people) = (_ledger.Get<TenantLedger>(), _ledger.Get<PersonAudit>());
        var made = (await tenants.CreateAsync("Tailspin", "tailspin", _olga)).Tenant!.Value;
        await tenants.RenameAsync(made, "Tailspin Toys", "toys", _olga);
        await tenants.ArchiveAsync(made, _olga, "A mistake");
        await tenants.RestoreAsync(made, _olga);
        await tenants.NoteInvitedAsync(made, _olga);
        await people.NoteAsync(9, _olga, "account.password_changed");
        await _ledger.Get<RefusedActs>().JournalAsync(_olga);
        await _ledger.Get<AuditExports>().JournalAsync(AuditLog.Platform, _olga, "?days=7");

        var entries = (await ReadAsync(AuditLog.Platform)).Reverse();

        Assert.Equal(
            ["tenant.created", "tenant.moved", "tenant.renamed", "tenant.archived", "tenant.restored", "tenant.admin_invited", "account.password_changed", "act.refused", "audit.exported"],
            entries.Select(e => e.Action));
        Assert.All(entries, e => Assert.Contains("192.0.2.9", e.Data, StringComparison.Ordinal));
        Assert.All(entries.Where(e => e.SubjectType == "tenant"), e => Assert.Contains("\"tenant\":\"Tailspin", e.Data, StringComparison.Ordinal));
        Assert.Equal("A mistake", entries.Single(e => e.Action == "tenant.archived").Reason);
        Assert.Equal(5, (await ReadAsync(made)).Count);
    }

    [Fact]
    public async Task SignIn_OfAMember_StandsInTheirTenantAndInThePlatforms()
    {
        await _ledger.Get<PersonAudit>().NoteAsync(1, _ledger.Ana, "session.began");

        Assert.Equal(["session.began"], (await ReadAsync(_ledger.Contoso)).Select(e => e.Action));
        Assert.Equal(["session.began"], (await ReadAsync(AuditLog.Platform)).Select(e => e.Action));
        Assert.Empty(await ReadAsync(_ledger.Fabrikam));
    }

    [Fact]
    public async Task Acts_InATenant_AreNoneOfThePlatforms()
    {
        await _ledger.Get<InvitationLedger>().InviteAsync(_ledger.Contoso, "new@contoso.example", TenantRole.Viewer, _ledger.Ana);
        await _ledger.QueueAsync();

        Assert.NotEmpty(await ReadAsync(_ledger.Contoso));
        Assert.Empty(await ReadAsync(AuditLog.Platform));
    }

    [Theory]
    [InlineData("2", "Bob")]
    [InlineData("#2", "Bob")]
    [InlineData("ROB", "Robin")]
    [InlineData("in the name of a token", "")]
    [InlineData("opsm_", "")] // what may be hidden is not searched
    [InlineData("%", "")]
    public async Task Entries_AboutANumberOrAName_AreFound(string about, string found)
    {
        await _ledger.SqlAsync($$"""
            insert into audit_logs (tenant_id, actor, actor_name, action, subject_type, subject_id, data) values
              (1, 'user:1', 'Ana', 'member.removed', 'person', 2, '{"person":"Bob"}'), (1, 'user:1', 'Ana', 'member.removed', 'person', 31, '{"name":"Robin"}'),
              (1, 'user:1', 'Ana', 'key.created', 'api_key', null, '{"name":"opsm_0123456789abcdef0123"}'), (1, 'user:1', 'Ana', 'key.created', 'api_key', null, null)
            """);

        var entries = await _ledger.Get<AuditQueries>().ListAsync(_ledger.Contoso, new() { About = about }, cursor: null, limit: 50);

        Assert.Equal(found, string.Join(' ', entries.Items.Select(e => e.Data!.Split('"')[3])));
    }

    private async Task<IReadOnlyList<AuditRow>> ReadAsync(TenantId tenant) =>
        (await _ledger.Get<AuditQueries>().ListAsync(tenant, new(), cursor: null, limit: 50)).Items;
}
