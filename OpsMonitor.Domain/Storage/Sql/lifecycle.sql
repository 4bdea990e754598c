-- The rules of the ledger, held for every writer: our worker, HTTP producers and plain SQL. Applied again whenever this text changes,
-- after the migrations: every statement must be repeatable.
-- What a trigger reads and writes beside its own row is not its writer's to see (row_security.sql), so those functions run as their owner,
-- with a pinned search_path. Each keeps to the tenant of the row at hand, which has passed the writer's own policy, and looks which table fired it: hung
-- on a table that only looks like one of ours, it would write what its maker likes.

create or replace function ops_is_active(status text) returns boolean language sql immutable parallel safe
  return status in ('pending', 'running');

create or replace function ops_is_legal(was text, becomes text) returns boolean language sql immutable parallel safe
  return (was = 'pending' and becomes in ('running', 'aborted', 'failed'))
      or (was = 'running' and becomes in ('completed', 'completed_with_errors', 'failed', 'aborted'));

create or replace function ops_bucket(status text) returns text language sql immutable parallel safe
  return case status when 'pending' then 'queued' when 'running' then 'running' when 'completed' then 'succeeded'
    when 'completed_with_errors' then 'partial' else 'failed' end;

-- The final status of a run that ran to its end, as RunOutcome.Of: items of a known total that were never reported make it no plain success.
create or replace function ops_outcome(total int, succeeded int, failed int, skipped int) returns text language sql immutable parallel safe
  return case when failed > 0 and succeeded + skipped = 0 then 'failed'
    when failed > 0 or coalesce(total, 0) > succeeded + failed + skipped then 'completed_with_errors' else 'completed' end;

-- Time-ordered ids (RFC 9562, version 7) without an extension.
create or replace function ops_uuid_v7() returns uuid language sql volatile
  return encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
    placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6), 52, 1), 53, 1), 'hex')::uuid;

-- Whether the app's own login writes. Nobody else's settings are believed: a login can set them to anything.
create or replace function ops_is_app() returns boolean language sql stable return pg_has_role(session_user, 'opsmonitor_app', 'member');

-- Who writes: set by the app for the transaction; a SQL producer appears under its login.
create or replace function ops_actor() returns text language sql stable
  return case when ops_is_app() then coalesce(nullif(current_setting('app.actor', true), ''), 'sql:' || session_user) else 'sql:' || session_user end;
create or replace function ops_actor_name() returns text language sql stable
  return case when ops_is_app() then coalesce(nullif(current_setting('app.actor_name', true), ''), session_user::text) else session_user::text end;

-- Why an operator ends a run against its executor; null for every other write.
create or replace function ops_forced() returns text language sql stable return case when ops_is_app() then nullif(current_setting('app.forced', true), '') end;

-- A worker's run ends through its lease: by the worker, by the ledger's reaper, or by an operator who forces its abort.
create or replace function ops_may_end(becomes text) returns boolean language sql stable
  return ops_actor() like 'worker:%' or ops_actor() like 'system:%' or (becomes = 'aborted' and ops_actor() like any (array['user:%', 'api_key:%']));

-- Whether a run's counters are those of its item rows; a run without rows has nothing to compare.
create or replace function ops_items_fit(tenant bigint, run bigint, succeeded int, failed int, skipped int) returns boolean language sql volatile as $$
  select count(*) = 0 or (count(*) filter (where outcome = 'succeeded'), count(*) filter (where outcome = 'failed'), count(*) filter (where outcome = 'skipped')) = ($3, $4, $5)
  from bulk_operation_run_items where tenant_id = $1 and run_id = $2
$$;

-- A run is counted by its item rows or by absolute counters, which raise its sequence, never by both. The ledger sets app.counts_items and adds rows
-- and counters in one statement; it is trusted with the sums: counting all rows with every batch would be quadratic. Volatile, to see what others
-- committed while the writer waited for the run. Range and order leave the planner the items' primary key only: by equality alone it takes other
-- ways once one run has most of the rows, and reads those.
create or replace function ops_counters_may_move(tenant bigint, run bigint, absolute boolean, first boolean, succeeded int, failed int, skipped int)
returns boolean language plpgsql volatile as $$
begin
  if absolute then
    return (select true from bulk_operation_run_items where tenant_id = tenant and run_id between run and run order by run_id limit 1) is null;
  elsif current_setting('app.counts_items', true) = 'on' and ops_is_app() then
    return first or (select true from bulk_operation_run_items where tenant_id = tenant and run_id between run and run
      and xmin <> pg_current_xact_id()::xid order by run_id limit 1) is not null;
  end if;
  return ops_items_fit(tenant, run, succeeded, failed, skipped);
end $$;

