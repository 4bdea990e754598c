-- A deadline that is missed is told in the transaction that writes it down.

-- A time as people say it: 45 s, 20 min, 2 h 5 min, 26 h.
create or replace function ops_span(seconds double precision) returns text language sql immutable
  return case
    when seconds < 60 then greatest(0, floor(seconds)) || ' s'
    when seconds < 3600 then floor(seconds / 60) || ' min'
    when seconds >= 86400 or floor(seconds / 60)::bigint % 60 = 0 then floor(seconds / 3600) || ' h'
    else floor(seconds / 3600) || ' h ' || floor(seconds / 60)::bigint % 60 || ' min' end;

create or replace function deadline_misses_told() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  d operation_deadlines;
  r bulk_operation_runs;
  last timestamptz;
begin
  if tg_relid <> 'deadline_misses'::regclass then
    raise exception 'deadline_misses_told belongs to deadline_misses' using errcode = 'insufficient_privilege';
  end if;
  select * into d from operation_deadlines where tenant_id = new.tenant_id and id = new.deadline_id;
  if not ops_is_told(new.tenant_id, 'deadline.missed') then
    return null;
  end if;
  select * into r from bulk_operation_runs where tenant_id = new.tenant_id and id = new.run_id;
  select created_at into last from bulk_operation_runs where tenant_id = new.tenant_id and resource = d.resource and action = d.action order by id desc limit 1;
  perform ops_raise(new.tenant_id, 'deadline.missed', new.run_id, d.resource || '.' || d.action, jsonb_strip_nulls(jsonb_build_object(
    'status_bucket', case when r.id is not null then ops_bucket(r.status) end,
    'status', r.status,
    'counts', case when r.id is not null then jsonb_build_object(
      'total', r.total_items, 'processed', r.processed_items, 'succeeded', r.succeeded, 'failed', r.failed, 'skipped', r.skipped) end,
    'deadline', d.id,
    'reasons', case new.missed when 'failed_share' then ops_told_reasons(r) end,
    'missed', new.missed,
    'has_run', case new.missed when 'not_run' then last is not null end,
    'summary', case new.missed
      when 'too_long' then case when r.finished_at is null then 'Running' else 'Ran' end || ' for more than ' || ops_span(extract(epoch from new.since - r.started_at)) || coalesce(', usually ' || ops_span(d.usual_seconds), '')
      when 'starts_late' then case r.status when 'pending' then 'Waiting' else 'Waited' end || ' for more than ' || ops_span(d.starts_late_minutes * 60)
      when 'failed_share' then case when r.processed_items = 0 then 'Failed before the first item'
        else r.failed || ' of ' || r.processed_items || ' failed, at most ' || d.failed_percent || ' %' end
      else coalesce('Has not run for ' || ops_span(extract(epoch from clock_timestamp() - last)), 'Has never run') || ', expected every ' || d.not_run_hours || ' h' end)));
  return null;
end $$;
create or replace trigger deadline_misses_told after insert on deadline_misses for each row execute function deadline_misses_told();
