using OpsMonitor.App.Look;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Access.Members;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Settings;

/// <summary>Why somebody did not become, change or leave as a member, for people.</summary>
internal static class MemberWords
{
    public static string Of(InvitationRefusal refusal, string email) => refusal switch
    {
        InvitationRefusal.EmailInvalid => "This is not a valid e-mail address.",
        InvitationRefusal.AlreadyMember => $"{email} is a member already.",
        InvitationRefusal.AlreadyInvited => $"{email} is invited already. You can make a new link below.",
        InvitationRefusal.NotOpen => "The invitation was accepted or revoked meanwhile.",
        InvitationRefusal.OtherAccount => "The invitation is for another account.",
    };

    public static string Of(MembershipRefusal refusal, string name) => refusal switch
    {
        MembershipRefusal.NotMember => $"{name} is no longer a member.",
        MembershipRefusal.LastAdmin => $"{name} is the only tenant admin. Make somebody else one first.",
    };

    /// <summary>Why there is no reset link, in one sentence: which of these it is would say where else somebody is a member.</summary>
    public static string NoReset(string name) =>
        $"There is no reset link for {name}: they have no password here, watch over the platform, or are a member of a tenant that you do not manage. A platform operator can help.";

    /// <summary>Why codes stay on, in one sentence, for the same cause.</summary>
    public static string NoCodesOff(string name) =>
        $"The codes of {name} stay on: they watch over the platform, are a member of a tenant that you do not manage, or have no codes any more. A platform operator can help.";

    /// <summary>The role with its article, such as "an operator".</summary>
    public static string A(TenantRole role) =>
        $"{(role is TenantRole.Observer or TenantRole.Operator ? "an" : "a")} {RoleWords.Of(role).ToLowerInvariant()}";
}
