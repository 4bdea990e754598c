-- What must be true of every committed state. Each query answers with the rows that break its rule: tenant, run, what is wrong.

-- I1 A run's counters add up and stay within its total.
select tenant_id, id, format('processed %s, succeeded %s, failed %s, skipped %s, total %s', processed_items, succeeded, failed, skipped, total_items)
from bulk_operation_runs
where processed_items <> succeeded + failed + skipped or processed_items > total_items or least(succeeded, failed, skipped) < 0;

-- I2 What the journal saw of a run's counters and attempt never went down.
select tenant_id, run_id, format('processed %s after %s, failed %s after %s, attempt %s after %s', processed, was_processed, failed, was_failed, attempt, was_attempt)
from (
  select tenant_id, run_id, processed, failed, attempt, lag(processed) over w as was_processed, lag(failed) over w as was_failed, lag(attempt) over w as was_attempt
  from (
    select tenant_id, subject_id as run_id, id as seq, (data ->> 'processed')::int as processed, (data ->> 'failed')::int as failed, (data ->> 'attempt')::int as attempt
    from audit_logs where subject_type = 'bulk_operation_run' and action like 'run.%'
    union all
    select tenant_id, id, 9223372036854775807, processed_items, failed, attempt from bulk_operation_runs
  ) seen
  window w as (partition by tenant_id, run_id order by seq)
) steps
where processed < was_processed or failed < was_failed or attempt < was_attempt;

-- I3 A run is finished if and only if its status is final, and was finished once.
select tenant_id, id, format('%s, finished at %s', status, finished_at) from bulk_operation_runs
where (status in ('pending', 'running')) <> (finished_at is null)
union all
select tenant_id, subject_id, format('finished %s times', count(*)) from audit_logs
where subject_type = 'bulk_operation_run' and data ->> 'to' not in ('pending', 'running')
group by tenant_id, subject_id having count(*) > 1;

-- I4 The journal has legal transitions only, each from where the one before led.
select tenant_id, subject_id, format('%s: from %s to %s after %s', action, was, becomes, before)
from (
  select tenant_id, subject_id, action, data ->> 'from' as was, data ->> 'to' as becomes,
    lag(data ->> 'to') over (partition by tenant_id, subject_id order by id) as before
  from audit_logs where subject_type = 'bulk_operation_run' and action like 'run.%'
) steps
where was is distinct from before
  or (was <> becomes and not (
    (was = 'pending' and becomes in ('running', 'aborted', 'failed'))
    or (was = 'running' and becomes in ('completed', 'completed_with_errors', 'failed', 'aborted'))))
  or (was = becomes and (was not in ('pending', 'running') or action not in ('run.resumed', 'run.released', 'run.abort_requested')));

-- I5 At most one run is active per tenant and key.
select tenant_id, min(id), format('%s active runs of key %s', count(*), idempotency_key) from bulk_operation_runs
where status in ('pending', 'running') and idempotency_key is not null
group by tenant_id, idempotency_key having count(*) > 1;

-- I6 A run that has item rows counts each of them once; without rows a worker's run counts only by absolute counters, which raise its sequence.
select r.tenant_id, r.id, format('counters %s/%s/%s, items %s/%s/%s', r.succeeded, r.failed, r.skipped, i.succeeded, i.failed, i.skipped)
from bulk_operation_runs r
left join (
  select tenant_id, run_id, count(*) filter (where outcome = 'succeeded') as succeeded,
    count(*) filter (where outcome = 'failed') as failed, count(*) filter (where outcome = 'skipped') as skipped
  from bulk_operation_run_items group by tenant_id, run_id
) i on i.tenant_id = r.tenant_id and i.run_id = r.id
where (i.run_id is not null or (r.executor = 'worker' and r.sequence = 0))
  and (r.succeeded, r.failed, r.skipped) <> (coalesce(i.succeeded, 0), coalesce(i.failed, 0), coalesce(i.skipped, 0));

