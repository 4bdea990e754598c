namespace OpsMonitor.Domain.Notifications.Channels;

internal static class ChannelsSql
{
    public const string Notice = """
        insert into notifications (id, tenant_id, type, notifiable_type, notifiable_id, data)
        select ops_uuid_v7(), m.tenant_id, 'telling.' || @event, 'user', m.user_id, jsonb_build_object(
            'tenant_id', m.tenant_id, 'tenant', t.slug, 'run_id', null, 'event', @event, 'channel_id', @channel, 'summary', @summary)
        from memberships m join tenants t on t.id = m.tenant_id where m.tenant_id = @tenant and m.role = 'tenant_admin'
        """;
}