-- Before each write: refuse what the state machine forbids and keep the columns that follow from the status.
create or replace function bulk_operation_runs_guard() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  renewed bulk_operation_runs;
begin
  if tg_relid <> 'bulk_operation_runs'::regclass then
    raise exception 'bulk_operation_runs_guard belongs to bulk_operation_runs' using errcode = 'insufficient_privilege';
  end if;
  if not ops_is_app() then
    new := ops_foreign_write(tg_op, old, new);
  end if;
  if tg_op = 'INSERT' then
    -- The journal row follows after the insert: a start that attaches to an active run must leave none behind.
    new.audit_log_id := nextval('audit_logs_id_seq');
    new.rev := 1;
  else
    if new is not distinct from old then
      return new;
    end if;
    if not ops_is_active(old.status) then
      -- An ORM that saves an unchanged row touches updated_at only; that is no change of the run.
      new.updated_at := old.updated_at;
      -- The same from a writer that once more says completed of a run whose counters told otherwise.
      if new.status = 'completed' and old.status = 'completed_with_errors' and old.failed = 0 then
        new.status := old.status;
      end if;
      if new is not distinct from old then
        return new;
      end if;
      raise exception 'run % is finished (%) and can no longer change', old.id, old.status using errcode = 'OM001';
    end if;
    if new.status <> old.status and not ops_is_legal(old.status, new.status) then
      raise exception 'run % cannot go from % to %', old.id, old.status, new.status using errcode = 'OM002';
    end if;
    if (new.succeeded, new.failed, new.skipped) <> (old.succeeded, old.failed, old.skipped) and not ops_counters_may_move(
        old.tenant_id, old.id, new.sequence > old.sequence, old.processed_items = 0, new.succeeded, new.failed, new.skipped) then
      raise exception 'run % is counted by its items or by absolute counters, never by both', old.id using errcode = 'OM007';
    end if;
    if new.succeeded < old.succeeded or new.failed < old.failed or new.skipped < old.skipped
       or new.attempt < old.attempt or new.sequence < old.sequence or new.times_lost < old.times_lost then
      raise exception 'a counter of run % would go down', old.id using errcode = 'OM003';
    end if;
    -- A whole row that was read before somebody else's write carries the older revision.
    if new.rev < old.rev then
      raise exception 'run % has changed since it was read (revision % now, % then)', old.id, old.rev, new.rev using errcode = 'OM004';
    end if;
    if (new.tenant_id, new.id, new.resource, new.action, new.idempotency_key, new.created_at, new.executor, new.retry_of_run_id)
       is distinct from (old.tenant_id, old.id, old.resource, old.action, old.idempotency_key, old.created_at, old.executor, old.retry_of_run_id) then
      raise exception 'run % keeps its identity: tenant, operation, key, creation, executor and origin never change', old.id using errcode = 'OM005';
    end if;
    if new.status <> old.status and old.status = 'running' and old.executor = 'worker' and not ops_may_end(new.status) then
      raise exception 'run % is executed by a worker and ends through its lease', old.id using errcode = 'OM006';
    end if;
    new.audit_log_id := old.audit_log_id;
    new.abort_requested_at := coalesce(old.abort_requested_at, new.abort_requested_at);
    new.abort_requested_by := coalesce(old.abort_requested_by, new.abort_requested_by);
    new.abort_reason := coalesce(old.abort_reason, new.abort_reason);
    new.started_at := coalesce(old.started_at, new.started_at);
    -- A renewed lease is no news of the run: its revision stays.
    renewed := new;
    renewed.lease_expires_at := old.lease_expires_at;
    if renewed is not distinct from old then
      return new;
    end if;
    new.rev := old.rev + 1;
    new.updated_at := clock_timestamp();
    if (new.status, new.attempt, new.sequence, new.processed_items, new.total_items)
       is distinct from (old.status, old.attempt, old.sequence, old.processed_items, old.total_items) then
      new.reported_at := clock_timestamp();
    end if;
  end if;
  -- Who says completed may not know what was missed: the counters do. With failed items it is a contradiction, which a CHECK refuses.
  if new.status = 'completed' and new.failed = 0 then
    new.status := ops_outcome(new.total_items, new.succeeded, new.failed, new.skipped);
  end if;
  if new.status <> 'pending' and new.status <> 'aborted' then
    new.started_at := coalesce(new.started_at, now());
  end if;
  if ops_is_active(new.status) then
    new.finished_at := null;
  else
    new.finished_at := coalesce(new.finished_at, now());
    new.lease_owner := null;
    new.lease_expires_at := null;
  end if;
  return new;
end $$;

create or replace trigger bulk_operation_runs_guard before insert or update on bulk_operation_runs
  for each row execute function bulk_operation_runs_guard();