-- I7 One journal entry per transition and one notification per run, event and recipient.
select tenant_id, (data ->> 'run_id')::bigint, format('%s notifications of %s for user %s', count(*), data ->> 'event', notifiable_id) from notifications
where data ->> 'run_id' is not null
group by tenant_id, data ->> 'run_id', data ->> 'event', notifiable_id having count(*) > 1
union all
select tenant_id, subject_id, format('%s entries from %s to %s', count(*), data ->> 'from', data ->> 'to') from audit_logs
where subject_type = 'bulk_operation_run' and data ->> 'from' is distinct from data ->> 'to'
group by tenant_id, subject_id, data ->> 'from', data ->> 'to' having count(*) > 1
union all
select r.tenant_id, r.id, format('is %s, its journal ends with %s', r.status, a.becomes)
from bulk_operation_runs r
left join lateral (select data ->> 'to' as becomes from audit_logs
  where tenant_id = r.tenant_id and subject_type = 'bulk_operation_run' and subject_id = r.id order by id desc limit 1) a on true
where a.becomes is distinct from r.status
union all
select r.tenant_id, r.id, 'its journal does not begin with audit_log_id' from bulk_operation_runs r
where r.audit_log_id is distinct from (select min(id) from audit_logs
  where tenant_id = r.tenant_id and subject_type = 'bulk_operation_run' and subject_id = r.id);

-- I8 The final status tells what the counters tell: a plain success has no failed item and none that was never reported.
select tenant_id, id, format('%s with %s failed, %s of %s reported', status, failed, processed_items, total_items) from bulk_operation_runs
where (status = 'completed' and (failed > 0 or total_items > processed_items))
  or (status = 'completed_with_errors' and failed = 0 and coalesce(total_items, 0) <= processed_items);

-- I9 No run that a worker executes stays running for 10 minutes past its lease, or without one.
select tenant_id, id, format('%s holds it until %s, changed at %s', lease_owner, lease_expires_at, updated_at) from bulk_operation_runs
where status = 'running' and executor = 'worker' and coalesce(lease_expires_at, updated_at) < now() - interval '10 minutes';

-- I11 No journal row, notification or snapshot status whose tenant, run or actor does not fit its run.
select tenant_id, subject_id, format('%s by %s is of no run of the tenant', action, actor) from audit_logs a
where subject_type = 'bulk_operation_run' and not exists (select from bulk_operation_runs r where r.tenant_id = a.tenant_id and r.id = a.subject_id)
union all
select r.tenant_id, r.id, format('%s by %s, executor %s', a.action, a.actor, r.executor)
from audit_logs a join bulk_operation_runs r on r.tenant_id = a.tenant_id and r.id = a.subject_id
where a.subject_type = 'bulk_operation_run' and a.action like 'run.%' and ((a.actor like 'worker:%' and r.executor <> 'worker')
  or exists (select from producer_logins l where a.actor = 'sql:' || l.login and (l.tenant_id <> a.tenant_id or r.executor = 'worker')))
