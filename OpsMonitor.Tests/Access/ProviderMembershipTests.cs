using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Access.Members;
using OpsMonitor.Domain.Access.Platform;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Access;

/// <summary>Memberships that follow what a sign-in provider says.</summary>
public sealed class ProviderMembershipTests : IAsyncLifetime
{
    private static readonly Actor _eva = Actor.OfUser(7, "Eva") with { From = "192.0.2.9" };
    private Ledger _ledger = null!;

    public async ValueTask InitializeAsync()
    {
        _ledger = await Ledger.CreateAsync();
        await _ledger.SqlAsync("insert into users (id, display_name, user_name, is_platform_operator, email_confirmed, phone_number_confirmed, two_factor_enabled, lockout_enabled, access_failed_count) values (7, 'Eva', 'eva', false, false, false, false, false, 0)");
    }

    public ValueTask DisposeAsync() => _ledger.DisposeAsync();

    [Fact]
    public async Task Memberships_OfAProvider_ComeChangeAndGoWithIt()
    {
        await FollowAsync(("contoso", TenantRole.Viewer), ("fabrikam", TenantRole.TenantAdmin), ("nowhere", TenantRole.Viewer));
        Assert.Equal(["1 viewer", "2 tenant_admin"], await RolesAsync());

        await FollowAsync(("contoso", TenantRole.Operator));

        Assert.Equal(["1 operator"], await RolesAsync());
        Assert.Equal(
            ["1 member.joined", "2 member.joined", "1 member.role_followed", "2 member.left"],
            await _ledger.TextsAsync("select concat_ws(' ', tenant_id, action) from audit_logs where subject_id = 7 and actor = 'user:7' and data ->> 'address' = '192.0.2.9' order by id"));
    }

    [Fact]
    public async Task Membership_GivenByHand_StaysAsItIs()
    {
        await _ledger.Get<TenancyLedger>().AddMemberAsync(_ledger.Contoso, 7, TenantRole.Operator);

        await FollowAsync(("contoso", TenantRole.TenantAdmin));
        await FollowAsync();

        Assert.Equal(["1 operator"], await RolesAsync());
    }

    [Fact]
    public async Task Role_ChangedByHand_NoLongerFollows()
    {
        await FollowAsync(("contoso", TenantRole.Viewer));
        Assert.Null(await _ledger.Get<MembershipLedger>().ChangeRoleAsync(_ledger.Contoso, 7, TenantRole.Operator, _ledger.Ana));

        await FollowAsync();

        Assert.Equal(["1 operator"], await RolesAsync());
    }

    [Fact]
    public async Task Tenant_Renamed_IsFoundByItsFormerName()
    {
        await FollowAsync(("contoso", TenantRole.Viewer));
        Assert.Null(await _ledger.Get<TenantLedger>().RenameAsync(_ledger.Contoso, "Contoso", "contoso-two", _ledger.Ana));

        await FollowAsync(("contoso", TenantRole.Operator));

        Assert.Equal(["1 operator"], await RolesAsync());
    }

    private Task FollowAsync(params (string Slug, TenantRole Role)[] roles) =>
        _ledger.Get<ProviderMemberships>().FollowAsync(7, roles.ToDictionary(r => r.Slug, r => r.Role), _eva, TestContext.Current.CancellationToken);

    private Task<List<string>> RolesAsync() => _ledger.TextsAsync("select concat_ws(' ', tenant_id, role) from memberships where user_id = 7 order by tenant_id");
}