-- The same from the side of the items, for whoever writes them past the ledger.
create or replace function bulk_operation_run_items_fit() returns trigger language plpgsql as $$
declare
  misfit bigint;
begin
  select r.id into misfit from bulk_operation_runs r join (select distinct tenant_id, run_id from changed) c on c.tenant_id = r.tenant_id and c.run_id = r.id
  where not ops_items_fit(r.tenant_id, r.id, r.succeeded, r.failed, r.skipped) limit 1;
  if found then
    raise exception 'the items of run % do not match its counters', misfit using errcode = 'OM007';
  end if;
  return null;
end $$;
create or replace trigger bulk_operation_run_items_added after insert on bulk_operation_run_items referencing new table as changed for each statement
  when (current_setting('app.counts_items', true) is distinct from 'on') execute function bulk_operation_run_items_fit();
create or replace trigger bulk_operation_run_items_changed after update on bulk_operation_run_items referencing new table as changed for each statement
  execute function bulk_operation_run_items_fit();
create or replace trigger bulk_operation_run_items_removed after delete on bulk_operation_run_items referencing old table as changed for each statement
  execute function bulk_operation_run_items_fit();

-- A stable code made of the words a SQL producer wrote, as FailureSanitizer.ReasonCode makes it. Signs and digits that a code has not may be a
-- secret's, which the patterns would no longer find in it: such a text is unspecified.
create or replace function ops_reason_code(raw text) returns text language sql immutable parallel safe as $$
  select coalesce((
    select case when length(raw) <= 64 and raw ~ '^[a-z0-9_]+(\.[a-z0-9_]+){0,4}$' then raw when code ~ '^[a-z0-9_]+(\.[a-z0-9_]+){0,4}$' then code end
    from (select left(btrim(regexp_replace(regexp_replace(lower(regexp_replace(raw, '([a-z0-9])([A-Z])', '\1_\2', 'g')),
      '[^a-z0-9.]+', '_', 'g'), '_*\.[_.]*', '.', 'g'), '_.'), 64) as code where length(raw) <= 200 and raw ~ '^([A-Za-z_.! -]*|[a-z0-9_.]*)$') made), 'unspecified')
$$;

-- A run's own failure entries; an adopted row may hold any JSON.
create or replace function ops_failures(failures jsonb) returns setof jsonb language sql immutable as $$
  select jsonb_array_elements(case when jsonb_typeof(failures) = 'array' then failures else '[]' end)
$$;

-- The most frequent reasons of a run, for notifications: "throttled (118), not_found (61)". One that is told without an item has no number: the run failed by
-- it as a whole, and the counters beside this text count items.
create or replace function ops_error_summary(run bulk_operation_runs) returns text language sql stable
  return (select string_agg(code || case when items > 0 then ' (' || items || ')' else '' end, ', ' order by n desc, code) from (
    select code, sum(n) as n, sum(items) as items from (
      select reason_code as code, count(*) as n, count(*) as items from bulk_operation_run_items
        where tenant_id = run.tenant_id and run_id = run.id and outcome = 'failed' group by 1
      union all
      select ops_reason_code(f ->> 'reason_code'), count(*), count(f ->> 'item_id') from ops_failures(run.failures) f
        where coalesce(f ->> 'type', '') <> 'skipped' and not exists (select from bulk_operation_run_items i
          where i.tenant_id = run.tenant_id and i.run_id = run.id and i.item_id = f ->> 'item_id') group by 1) both_sources
    group by code order by 2 desc, 1 limit 3) top);