union all
select n.tenant_id, coalesce((n.data ->> 'run_id')::bigint, 0), format('notification of %s %s for user %s', n.data ->> 'event', n.data ->> 'status', n.notifiable_id)
from notifications n left join bulk_operation_runs r on r.tenant_id = n.tenant_id and r.id = (n.data ->> 'run_id')::bigint
where n.type like 'bulk_operation_run.%' and (r.id is null or (n.data ->> 'tenant_id')::bigint <> n.tenant_id
  or (n.data ->> 'resource', n.data ->> 'action') <> (r.resource, r.action)
  or (n.data ->> 'event' = 'finished' and (n.data ->> 'status', (n.data #>> '{counts,processed}')::int, (n.data #>> '{counts,failed}')::int) <> (r.status, r.processed_items, r.failed))
  or not exists (select from users u where u.id = n.notifiable_id))
union all
select s.tenant_id, r.id, format('snapshot %s is %s, its run %s', s.id, s.status, r.status)
from inventory_sync_runs s join bulk_operation_runs r on r.tenant_id = s.tenant_id and r.id = s.bulk_operation_run_id
where s.status <> r.status or s.finished_at is distinct from r.finished_at;

-- I12 A finding that ended says who ended it, and a superseded one names another of its subject; the halves of an open replaced subject name each other; only
-- checks say what they make of findings.
select tenant_id, coalesce(bulk_operation_run_id, 0), format('finding %s %s by %s, successor %s', id, ended_by, ended_by_name, successor_id) from findings f
where resolved_at is not null and (ended_by_name is null or (ended_by = 'superseded') <> exists (select from findings s where s.tenant_id = f.tenant_id
  and s.id = f.successor_id and s.id <> f.id and (s.subject_type, s.subject_external_id) = (f.subject_type, f.subject_external_id)))
  or resolved_at is null and successor_id is not null
union all
select f.tenant_id, coalesce(f.bulk_operation_run_id, 0), format('finding %s is replaced by %s, which names %s', f.id, o.id, o.counterpart_id)
from findings f join findings o on o.tenant_id = f.tenant_id and o.id = f.counterpart_id
where f.resolved_at is null and o.resolved_at is null and (o.counterpart_id is distinct from f.id or o.change_type = f.change_type or o.subject_type <> f.subject_type)
union all
select r.tenant_id, r.run_id, format('finding %s is %s by a run that is no check', r.finding_id, r.news) from finding_runs r
where r.news is not null and not exists (select from drift_runs d where d.tenant_id = r.tenant_id and d.run_id = r.run_id and d.is_check);

-- I13 The audit speaks of tenants that exist, and under 0 of the installation as a whole.
select tenant_id, id, format('%s by %s in a tenant that does not exist', action, actor) from audit_logs a
where tenant_id <> 0 and not exists (select from tenants t where t.id = a.tenant_id)
union all
select tenant_id, id, format('%s concerns a tenant, not the installation', action) from audit_logs
where tenant_id = 0 and action not similar to '(session|account|operator|tenant|act|audit).%';

-- I14 A delivery is of a channel, a rule and events of its tenant, tells no place the same event twice (one that is cancelled tells nothing), and is what its log says of it; an event of a run is of one that is so.
select d.tenant_id, 0, format('delivery %s is of channel %s and rule %s', d.id, d.channel_id, d.rule_id) from notification_deliveries d
left join channels c on c.tenant_id = d.tenant_id and c.id = d.channel_id left join telling_rules r on r.tenant_id = d.tenant_id and r.id = d.rule_id
where c.id is null or (d.rule_id is not null and r.id is null) or (d.recipient is not null) <> (c.kind = 'email')
union all
select d.tenant_id, coalesce(e.run_id, 0), format('delivery %s tells event %s of tenant %s', d.id, e.id, e.tenant_id)
from notification_deliveries d join notification_events e on e.id = any (d.event_ids) where e.tenant_id <> d.tenant_id
union all
select tenant_id, 0, format('rule %s tells channel %s event %s %s times', rule_id, channel_id, event, count(*))
from notification_deliveries, unnest(event_ids) event where rule_id is not null and state <> 'cancelled' group by tenant_id, rule_id, channel_id, recipient, event having count(*) > 1
union all
select d.tenant_id, 0, format('delivery %s is %s, sent at %s, leased until %s, try %s of %s', d.id, d.state, d.sent_at, d.leased_until, a.n, d.attempts)
from notification_deliveries d left join lateral (select max(n) as n from delivery_attempts a where a.tenant_id = d.tenant_id and a.delivery_id = d.id) a on true
where (d.state = 'sent' and (d.sent_at is null or a.n is null)) or (d.state = 'sending') <> (d.leased_until is not null) or a.n > d.attempts or d.tries > d.attempts
union all
select e.tenant_id, coalesce(e.run_id, 0), format('event %s %s says %s of a run that is %s', e.id, e.kind, e.data ->> 'status', r.status)
from notification_events e left join bulk_operation_runs r on r.tenant_id = e.tenant_id and r.id = e.run_id
where e.run_id is not null and (r.id is null or (e.kind = 'run.finished' and e.data ->> 'status' <> r.status));
