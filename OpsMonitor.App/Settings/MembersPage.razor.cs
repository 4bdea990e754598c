using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Account.Recovery;
using OpsMonitor.App.Account.TwoFactor;
using OpsMonitor.App.Live;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts.Dialogs;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Access.Members;
using OpsMonitor.Domain.Access.Sessions;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Settings;

/// <summary>Who belongs to the tenant and as what; invites people, changes roles, removes people.</summary>
public partial class MembersPage
{
    private static readonly TimeSpan _refresh = TimeSpan.FromSeconds(1);

    private IReadOnlyList<MemberView>? _members;
    private IReadOnlyList<InvitationRow>? _invitations;
    private string _email = "";
    private TenantRole _role = TenantRole.Viewer;
    private string? _error;
    private int _version;

    [Inject]
    public required TenancyQueries Tenancy { get; init; }

    [Inject]
    public required MembershipLedger Memberships { get; init; }

    [Inject]
    public required InvitationLedger Invitations { get; init; }

    [Inject]
    public required InvitationQueries Invited { get; init; }

    [Inject]
    public required PasswordResets Resets { get; init; }

    [Inject]
    public required Authenticators Apps { get; init; }

    [Inject]
    public required UserSessions Sessions { get; init; }

    protected override Right Needed => Right.ManageMembers;

    protected override Task OnTenantReadyAsync()
    {
        Watch(LiveKey.Members(Current.Id), _refresh, LoadAsync);
        return ReadAsync(LoadAsync);
    }

    private async Task LoadAsync(CancellationToken cancel)
    {
        _members = await Tenancy.MembersAsync(Current.Id, cancel);
        _invitations = await Invited.ListAsync(Current.Id, cancel);
    }

    private Task InviteAsync() => Turn.RunAsync(async () =>
    {
        if (await HolderAsync(Right.ManageMembers) is not { } now)
        {
            return;
        }

        var (email, role) = (_email.Trim(), _role);
        var made = await Invitations.InviteAsync(now.Id, email, role, now.Actor);
        _error = made.Refusal is { } refusal ? MemberWords.Of(refusal, email) : null;
        if (made.Token is { } token)
        {
            _email = "";
            await ReadAsync(LoadAsync);
            await ShowAsync(email, role, token);
        }
    });

    private Task RenewAsync(InvitationRow invitation) => Turn.RunAsync(async () =>
    {
        if (await HolderAsync(Right.ManageMembers) is not { } now)
        {
            return;
        }

        var made = await Invitations.RenewAsync(now.Id, invitation.Id, now.Actor);
        await ReadAsync(LoadAsync);
        if (made.Token is { } token)
        {
            await ShowAsync(invitation.Email, invitation.Role, token);
        }
        else
        {
            Snackbar.Add(MemberWords.Of(made.Refusal!.Value, invitation.Email), Severity.Info);
        }
    });

    private Task RevokeAsync(InvitationRow invitation) => Turn.RunAsync(async () =>
    {
        if (await HolderAsync(Right.ManageMembers) is { } now)
        {
            var revoked = await Invitations.RevokeAsync(now.Id, invitation.Id, now.Actor);
            Snackbar.Add(revoked ? $"The invitation of {invitation.Email} was revoked." : MemberWords.Of(InvitationRefusal.NotOpen, invitation.Email), revoked ? Severity.Success : Severity.Info);
            await ReadAsync(LoadAsync);
        }
    });

    private Task ChangeRoleAsync(MemberView member, TenantRole role) => Turn.RunAsync(async () =>
    {
        var sure = !RefusesLast(member) && (member.UserId != Current.UserId || await ConfirmDialog.AskAsync(
            Turn, "Change your own role", $"You will be {MemberWords.A(role)} of {Current.Name} and cannot change that back yourself.", "Change my role") is not null);
        if (sure && await HolderAsync(Right.ManageMembers) is { } now)
        {
            Say(await Memberships.ChangeRoleAsync(now.Id, member.UserId, role, now.Actor), member, $"{member.DisplayName} is {MemberWords.A(role)} now.");
        }

        _version++; // a choice that was refused shows the role that holds
        await ReadAsync(LoadAsync);
    });

