using System.Text.Json;
using OpsMonitor.Domain.Audit;

namespace OpsMonitor.App.Settings.Audit;

/// <summary>Entries of the audit in words.</summary>
internal static class AuditWords
{
    /// <summary>The first words of actions, for the filter.</summary>
    public static IReadOnlyList<(string Value, string Words)> Kinds { get; } =
    [
        ("session", "Sign-in and sessions"), ("act", "Refused acts"), ("account", "Accounts"), ("member", "Members"), ("operator", "Platform operators"), ("invitation", "Invitations"), ("key", "API keys"),
        ("producer_login", "Database logins"), ("tenant", "Tenant"), ("run", "Runs"), ("runs", "Exports"), ("audit", "Audit exports"), ("finding", "Findings"),
        ("baseline", "Baselines"), ("backup_set", "Backup sets"), ("channel", "Channels"), ("rule", "Rules of telling"), ("delivery", "Deliveries"), ("deadline", "Deadlines"),
    ];

    /// <summary>Those that concern the installation as a whole.</summary>
    public static IReadOnlyList<(string Value, string Words)> PlatformKinds { get; } =
    [
        ("session", "Sign-in and sessions"), ("act", "Refused acts"), ("account", "Accounts"), ("operator", "Platform operators"), ("tenant", "Tenants"), ("audit", "Audit exports"),
    ];

    // Said elsewhere on the line, or of no use to people.
    private static readonly HashSet<string> _unsaid = ["address", "scope_key", "attempt"];

    // What was acted on is said first, and needs no word before it.
    private static readonly string[] _names = ["name", "person", "tenant"];

    private static readonly Dictionary<string, string> _acts = new()
    {
        ["session.began"] = "signed in", ["session.refused"] = "failed to sign in", ["session.ended"] = "ended a session", ["act.refused"] = "asked for what their role does not allow",
        ["account.renamed"] = "changed a name", ["account.password_changed"] = "changed the password", ["account.password_reset"] = "set a new password by a reset link",
        ["account.reset_link_made"] = "made a link to reset a password", ["account.two_factor_on"] = "turned on two-factor sign-in",
        ["account.two_factor_off"] = "turned off two-factor sign-in", ["account.recovery_codes_made"] = "made new recovery codes", ["account.two_factor_taken_off"] = "turned off somebody's two-factor sign-in", ["account.unlinked"] = "disconnected an account from the sign-in provider",
        ["account.passkey_added"] = "added a passkey", ["account.passkey_renamed"] = "renamed a passkey", ["account.passkey_removed"] = "removed a passkey",
        ["account.linked"] = "connected an account to the sign-in provider",
        ["operator.granted"] = "made somebody a platform operator", ["operator.revoked"] = "ended somebody's right as platform operator",
        ["member.role_changed"] = "changed a role", ["member.removed"] = "removed a member",
        ["member.joined"] = "became a member by the sign-in provider", ["member.role_followed"] = "got another role by the sign-in provider", ["member.left"] = "lost the membership by the sign-in provider",
        ["invitation.made"] = "invited somebody", ["invitation.renewed"] = "made a new invitation link", ["invitation.revoked"] = "revoked an invitation",
        ["invitation.accepted"] = "joined by invitation",
        ["key.created"] = "made an API key", ["key.revoked"] = "revoked an API key", ["key.rotated"] = "rotated an API key",
        ["producer_login.bound"] = "bound a database login", ["producer_login.unbound"] = "unbound a database login",
        ["tenant.created"] = "created the tenant", ["tenant.admin_invited"] = "invited an admin to the tenant", ["tenant.set_up"] = "set the installation up", ["tenant.renamed"] = "renamed the tenant", ["tenant.moved"] = "changed the tenant's short name", ["tenant.archived"] = "archived the tenant",
        ["tenant.restored"] = "restored the tenant",
        ["run.queued"] = "started a run", ["run.retried"] = "retried a run", ["run.started"] = "began to execute a run", ["run.resumed"] = "resumed a run",
        ["run.released"] = "handed a run back", ["run.recorded"] = "recorded a finished run", ["run.abort_requested"] = "asked to abort a run",
        ["run.completed"] = "completed a run", ["run.completed_with_errors"] = "completed a run with errors", ["run.failed"] = "failed a run", ["run.aborted"] = "aborted a run",
        ["runs.exported"] = "exported runs", ["audit.exported"] = "exported the audit",
        ["finding.acknowledged"] = "acknowledged a finding", ["finding.reopened"] = "took back an acknowledgement",
        ["baseline.approved"] = "approved a baseline", ["baseline.moved"] = "moved a baseline",
        ["channel.created"] = "made a channel", ["channel.renamed"] = "renamed a channel", ["channel.moved"] = "changed a channel's address", ["channel.secret_rotated"] = "gave a channel a new secret",
        ["channel.paused"] = "paused a channel", ["channel.resumed"] = "resumed a channel", ["channel.turned_off"] = "turned off a channel", ["channel.deleted"] = "deleted a channel", ["channel.tested"] = "sent a test to a channel",
        ["rule.created"] = "made a rule of telling", ["rule.changed"] = "changed a rule of telling", ["rule.enabled"] = "enabled a rule of telling", ["rule.disabled"] = "disabled a rule of telling",
        ["rule.deleted"] = "deleted a rule of telling", ["delivery.replayed"] = "sent a message once more",
        ["deadline.set"] = "set a deadline", ["deadline.removed"] = "removed a deadline",
        ["backup_set.created"] = "created a backup set", ["backup_set.downloaded"] = "downloaded a backup set",
    };

    /// <summary>What was done, after the name of who did it; an action without words of its own is shown as it is.</summary>
    public static string Act(string action) => _acts.GetValueOrDefault(action, action);

    /// <summary>The details that were kept, one after the other.</summary>
    public static string Details(AuditRow row)
    {
        if (row.SubjectType == "bulk_operation_run")
        {
            return ""; // its page tells
        }

        try
        {
            using var data = JsonDocument.Parse(row.Data ?? "{}");
            return data.RootElement.ValueKind != JsonValueKind.Object ? "" : string.Join(", ", data.RootElement.EnumerateObject()
                .Where(p => !_unsaid.Contains(p.Name) && p.Value.ToString() != "0" && p.Value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Object or JsonValueKind.Array) && p.Value.ToString().Length > 0)
                .OrderBy(p => Array.IndexOf(_names, p.Name) < 0).Select(p => Detail(p.Name, p.Value.ToString())));
        }
        catch (JsonException)
        {
            return "";
        }
    }

    private static string Detail(string name, string value) => name switch
    {
        _ when _names.Contains(name) => value,
        "of" => value == "person" ? "in their own name" : "a service key",
        _ => $"{name.Replace('_', ' ')} {value}",
    };

    /// <summary>Where whoever did it signed in from; null where nobody knows.</summary>
    public static string? Address(AuditRow row)
    {
        try
        {
            using var data = JsonDocument.Parse(row.Data ?? "{}");
            return data.RootElement.ValueKind == JsonValueKind.Object && data.RootElement.TryGetProperty("address", out var address) ? address.ToString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