-- PL/pgSQL keeps the plan, which costs more than its execution; the summary is made once for all recipients.
create or replace function ops_notify_people(run bulk_operation_runs, event text) returns void language plpgsql as $$
begin
  insert into notifications (id, tenant_id, type, notifiable_type, notifiable_id, data)
  select ops_uuid_v7(), run.tenant_id, 'bulk_operation_run.' || event, 'user', m.user_id, jsonb_build_object(
    'tenant_id', run.tenant_id, 'tenant', t.slug, 'run_id', run.id, 'run_type', 'bulk_operation_run', 'event', event,
    'status_bucket', ops_bucket(run.status), 'status', run.status, 'resource', run.resource, 'action', run.action, 'summary', run.summary,
    'counts', jsonb_build_object('total', run.total_items, 'processed', run.processed_items,
      'succeeded', run.succeeded, 'failed', run.failed, 'skipped', run.skipped),
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

-- After each status change: the journal, the people and one signal, in the writer's own transaction.
create or replace function bulk_operation_runs_journal() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  happened text := case
    when tg_op = 'INSERT' and new.status = 'pending' then 'run.queued'
    when tg_op = 'INSERT' and new.status = 'running' then 'run.started'
    when tg_op = 'INSERT' then 'run.recorded'
    when new.status = 'running' and old.status = 'pending' then 'run.started'
    when new.status = 'running' and new.attempt > old.attempt then 'run.resumed'
    when new.status = 'running' and old.lease_owner is not null and new.lease_owner is null then 'run.released'
    when ops_is_active(new.status) and old.abort_requested_at is null then 'run.abort_requested'
    else 'run.' || new.status end;
begin
  if tg_relid <> 'bulk_operation_runs'::regclass then
    raise exception 'bulk_operation_runs_journal belongs to bulk_operation_runs' using errcode = 'insufficient_privilege';
  end if;
  insert into audit_logs (tenant_id, id, actor, actor_name, action, subject_type, subject_id, reason, data, created_at)
  values (new.tenant_id, case when tg_op = 'INSERT' then new.audit_log_id else nextval('audit_logs_id_seq') end,
    ops_actor(), case when tg_op = 'INSERT' and new.initiator <> '' then new.initiator else ops_actor_name() end,
    happened, 'bulk_operation_run', new.id,
    case when happened in ('run.abort_requested', 'run.aborted') then coalesce(ops_forced(), new.abort_reason)
         when happened = 'run.failed' then left(new.failures -> 0 ->> 'reason', 8192) end,
    jsonb_strip_nulls(jsonb_build_object('from', case when tg_op = 'UPDATE' then old.status end, 'to', new.status,
      'forced', case when ops_forced() is not null then true end,
      'attempt', new.attempt, 'worker', new.lease_owner, 'previous_worker', case when happened = 'run.resumed' then old.lease_owner end,
      'processed', new.processed_items, 'failed', new.failed,
      'never_reported', case when not ops_is_active(new.status) then nullif(new.total_items - new.processed_items, 0) end)),
    case when happened = 'run.recorded' then new.created_at else clock_timestamp() end);
  if happened = 'run.queued' then
    perform ops_notify_people(new, 'queued');
  elsif tg_op = 'UPDATE' and not ops_is_active(new.status) then
    perform ops_notify_people(new, 'finished');
  end if;
  perform ops_tell(new.tenant_id, 'runs', new.id);
  return null;
end $$;

create or replace trigger bulk_operation_runs_inserted after insert on bulk_operation_runs
  for each row execute function bulk_operation_runs_journal();
create or replace trigger bulk_operation_runs_changed after update on bulk_operation_runs
  for each row when (old.status <> new.status or old.attempt <> new.attempt
    or (old.abort_requested_at is null and new.abort_requested_at is not null)
    or (old.lease_owner is not null and new.lease_owner is null))
  execute function bulk_operation_runs_journal();

-- A snapshot's status is its run's status, whoever ends the run.
create or replace function inventory_sync_runs_follow() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_relid <> 'bulk_operation_runs'::regclass then
    raise exception 'inventory_sync_runs_follow belongs to bulk_operation_runs' using errcode = 'insufficient_privilege';
  end if;
  update inventory_sync_runs s set status = new.status, started_at = new.started_at, finished_at = new.finished_at,
    item_count = (select count(*) from inventory_items i where i.tenant_id = s.tenant_id and i.sync_run_id = s.id)
  where s.tenant_id = new.tenant_id and s.bulk_operation_run_id = new.id;
  delete from inventory_uploads u using inventory_sync_runs s
  where not ops_is_active(new.status) and s.tenant_id = new.tenant_id and s.bulk_operation_run_id = new.id
    and u.tenant_id = s.tenant_id and u.sync_run_id = s.id;
  return null;
end $$;
create or replace trigger bulk_operation_runs_sync after update on bulk_operation_runs
  for each row when (new.resource = 'inventory' and old.status <> new.status) execute function inventory_sync_runs_follow();

-- Failures of a run from both sources, as the same rows: items that failed or were skipped, and entries that have no item row.
drop view if exists run_failure_entries;
create view run_failure_entries with (security_invoker) as
select i.tenant_id, i.run_id, i.item_id, case when i.outcome = 'skipped' then 'skipped' end as type,
  i.reason_code, i.reason, i.display_name, i.recorded_at
from bulk_operation_run_items i where i.outcome <> 'succeeded'
union all
select r.tenant_id, r.id, f ->> 'item_id', f ->> 'type', ops_reason_code(f ->> 'reason_code'), f ->> 'reason', null, r.updated_at
from bulk_operation_runs r, ops_failures(r.failures) f
where f ->> 'item_id' is null or not exists (select from bulk_operation_run_items i
  where i.tenant_id = r.tenant_id and i.run_id = r.id and i.item_id = f ->> 'item_id');
