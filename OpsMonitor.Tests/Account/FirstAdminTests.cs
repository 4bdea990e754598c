using OpsMonitor.App.Account;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;

namespace OpsMonitor.Tests.Account;

public sealed class FirstAdminTests
{
    [Fact]
    public void Check_EmptyForm_NamesEveryField() => Assert.Equal(5, FirstAdmin.Check(new SetUpForm()).Count);

    [Theory]
    [InlineData("contoso", true)]
    [InlineData("0-day", true)]
    [InlineData("-contoso", false)]
    [InlineData("Contoso", false)]
    [InlineData("con toso", false)]
    [InlineData("contoso\n", false)]
    [InlineData("", false)]
    public void Check_Slug_FollowsTheTablesRule(string slug, bool fine)
    {
        var form = new SetUpForm { TenantName = "Contoso", Slug = slug, DisplayName = "Ana", Email = "ana@contoso.com", Password = "x" };

        Assert.Equal(fine, FirstAdmin.Check(form).Count == 0);
    }

    [Theory]
    [InlineData(TenantRole.Observer, false, false)]
    [InlineData(TenantRole.Viewer, false, false)]
    [InlineData(TenantRole.Operator, true, false)]
    [InlineData(TenantRole.TenantAdmin, true, true)]
    public void TenantContext_Role_IncludesTheOnesBelow(TenantRole role, bool operate, bool admin)
    {
        var context = new TenantContext(new(1), "contoso", "Contoso", 5, "Ana", role);

        Assert.Equal((operate, admin, "user:5"), (context.CanOperate, context.May(Right.ManageMembers), context.Actor.ToString()));
    }
}
