-- What people are told about the runs of their tenants.

-- Time-ordered ids (RFC 9562, version 7) without an extension.
create or replace function ops_uuid_v7() returns uuid language sql volatile
  return encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
    placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6), 52, 1), 53, 1), 'hex')::uuid;

-- Why items of a run failed, and the run as a whole: n counts what was told, items those of it that are of an item. One that is told without an item has
-- none: the run failed by it as a whole. PL/pgSQL keeps the plan, which costs more than its execution, here and below.
create or replace function ops_reasons(run bulk_operation_runs) returns table (code text, n bigint, items bigint) language plpgsql stable as $$
begin
  return query select both_sources.code, sum(both_sources.n)::bigint, sum(both_sources.items)::bigint from (
    select reason_code as code, count(*) as n, count(*) as items from bulk_operation_run_items
      where tenant_id = run.tenant_id and run_id = run.id and outcome = 'failed' group by 1
    union all
    select ops_reason_code(f ->> 'reason_code'), count(*), count(f ->> 'item_id') from ops_failures(run.failures) f
      where coalesce(f ->> 'type', '') <> 'skipped' and not exists (select from bulk_operation_run_items i
        where i.tenant_id = run.tenant_id and i.run_id = run.id and i.item_id = f ->> 'item_id') group by 1) both_sources
  group by both_sources.code order by 2 desc, 1;
end $$;

-- The most frequent ones, for notifications: "throttled (118), not_found (61)". One without items has no number: the counters beside this text count items.
create or replace function ops_error_summary(run bulk_operation_runs) returns text language plpgsql stable as $$
begin
  return (select string_agg(code || case when items > 0 then ' (' || items || ')' else '' end, ', ') from (select * from ops_reasons(run) limit 3) top);
end $$;

-- The summary is made once for all recipients.
create or replace function ops_notify_people(run bulk_operation_runs, event text) returns void language plpgsql as $$
begin
  insert into notifications (id, tenant_id, type, notifiable_type, notifiable_id, data)
  select ops_uuid_v7(), run.tenant_id, 'bulk_operation_run.' || event, 'user', m.user_id, jsonb_build_object(
    'tenant_id', run.tenant_id,
    'tenant', t.slug,
    'run_id', run.id,
    'run_type', 'bulk_operation_run',
    'event', event,
    'status_bucket', ops_bucket(run.status),
    'status', run.status,
    'resource', run.resource,
    'action', run.action,
    'summary', run.summary,
    'counts', jsonb_build_object(
      'total', run.total_items,
      'processed', run.processed_items,
      'succeeded', run.succeeded,
      'failed', run.failed,
      'skipped', run.skipped),
    'error_summary', case when event = 'finished' then (select ops_error_summary(run)) end)
  from memberships m join tenants t on t.id = m.tenant_id
  where m.tenant_id = run.tenant_id and (exists (select from run_follows f where f.tenant_id = m.tenant_id and f.user_id = m.user_id
      and (f.run_id = run.id or (f.resource = run.resource and f.action = run.action))) or case m.notify
    when 'all' then true
    when 'own' then m.user_id = run.user_id
    when 'problems' then (m.user_id = run.user_id and event = 'finished') or ops_bucket(run.status) in ('partial', 'failed')
    else false end)
  on conflict do nothing;
end $$;
