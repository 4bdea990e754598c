using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Access.Members;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Support;
using static OpsMonitor.Domain.Access.Members.InvitationRefusal;

namespace OpsMonitor.Tests.Access;

/// <summary>Links by which people become members.</summary>
public sealed class InvitationTests : IAsyncLifetime
{
    private const string Mia = "mia@contoso.example";

    private Ledger _ledger = null!;

    private InvitationLedger Invitations => _ledger.Get<InvitationLedger>();

    private InvitationQueries Queries => _ledger.Get<InvitationQueries>();

    public async ValueTask InitializeAsync()
    {
        _ledger = await Ledger.CreateAsync();
        await _ledger.SqlAsync(
            $"insert into users (id, display_name, user_name, email, normalized_email, email_confirmed, phone_number_confirmed, two_factor_enabled, lockout_enabled, access_failed_count, is_platform_operator) values (7, 'Mia', '{Mia}', '{Mia}', '{Mia.ToUpperInvariant()}', true, false, false, false, 0, false)");
        await _ledger.SqlAsync("update memberships set role = 'tenant_admin' where user_id = 1");
    }

    public ValueTask DisposeAsync() => _ledger.DisposeAsync();

    [Fact]
    public async Task Link_Accepted_MakesAMemberOnceAndIsInTheAudit()
    {
        var token = await InviteAsync();
        Assert.Equal((TenantRole.Operator, "Contoso"), await Queries.FindAsync(token) is { } offer ? (offer.Role, offer.TenantName) : default);

        Assert.Null(await AcceptAsync(token));

        Assert.Equal(NotOpen, await AcceptAsync(token));
        Assert.Null(await Queries.FindAsync(token));
        Assert.Equal("operator", await _ledger.ScalarAsync<string>("select role from memberships where user_id = 7"));
        Assert.Equal(
            ["invitation.made user:1", "invitation.accepted user:7"],
            await _ledger.TextsAsync("select concat_ws(' ', action, actor) from audit_logs where subject_type = 'invitation' order by id"));
    }

    [Fact]
    public async Task Link_OfSomebodyElse_OpensNothing()
    {
        var token = await InviteAsync();

        Assert.Equal(OtherAccount, await Invitations.AcceptAsync(_ledger.Contoso, token, 1, "ANA@CONTOSO.EXAMPLE", _ledger.Ana));
        Assert.Equal(NotOpen, await Invitations.AcceptAsync(_ledger.Fabrikam, token, 7, Mia.ToUpperInvariant(), _ledger.Ana));
        Assert.Equal(NotOpen, await AcceptAsync(token[..^1] + (token[^1] == '0' ? '1' : '0')));
        Assert.Equal(0, await _ledger.ScalarAsync<long>("select count(*) from memberships where user_id = 7"));
    }

    [Theory]
    [InlineData("update invitations set expires_at = now() - interval '1 second'")]
    [InlineData("update tenants set archived_at = now() where slug = 'contoso'")]
    public async Task Link_TooOldOrOfAnArchivedTenant_OffersNothing(string sql)
    {
        var token = await InviteAsync();

        await _ledger.SqlAsync(sql);

        Assert.Null(await Queries.FindAsync(token));
    }

    [Theory]
    [InlineData("update memberships set role = 'operator' where user_id = 1")]
    [InlineData("delete from memberships where user_id = 1")]
    [InlineData("update users set lockout_enabled = true, lockout_end = now() + interval '1 day' where id = 1")]
    public async Task Link_OfWhoeverMayInviteNoMore_IsDeadUntilAnotherAdminRenewsIt(string sql)
    {
        var token = await InviteAsync();
        var id = Assert.Single(await Queries.ListAsync(_ledger.Contoso)).Id;
        await _ledger.SqlAsync("update users set is_platform_operator = false where id = 1");
        await _ledger.SqlAsync(sql);

        Assert.Null(await Queries.FindAsync(token));
        Assert.True(Assert.Single(await Queries.ListAsync(_ledger.Contoso)).NeedsLink);
        Assert.Equal(NotOpen, await AcceptAsync(token));

        await _ledger.Get<TenancyLedger>().AddMemberAsync(_ledger.Contoso, 7, TenantRole.TenantAdmin);
        var renewed = (await Invitations.RenewAsync(_ledger.Contoso, id, Actor.OfUser(7, "Mia"))).Token;
        Assert.NotNull(await Queries.FindAsync(renewed));
        Assert.False(Assert.Single(await Queries.ListAsync(_ledger.Contoso)).NeedsLink);
    }

