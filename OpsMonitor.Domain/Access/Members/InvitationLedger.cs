using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Audit;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Access.Members;

/// <summary>Why somebody was not invited, or did not become a member.</summary>
public enum InvitationRefusal
{
    EmailInvalid,

    AlreadyMember,

    /// <summary>An invitation of theirs is open; its link can be made anew.</summary>
    AlreadyInvited,

    /// <summary>There is no such invitation, or it was accepted, revoked or has expired.</summary>
    NotOpen,

    /// <summary>It is for another account.</summary>
    OtherAccount,
}

/// <summary>An invitation that was made or renewed; <paramref name="Token"/> exists nowhere else and cannot be shown again.</summary>
public sealed record InvitationMade(InvitationRefusal? Refusal, string? Token = null);

/// <summary>Invites people to a tenant by a link.</summary>
public sealed class InvitationLedger(OpsDb ops, TimeProvider clock)
{
    /// <summary>An invitation can be accepted for so long.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(7);

    public const int MaxEmail = 254;

    public async Task<InvitationMade> InviteAsync(TenantId tenant, string email, TenantRole role, Actor by, CancellationToken cancel = default)
    {
        email = email.Trim();
        if (!IsEmail(email))
        {
            return new(InvitationRefusal.EmailInvalid);
        }

        var token = NewToken();
        try
        {
            return await ops.WriteAsync(tenant, db => InviteAsync(db, tenant, email, role, token, by, cancel), cancel);
        }
        catch (DbUpdateException e) when (PostgresErrors.IsUniqueViolation(e))
        {
            return new(InvitationRefusal.AlreadyInvited); // by somebody else at this moment
        }
    }

    /// <summary>A new link that lives its whole life; the one before is dead.</summary>
    public Task<InvitationMade> RenewAsync(TenantId tenant, long id, Actor by, CancellationToken cancel = default) => ops.WriteAsync(
        tenant,
        async db =>
        {
            if (await OpenAsync(db, id, cancel) is not { } invitation)
            {
                return new InvitationMade(InvitationRefusal.NotOpen);
            }

            var token = NewToken();
            (invitation.TokenHash, invitation.ExpiresAt, invitation.InvitedBy) = (Hash(token), clock.GetUtcNow() + Life, by.UserId);
            db.AuditLogs.Add(Entry(invitation, by, "invitation.renewed"));
            await db.SaveChangesAsync(cancel);
            return new InvitationMade(null, token);
        },
        cancel);

    /// <summary>Ends an open invitation; false when there is none.</summary>
    public Task<bool> RevokeAsync(TenantId tenant, long id, Actor by, CancellationToken cancel = default) => ops.WriteAsync(
        tenant,
        async db =>
        {
            if (await OpenAsync(db, id, cancel) is not { } invitation)
            {
                return false;
            }

            invitation.EndedAt = clock.GetUtcNow();
            db.AuditLogs.Add(Entry(invitation, by, "invitation.revoked"));
            await db.SaveChangesAsync(cancel);
            return true;
        },
        cancel);

    /// <summary>Makes the person a member, if the invitation is open and for them. Who is a member already keeps their role.</summary>
    public async Task<InvitationRefusal?> AcceptAsync(TenantId tenant, string token, long userId, string normalizedEmail, Actor by, CancellationToken cancel = default) => await ops.WriteAsync<InvitationRefusal?>(
        tenant,
        async db =>
        {
            var (hash, now) = (Hash(token), clock.GetUtcNow());
            if (await Locked(db).SingleOrDefaultAsync(i => i.TokenHash == hash && i.EndedAt == null && i.ExpiresAt > now, cancel) is not { } invitation
                || await db.Tenants.AnyAsync(t => t.Id == tenant && t.ArchivedAt != null, cancel)
                || !await InvitationQueries.MayInvite(db, invitation.TenantId, invitation.InvitedBy).AnyAsync(cancel))
            {
                return InvitationRefusal.NotOpen;
            }

            if (invitation.NormalizedEmail != normalizedEmail)
            {
                return InvitationRefusal.OtherAccount;
            }

            (invitation.EndedAt, invitation.AcceptedBy) = (now, userId);
            if (!await db.Memberships.AnyAsync(m => m.UserId == userId, cancel))
            {
                db.Memberships.Add(new() { TenantId = tenant, UserId = userId, Role = invitation.Role });
            }

            db.AuditLogs.Add(Entry(invitation, by, "invitation.accepted"));
            await db.SaveChangesAsync(cancel);
            return null;
        },
        cancel);

    internal static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    private async Task<InvitationMade> InviteAsync(OpsDbContext db, TenantId tenant, string email, TenantRole role, string token, Actor by, CancellationToken cancel)
    {
        var (normalized, now) = (email.ToUpperInvariant(), clock.GetUtcNow());
        if (await db.Memberships.AnyAsync(m => m.User!.NormalizedEmail == normalized, cancel))
        {
            return new(InvitationRefusal.AlreadyMember);
        }

        await db.Invitations.Where(i => i.NormalizedEmail == normalized && i.EndedAt == null && i.ExpiresAt <= now)
            .ExecuteUpdateAsync(s => s.SetProperty(i => i.EndedAt, i => i.ExpiresAt), cancel);
        if (await db.Invitations.AnyAsync(i => i.NormalizedEmail == normalized && i.EndedAt == null, cancel))
        {
            return new(InvitationRefusal.AlreadyInvited);
        }

        var invitation = new Invitation
        {
            TenantId = tenant, Email = email, NormalizedEmail = normalized, Role = role, TokenHash = Hash(token), InvitedBy = by.UserId, ExpiresAt = now + Life,
        };
        db.Invitations.Add(invitation);
        await db.SaveChangesAsync(cancel);
        db.AuditLogs.Add(Entry(invitation, by, "invitation.made"));
        await db.SaveChangesAsync(cancel);
        return new(null, token);
    }

    private static Task<Invitation?> OpenAsync(OpsDbContext db, long id, CancellationToken cancel) =>
        Locked(db).SingleOrDefaultAsync(i => i.Id == id && i.EndedAt == null, cancel);

    // Two who accept, renew or revoke at the same moment come one after the other.
    private static IQueryable<Invitation> Locked(OpsDbContext db) => db.Invitations.FromSqlRaw(MembershipsSql.LockedInvitations).AsTracking();

    /// <summary>Whether a text can be the address of a mailbox.</summary>
    public static bool IsEmail(string email) =>
        email.Length is > 2 and <= MaxEmail && email.IndexOf('@') is > 0 and var at && at == email.LastIndexOf('@') && at < email.Length - 1
        && !email.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || char.IsSurrogate(c)) && SafeText.Line(email) == email && SafeId.Shown(email[..at]) == email[..at];

    private static AuditLog Entry(Invitation invitation, Actor by, string action) =>
        AuditLog.Of(invitation.TenantId, by, action, "invitation", invitation.Id, [("role", EnumText.Of(invitation.Role))]);
}
