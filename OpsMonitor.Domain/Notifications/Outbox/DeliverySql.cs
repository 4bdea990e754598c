namespace OpsMonitor.Domain.Notifications.Outbox;

/// <summary>The statements of <see cref="DeliveryLedger"/>.</summary>
internal static class DeliverySql
{
    /// <summary>
    /// Of each channel that something waits for, found by stepping from one to the next in the index, the first few that are due and nobody sends; of each tenant
    /// some. To a channel that is not active only tests go. A channel whose receiver hangs holds its own few, however long its queue is. What a node took and never told the end of is due again with its lease.
    /// </summary>
    public const string Claim = """
        with recursive waiting as (
            (select tenant_id, channel_id from notification_deliveries where state in ('pending','failed','sending') order by tenant_id, channel_id, due_at limit 1)
            union all
            select n.tenant_id, n.channel_id from waiting w cross join lateral (
                select tenant_id, channel_id from notification_deliveries
                where state in ('pending','failed','sending') and (tenant_id, channel_id) > (w.tenant_id, w.channel_id) order by tenant_id, channel_id, due_at limit 1) n),
        due as (
            select d.*, row_number() over (partition by d.tenant_id order by d.due_at, d.id) + (
                select count(*) from notification_deliveries b where b.tenant_id = d.tenant_id and b.state = 'sending' and b.due_at > @now) as nth
            from waiting w
            join channels c on c.tenant_id = w.tenant_id and c.id = w.channel_id
            cross join lateral (select d.tenant_id, d.id, d.due_at from notification_deliveries d
                where d.tenant_id = w.tenant_id and d.channel_id = w.channel_id and d.state in ('pending','failed','sending') and d.due_at <= @now and (c.state = 'active' or d.is_test)
                    and (d.recipient is null or (d.recipient = any (c.recipients) and not exists (
                        select from mail_opt_outs o where o.tenant_id = d.tenant_id and o.address = lower(d.recipient collate "C"))))
                order by d.due_at, d.id limit greatest(0, @per_channel - (
                    select count(*) from notification_deliveries b where b.tenant_id = w.tenant_id and b.channel_id = w.channel_id and b.state = 'sending' and b.due_at > @now))) d),
        taken as (
            select d.tenant_id, d.id from due join notification_deliveries d on d.tenant_id = due.tenant_id and d.id = due.id
            where due.nth <= @per_tenant and d.state in ('pending','failed','sending') and d.due_at <= @now and d.id <> all (@in_hand)
            order by due.due_at, due.id limit @limit for update of d skip locked)
        update notification_deliveries d
        set state = 'sending', attempts = d.attempts + 1, tries = d.tries + 1, leased_until = @until, due_at = @until
        from taken join channels c on c.tenant_id = taken.tenant_id join tenants t on t.id = taken.tenant_id
        where d.tenant_id = taken.tenant_id and d.id = taken.id and c.id = d.channel_id and t.archived_at is null
        returning d.tenant_id as tenant, t.name as tenant_name, t.slug as tenant_slug, d.id as id, d.channel_id as channel_id, c.kind as kind, c.name as channel_name,
            c.address_protected as address_protected, d.recipient as recipient, c.secret_protected as secret_protected,
            case when c.previous_secret_until > @now then c.previous_secret_protected end as previous_secret_protected, d.message::text as message, d.attempts as attempt
        """;

    // The log is of what was tried, whoever goes on with the delivery.
    public const string Log = """
        insert into delivery_attempts (tenant_id, delivery_id, n, at, took_ms, request, status, answer, error)
        select tenant_id, id, @n, @at, @took, @request, @status, @answer, @error from notification_deliveries where tenant_id = @tenant and id = @id
        on conflict do nothing
        """;

    /// <summary>After a try that failed: again at <c>@next</c>, or never where that is null. No row: somebody else has it.</summary>
    public const string Fail = """
        update notification_deliveries d set leased_until = null, due_at = coalesce(@next, d.due_at),
            state = case when @next is null then 'given_up'
                when c.state = 'off' or (d.recipient is not null and d.recipient <> all (c.recipients))
                    or exists (select from mail_opt_outs o where o.tenant_id = d.tenant_id and o.address = lower(d.recipient collate "C")) then 'cancelled' else 'failed' end
        from channels c where d.tenant_id = @tenant and d.id = @id and d.state = 'sending' and d.attempts = @attempt and c.tenant_id = d.tenant_id and c.id = d.channel_id
        """;

    /// <summary>A thousand at a time, the oldest first.</summary>
    public const string Forget = """
        with deliveries as (delete from notification_deliveries where (tenant_id, id) in (
            select tenant_id, id from notification_deliveries where created_at < @before order by created_at limit 1000) returning 1),
        events as (delete from notification_events where (tenant_id, id) in (
            select tenant_id, id from notification_events where created_at < @before order by created_at limit 1000) returning 1)
        select (select count(*) from deliveries) + (select count(*) from events) as "Value"
        """;
}
