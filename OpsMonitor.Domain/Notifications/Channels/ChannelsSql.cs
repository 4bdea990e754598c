namespace OpsMonitor.Domain.Notifications.Channels;

internal static class ChannelsSql
{
    /// <summary>Whom the mail server refused for good, which ends a delivery before all its tries, and took nothing for since.</summary>
    public const string Refused = """
        select d.channel_id as channel_id, d.recipient as recipient, min(a.at) as since
        from notification_deliveries d join delivery_attempts a on a.tenant_id = d.tenant_id and a.delivery_id = d.id and a.n = d.attempts
        where d.tenant_id = @tenant and d.recipient is not null and not d.is_test and d.state = 'given_up' and d.tries < @tries and a.status between 500 and 599 and a.at > coalesce((
            select max(s.sent_at) from notification_deliveries s where s.tenant_id = d.tenant_id and s.channel_id = d.channel_id and s.recipient = d.recipient), '-infinity')
        group by d.channel_id, d.recipient order by 1, 2
        """;

    public const string Notice = """
        insert into notifications (id, tenant_id, type, notifiable_type, notifiable_id, data)
        select ops_uuid_v7(), m.tenant_id, 'telling.' || @event, 'user', m.user_id, jsonb_build_object(
            'tenant_id', m.tenant_id, 'tenant', t.slug, 'run_id', null, 'event', @event, 'channel_id', @channel, 'summary', @summary)
        from memberships m join tenants t on t.id = m.tenant_id where m.tenant_id = @tenant and m.role = 'tenant_admin'
        """;
}
