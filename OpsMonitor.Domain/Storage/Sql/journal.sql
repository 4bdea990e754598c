-- What is remembered of each run, and who hears of it.

-- What an entry of the audit is about, as far as it has a name: one a line.
create or replace function ops_audit_names(data jsonb) returns text language sql immutable parallel safe
  return concat_ws(E'\n', data ->> 'name', data ->> 'person', data ->> 'tenant', data ->> 'login', data ->> 'operation');

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
  values (
    new.tenant_id,
    case when tg_op = 'INSERT' then new.audit_log_id else nextval('audit_logs_id_seq') end,
    ops_actor(),
    case when tg_op = 'INSERT' and new.initiator <> '' then new.initiator else ops_actor_name() end,
    happened,
    'bulk_operation_run',
    new.id,
    case
      when happened in ('run.abort_requested', 'run.aborted') then coalesce(ops_forced(), new.abort_reason)
      when happened = 'run.failed' then left(new.failures -> 0 ->> 'reason', 8192)
    end,
    jsonb_strip_nulls(jsonb_build_object(
      'from', case when tg_op = 'UPDATE' then old.status end,
      'to', new.status,
      'forced', case when ops_forced() is not null then true end,
      'attempt', new.attempt,
      'address', ops_actor_address(),
      'worker', new.lease_owner,
      'previous_worker', case when happened = 'run.resumed' then old.lease_owner end,
      'processed', new.processed_items,
      'failed', new.failed,
      'never_reported', case when not ops_is_active(new.status) then nullif(new.total_items - new.processed_items, 0) end)),
    case when happened = 'run.recorded' then new.created_at else clock_timestamp() end);
  if happened = 'run.queued' then
    perform ops_notify_people(new, 'queued');
  elsif tg_op = 'UPDATE' and not ops_is_active(new.status) then
    perform ops_notify_people(new, 'finished');
    perform ops_raise_run(new, 'run.finished');
  elsif happened = 'run.started' then
    perform ops_raise_run(new, 'run.started');
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