    [Fact]
    public async Task Link_RenewedOrRevoked_IsDead()
    {
        var first = await InviteAsync();
        var id = Assert.Single(await Queries.ListAsync(_ledger.Contoso)).Id;
        var second = (await Invitations.RenewAsync(_ledger.Contoso, id, _ledger.Ana)).Token!;
        Assert.Null(await Queries.FindAsync(first));
        Assert.NotNull(await Queries.FindAsync(second));
        Assert.Equal(NotOpen, (await Invitations.RenewAsync(_ledger.Fabrikam, id, _ledger.Ana)).Refusal);
        Assert.False(await Invitations.RevokeAsync(_ledger.Fabrikam, id, _ledger.Ana));

        Assert.True(await Invitations.RevokeAsync(_ledger.Contoso, id, _ledger.Ana));

        Assert.Null(await Queries.FindAsync(second));
        Assert.Empty(await Queries.ListAsync(_ledger.Contoso));
    }

    [Theory]
    [InlineData("")]
    [InlineData("mia")]
    [InlineData("@contoso.example")]
    [InlineData("mia@")]
    [InlineData("mia@contoso@example")]
    [InlineData("mia @contoso.example")]
    [InlineData("mia\u0000@contoso.example")]
    [InlineData("mia\u202E@contoso.example")]
    public async Task Invite_WhatIsNoAddress_IsRefused(string email) =>
        Assert.Equal(EmailInvalid, (await Invitations.InviteAsync(_ledger.Contoso, email, TenantRole.Viewer, _ledger.Ana)).Refusal);

    [Fact]
    public async Task Invite_WhoIsInvitedOrThere_IsRefused()
    {
        var token = await InviteAsync();
        Assert.Equal(AlreadyInvited, (await Invitations.InviteAsync(_ledger.Contoso, Mia.ToUpperInvariant(), TenantRole.Viewer, _ledger.Ana)).Refusal);

        await AcceptAsync(token);

        Assert.Equal(AlreadyMember, (await Invitations.InviteAsync(_ledger.Contoso, Mia, TenantRole.Viewer, _ledger.Ana)).Refusal);
    }

    [Fact]
    public async Task Invite_AfterTheFirstHasExpired_MakesAnother()
    {
        await InviteAsync();
        await _ledger.SqlAsync("update invitations set expires_at = now() - interval '1 day'");

        Assert.NotNull((await Invitations.InviteAsync(_ledger.Contoso, Mia, TenantRole.Viewer, _ledger.Ana)).Token);
    }

    [Fact]
    public async Task Invite_AtTheSameMoment_MakesOne()
    {
        var made = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Invitations.InviteAsync(_ledger.Contoso, Mia, TenantRole.Viewer, _ledger.Ana)));

        Assert.Single(made, m => m.Token is not null);
        Assert.All(made.Where(m => m.Token is null), m => Assert.Equal(AlreadyInvited, m.Refusal));
    }

    [Fact]
    public async Task Link_OfSomebodyWhoCameInAnotherWayAndWasRemoved_IsDead()
    {
        var token = await InviteAsync();
        await _ledger.Get<TenancyLedger>().AddMemberAsync(_ledger.Contoso, 7, TenantRole.Viewer);

        Assert.Null(await _ledger.Get<MembershipLedger>().RemoveAsync(_ledger.Contoso, 7, _ledger.Ana));

        Assert.Equal(NotOpen, await AcceptAsync(token));
    }

    [Fact]
    public async Task Token_Kept_IsAHash()
    {
        var token = await InviteAsync();

        await using var db = _ledger.Ops.ForTenant(_ledger.Contoso);
        Assert.Equal(InvitationLedger.Hash(token), await db.Invitations.Select(i => i.TokenHash).SingleAsync(TestContext.Current.CancellationToken));
    }

    private async Task<string> InviteAsync() => (await Invitations.InviteAsync(_ledger.Contoso, Mia, TenantRole.Operator, _ledger.Ana)).Token!;

    private Task<InvitationRefusal?> AcceptAsync(string token) => Invitations.AcceptAsync(_ledger.Contoso, token, 7, Mia.ToUpperInvariant(), Actor.OfUser(7, "Mia"));
}
