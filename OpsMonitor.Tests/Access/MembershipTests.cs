using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Access.Members;
using OpsMonitor.Domain.Access.Platform;
using OpsMonitor.Domain.Runs.Follows;
using OpsMonitor.Domain.Runs.SavedViews;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Support;
using static OpsMonitor.Domain.Access.Members.MembershipRefusal;

namespace OpsMonitor.Tests.Access;

/// <summary>Roles that change and memberships that end.</summary>
public sealed class MembershipTests : IAsyncLifetime
{
    private Ledger _ledger = null!;

    private MembershipLedger Memberships => _ledger.Get<MembershipLedger>();

    public async ValueTask InitializeAsync()
    {
        _ledger = await Ledger.CreateAsync();
        await using var db = _ledger.Ops.ForAllTenants("test data");
        db.AddRange(
            new User { Id = 5, DisplayName = "Ben", UserName = "ben" }, new User { Id = 6, DisplayName = "Cid", UserName = "cid", IsPlatformOperator = true },
            new Membership { TenantId = _ledger.Contoso, UserId = 5, Role = TenantRole.TenantAdmin });
        await db.SaveChangesAsync();
    }

    public ValueTask DisposeAsync() => _ledger.DisposeAsync();

    [Fact]
    public async Task Role_Changed_StandsInTheAuditWithBothRoles()
    {
        Assert.Null(await Memberships.ChangeRoleAsync(_ledger.Contoso, 1, TenantRole.Observer, Actor.OfUser(5, "Ben") with { From = "192.0.2.7" }));

        Assert.Equal("observer", await _ledger.ScalarAsync<string>("select role from memberships where user_id = 1"));
        Assert.Equal(
            ["""member.role_changed user:5 1 operator observer Ana Ruiz 192.0.2.7"""],
            await _ledger.TextsAsync("select concat_ws(' ', action, actor, subject_id, data ->> 'from', data ->> 'to', data ->> 'person', data ->> 'address') from audit_logs where action like 'member.%'"));
    }

    [Fact]
    public async Task Member_Removed_TakesTheirKeysAlongForGood()
    {
        var keys = _ledger.Get<ApiKeys>();
        var own = await keys.CreateAsync(_ledger.Contoso, "own", [ApiScopes.RunsRead], _ledger.Ana);
        var service = await keys.CreateAsync(_ledger.Contoso, new NewApiKey("service", [ApiScopes.RunsRead]) { IsService = true }, _ledger.Ana);

        Assert.Null(await Memberships.RemoveAsync(_ledger.Contoso, 1, Actor.OfUser(5, "Ben")));
        await _ledger.Get<TenancyLedger>().AddMemberAsync(_ledger.Contoso, 1, TenantRole.Operator);

        Assert.Null(await keys.FindAsync(own.Token));
        Assert.NotNull(await keys.FindAsync(service.Token));
    }

    [Fact]
    public async Task LastAdmin_WhoWouldLeaveOrStepDown_Stays()
    {
        Assert.Equal(LastAdmin, await Memberships.RemoveAsync(_ledger.Contoso, 5, _ledger.Ana));
        Assert.Equal(LastAdmin, await Memberships.ChangeRoleAsync(_ledger.Contoso, 5, TenantRole.Operator, _ledger.Ana));
        Assert.Null(await Memberships.ChangeRoleAsync(_ledger.Contoso, 5, TenantRole.TenantAdmin, _ledger.Ana));

        Assert.Equal("tenant_admin", await _ledger.ScalarAsync<string>("select role from memberships where user_id = 5"));
        Assert.Empty(await _ledger.TextsAsync("select action from audit_logs where action like 'member.%'"));
    }

    [Fact]
    public async Task TwoAdmins_WhoLeaveAtTheSameMoment_LeaveOne()
    {
        await _ledger.Get<TenancyLedger>().EnsureMemberAsync(_ledger.Contoso, 1, TenantRole.TenantAdmin);

        var left = await Task.WhenAll(Memberships.RemoveAsync(_ledger.Contoso, 1, _ledger.Ana), Memberships.RemoveAsync(_ledger.Contoso, 5, _ledger.Ana));

        Assert.Single(left, r => r is null);
        Assert.Single(left, r => r == LastAdmin);
        Assert.Equal(1, await _ledger.ScalarAsync<long>("select count(*) from memberships where role = 'tenant_admin'"));
    }

    [Fact]
    public async Task Member_OfAnotherTenant_IsNone()
    {
        Assert.Equal(NotMember, await Memberships.RemoveAsync(_ledger.Fabrikam, 1, _ledger.Ana));
        Assert.Equal(NotMember, await Memberships.ChangeRoleAsync(_ledger.Fabrikam, 1, TenantRole.TenantAdmin, _ledger.Ana));
    }

    [Fact]
    public async Task Member_WhoFollowsAndOwnsViewsAndRuns_CanBeRemoved()
    {
        await _ledger.QueueAsync();
        Assert.True(await _ledger.Get<RunFollows>().FollowOperationAsync(_ledger.Contoso, 1, "mailbox", "sync"));
        await _ledger.Get<SavedViewLedger>().SaveAsync(_ledger.Contoso, 1, "Mine", "bucket=failed", share: true);

        Assert.Null(await Memberships.RemoveAsync(_ledger.Contoso, 1, Actor.OfUser(5, "Ben")));
    }

    [Fact]
    public async Task PlatformOperators_WhoAllLeave_KeepOne()
    {
        var platform = _ledger.Get<PlatformLedger>();
        await _ledger.SqlAsync("insert into memberships (tenant_id, user_id, role, notify, by_provider) values (2, 1, 'viewer', 'own', false) on conflict do nothing");
        Assert.Equal(OperatorRefusal.LastOperator, await platform.RevokeAsync(6, _ledger.Ana));
        Assert.Equal(OperatorRefusal.NoAccount, await platform.GrantAsync("nobody@contoso.example", _ledger.Ana));
        await _ledger.SqlAsync("update users set email = 'ben@contoso.example', normalized_email = 'BEN@CONTOSO.EXAMPLE' where id = 5");

        Assert.Null(await platform.GrantAsync(" ben@contoso.example ", _ledger.Ana));
        var left = await Task.WhenAll(platform.RevokeAsync(5, _ledger.Ana), platform.RevokeAsync(6, _ledger.Ana));

        Assert.Single(left, r => r is null);
        Assert.Single(await _ledger.Get<PlatformQueries>().OperatorsAsync());
        Assert.Contains("operator.granted", await _ledger.TextsAsync("select action from audit_logs where tenant_id = 0"));
        Assert.Empty(await _ledger.TextsAsync("select action from audit_logs where tenant_id = 2")); // of which only Ana is a member
    }

    [Theory]
    [InlineData(TenantRole.Observer, "observe")]
    [InlineData(TenantRole.Viewer, "observe, read")]
    [InlineData(TenantRole.Operator, "observe, read, operate")]
    [InlineData(TenantRole.TenantAdmin, "observe, read, operate, managemembers, managekeys, managetenant, managetelling, readaudit")]
    public void Rights_OfEachRole_AreThese(TenantRole role, string rights) =>
        Assert.Equal(rights, string.Join(", ", Enum.GetValues<Right>().Where(r => role.May(r)).Select(r => r.ToString().ToLowerInvariant())));

    [Fact]
    public void Rights_OfTheTable_AreAll() => Assert.Equal(Enum.GetValues<Right>(), Rights.All.Select(r => r.Right));
}