    private Task RemoveAsync(MemberView member) => Turn.RunAsync(async () =>
    {
        var sure = !RefusesLast(member) && await (member.UserId == Current.UserId
            ? ConfirmDialog.AskAsync(Turn, $"Leave {Current.Name}", $"You can no longer enter {Current.Name}. Your open pages end within seconds, and your own API keys here end for good. What you did stays in the audit.", "Leave")
            : ConfirmDialog.AskAsync(Turn, $"Remove {member.DisplayName}", $"{Named(member)} can no longer enter {Current.Name}. Their open pages end within seconds, and their own API keys here end for good. What they did stays in the audit.", "Remove")) is not null;
        if (sure && await HolderAsync(Right.ManageMembers) is { } now)
        {
            Say(await Memberships.RemoveAsync(now.Id, member.UserId, now.Actor), member, $"{member.DisplayName} was removed.");
        }

        if (!IsDisposed && await MayStayAsync())
        {
            await ReadAsync(LoadAsync);
        }
    });

    private Task ResetAsync(MemberView member) => Turn.RunAsync(async () =>
    {
        if (await HolderAsync(Right.ManageMembers) is not { } now)
        {
            return;
        }

        if (await Resets.MakeLinkAsync(member.UserId, now.Id, now.Actor) is not { } link)
        {
            Snackbar.Add(MemberWords.NoReset(member.DisplayName), Severity.Warning);
            return;
        }

        await OnceDialog.ShowAsync(
            Turn, "Send this link", $"With it {Named(member)} sets a new password, once, within {PasswordResets.Life.TotalHours:0} hours. They are signed out everywhere then.",
            $"Reset link of {member.DisplayName}", Navigation.ToAbsoluteUri(link).ToString());
    });

    private Task TurnOffCodesAsync(MemberView member) => Turn.RunAsync(async () =>
    {
        var asked = await ConfirmDialog.AskAsync(
            Turn, $"Turn off the codes of {member.DisplayName}", $"For somebody who has lost phone and recovery codes; make sure that it is {Named(member)} who asks. Their password alone opens their account then, their passkeys are removed, and they are signed out everywhere.", "Turn off");
        if (asked is not null && await HolderAsync(Right.ManageMembers) is { } now)
        {
            var done = await Apps.TurnOffForAsync(member.UserId, now.Id, now.Actor);
            Snackbar.Add(done ? $"{member.DisplayName} signs in without a code now." : MemberWords.NoCodesOff(member.DisplayName), done ? Severity.Success : Severity.Warning);
            await ReadAsync(LoadAsync);
        }
    });

    private Task SignOutAsync(MemberView member) => Turn.RunAsync(async () =>
    {
        var asked = await ConfirmDialog.AskAsync(
            Turn, $"Sign out {member.DisplayName}", $"All sessions of {Named(member)} end within seconds, on every device and in every tenant. They can sign in again.", "Sign out");
        if (asked is null || await HolderAsync(Right.ManageMembers) is not { } now)
        {
            return;
        }

        // Others' people are others' to sign out, however long this page was open.
        if (!await Tenancy.IsMemberAsync(now.Id, member.UserId))
        {
            Snackbar.Add(MemberWords.Of(MembershipRefusal.NotMember, member.DisplayName), Severity.Warning);
        }
        else
        {
            await Sessions.EndAllAsync(member.UserId, keep: null, "an admin", now.Actor);
            Snackbar.Add($"{member.DisplayName} is signed out everywhere.", Severity.Success);
        }
    });

    // Without a question: there is nothing to be sure about.
    private bool RefusesLast(MemberView member)
    {
        var isLast = member.Role == TenantRole.TenantAdmin && _members?.Count(m => m.Role == TenantRole.TenantAdmin) == 1;
        if (isLast)
        {
            Say(MembershipRefusal.LastAdmin, member, "");
        }

        return isLast;
    }

    // Everybody chooses their name themselves, and it may be another's; the address is theirs alone.
    private static string Named(MemberView member) => member.Email is { } email && email != member.DisplayName ? $"{member.DisplayName} ({email})" : member.DisplayName;

    private Task ShowAsync(string email, TenantRole role, string token) => InvitationLink.ShowAsync(Turn, Navigation, Current.Name, email, role, token);

    private void Say(MembershipRefusal? refusal, MemberView member, string done) =>
        Snackbar.Add(refusal is { } why ? MemberWords.Of(why, member.DisplayName) : done, refusal is null ? Severity.Success : Severity.Warning);
}
