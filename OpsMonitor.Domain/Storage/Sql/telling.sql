-- What rules may tell: events, written in the transaction in which they happen. Whom they are told to is planned afterwards (DeliveryPlanner).

-- Whether some rule of the tenant may take an event of this kind. Asked with every transition: one look into an index, for a tenant without rules into an
-- empty place of it. PL/pgSQL keeps the plan.
create or replace function ops_is_told(tenant bigint, kind text) returns boolean language plpgsql stable as $$
begin
  return exists (select from telling_rules r where r.tenant_id = tenant and r.enabled and kind = any (r.kinds));
end $$;

-- For whoever lets something happen that may be told: subject is the operation as resource.action, data is what ToldData reads. Without a rule that may
-- take it, it leaves nothing.
create or replace function ops_raise(tenant bigint, kind text, run bigint, subject text, data jsonb) returns void language plpgsql as $$
begin
  if ops_is_told(tenant, kind) then
    insert into notification_events (tenant_id, id, kind, run_id, subject, data) values (tenant, ops_uuid_v7(), kind, run, subject, data);
  end if;
end $$;

-- The reasons of a run that are told, the most frequent first.
create or replace function ops_told_reasons(run bulk_operation_runs) returns jsonb language plpgsql stable as $$
begin
  return (select jsonb_agg(jsonb_build_object('code', code, 'items', items)) from (select * from ops_reasons(run) limit 20) top);
end $$;

-- A run's event: what is told of it leaves the house, so there is no id of an item and no text of a reason.
create or replace function ops_raise_run(run bulk_operation_runs, kind text) returns void language plpgsql as $$
begin
  if ops_is_told(run.tenant_id, kind) then
    perform ops_raise(run.tenant_id, kind, run.id, run.resource || '.' || run.action, jsonb_build_object(
      'status_bucket', ops_bucket(run.status),
      'status', run.status,
      'counts', jsonb_build_object(
        'total', run.total_items, 'processed', run.processed_items, 'succeeded', run.succeeded, 'failed', run.failed, 'skipped', run.skipped),
      'reasons', case when kind = 'run.finished' then ops_told_reasons(run) end));
  end if;
end $$;

-- A check of an inventory tells once what is new and once what is back again, with its end.
create or replace function drift_runs_told() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_relid <> 'drift_runs'::regclass then
    raise exception 'drift_runs_told belongs to drift_runs' using errcode = 'insufficient_privilege';
  end if;
  perform ops_raise(new.tenant_id, told.kind, r.id, r.resource || '.' || r.action, jsonb_build_object('findings', told.n, 'summary',
      told.n || case told.kind when 'findings.new' then ' new ' else ' reopened ' end || case told.n when 1 then 'finding' else 'findings' end))
    from (values ('findings.new', (new.delta ->> 'new')::bigint), ('findings.reopened', (new.delta ->> 'back_again')::bigint)) told (kind, n)
    join bulk_operation_runs r on r.tenant_id = new.tenant_id and r.id = new.run_id
    where told.n > 0;
  return null;
end $$;
create or replace trigger drift_runs_told after insert on drift_runs for each row when (new.is_check) execute function drift_runs_told();
