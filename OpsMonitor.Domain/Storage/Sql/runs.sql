-- The rules of the ledger, held for every writer: our worker, HTTP producers and plain SQL. Like all rules, this is applied again whenever its text
-- changes, after the migrations: every statement must be repeatable.
-- What a trigger reads and writes beside its own row is not its writer's to see (row_security.sql), so those functions run as their owner,
-- with a pinned search_path. Each keeps to the tenant of the row at hand, which has passed the writer's own policy, and looks which table fired it: hung
-- on a table that only looks like one of ours, it would write what its maker likes.

create or replace function ops_is_active(status text) returns boolean language sql immutable parallel safe
  return status in ('pending', 'running');

create or replace function ops_is_legal(was text, becomes text) returns boolean language sql immutable parallel safe
  return (was = 'pending' and becomes in ('running', 'aborted', 'failed'))
      or (was = 'running' and becomes in ('completed', 'completed_with_errors', 'failed', 'aborted'));

create or replace function ops_bucket(status text) returns text language sql immutable parallel safe
  return case status
    when 'pending' then 'queued'
    when 'running' then 'running'
    when 'completed' then 'succeeded'
    when 'completed_with_errors' then 'partial'
    else 'failed'
  end;

-- The final status of a run that ran to its end, as RunOutcome.Of: items of a known total that were never reported make it no plain success.
create or replace function ops_outcome(total int, succeeded int, failed int, skipped int) returns text language sql immutable parallel safe
  return case
    when failed > 0 and succeeded + skipped = 0 then 'failed'
    when failed > 0 or coalesce(total, 0) > succeeded + failed + skipped then 'completed_with_errors'
    else 'completed'
  end;

-- A worker's run ends through its lease: by the worker, by the ledger's reaper, or by an operator who forces its abort.
create or replace function ops_may_end(becomes text) returns boolean language sql stable
  return ops_actor() like 'worker:%' or ops_actor() like 'system:%' or (becomes = 'aborted' and ops_actor() like any (array['user:%', 'api_key:%']));

-- Held to the end of the transaction. Not an advisory lock, which any login can hold; within a function, for by itself LOCK asks for a BEGIN, and between two round trips
-- a worker can freeze.
create or replace function ops_take_claim_turn() returns void language plpgsql as $$
begin
  lock table claim_turn in exclusive mode;
end $$;

-- Whether a run's counters are those of its item rows; a run without rows has nothing to compare.
create or replace function ops_items_fit(tenant bigint, run bigint, succeeded int, failed int, skipped int) returns boolean language sql volatile as $$
  select count(*) = 0 or (
    count(*) filter (where outcome = 'succeeded'),
    count(*) filter (where outcome = 'failed'),
    count(*) filter (where outcome = 'skipped')) = ($3, $4, $5)
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
    -- A derived key (IdempotencyKey.For) begins with its operation; taken for another one, it would make that one's starts attach here.
    if (new.idempotency_key ~ '^[a-z][a-z0-9_]*[.][a-z][a-z0-9_]*:[0-9a-f]{64}$' and split_part(new.idempotency_key, ':', 1) <> new.resource || '.' || new.action)
       or (ops_is_active(new.status) and exists (select from bulk_operation_runs r where r.tenant_id = new.tenant_id and r.idempotency_key = new.idempotency_key
         and r.status in ('pending', 'running') and (r.resource, r.action) <> (new.resource, new.action))) then
      raise exception 'idempotency_key: This key belongs to another operation' using errcode = 'OM010', column = 'idempotency_key';
    end if;
    -- What a run has done it has reported, also where it is told for the first time.
    if new.processed_items > 0 then
      new.reported_at := coalesce(new.reported_at, least(new.updated_at, now()));
    end if;
    -- History is of its own time: a run that is told once it has ended has ended when it last changed.
    if not ops_is_active(new.status) then
      new.finished_at := coalesce(new.finished_at, least(new.updated_at, now()));
      new.started_at := coalesce(new.started_at, least(new.created_at, new.finished_at));
    end if;
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
    -- A renewed lease and a sign of life are no news of the run: its revision stays.
    renewed := new;
    renewed.lease_expires_at := old.lease_expires_at;
    renewed.reported_at := old.reported_at;
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
