using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Storage;

/// <summary>Every column of text is made safe where it is read (ForeignText), or stands here with what keeps secrets out of it. A new one fails until somebody has thought about it.</summary>
public sealed class TextColumnsTests
{
    private static readonly Dictionary<string, string[]> _plain = new()
    {
        ["ids and names of items, which operations need as they are and every view masks"] =
        [
            "backup_items.display_name", "backup_items.policy_id", "backup_items.subject_type", "bulk_operation_run_items.item_id", "inventory_items.display_name", "inventory_items.external_id",
            "inventory_items.path", "inventory_items.subject_type", "inventory_upload_parts.path",
        ],
        ["made of masked text before it is stored"] =
        [
            "channels.address_shown", "delivery_attempts.answer", "delivery_attempts.error", "delivery_attempts.request", "drift_runs.delta", "notification_deliveries.message",
            "inventory_texts.said", "user_sessions.user_agent",
        ],
        ["words of the app"] =
        [
            "api_keys.key_id", "audit_logs.subject_type", "findings.finding_type", "notification_events.kind", "notification_events.subject", "notifications.notifiable_type", "notifications.type", "request_replays.caller", "request_replays.content_type",
            "request_replays.location", "user_sessions.address", "used_challenges.id", "user_sessions.ended_by", "user_sessions.id",
        ],
        ["a form that leaves no room, or a list to choose from"] = ["former_slugs.slug", "producer_logins.login", "telling_rules.quiet_zone", "tenants.slug", "users.culture", "users.time_zone"],
        ["addresses of mailboxes, which people are known by"] = ["invitations.email", "invitations.normalized_email", "mail_opt_outs.address", "notification_deliveries.recipient", "users.email", "users.normalized_email", "users.normalized_user_name", "users.user_name"],
        ["protected by the app's keys"] = ["channels.address_protected", "channels.previous_secret_protected", "channels.secret_protected"],
        ["secrets and stamps of accounts, and what a provider calls them: shown to nobody"] =
        [
            "request_replays.key", "user_claims.claim_type", "user_claims.claim_value", "user_logins.login_provider", "user_logins.provider_display_name", "user_logins.provider_key",
            "user_sessions.security_stamp", "user_tokens.login_provider", "user_tokens.name", "user_tokens.value", "users.concurrency_stamp", "users.password_hash", "users.phone_number", "users.security_stamp",
        ],
    };

    [Fact]
    public async Task Columns_OfText_AreMaskedOrKnown()
    {
        await using var ledger = await Ledger.CreateAsync();
        await using var db = ledger.Get<OpsDb>().ForAllTenants("a test reads the model");
        var plain = from entity in db.Model.GetEntityTypes()
                    from property in entity.GetProperties()
                    where property.ClrType == typeof(string) && property.GetTypeMapping().Converter is null && entity.GetTableName() is not null
                    select $"{entity.GetTableName()}.{property.GetColumnName()}";

        var known = _plain.Values.SelectMany(c => c).ToList();
        Assert.Equal(("", ""), (string.Join(", ", plain.Except(known)), string.Join(", ", known.Except(plain))));
    }
}
