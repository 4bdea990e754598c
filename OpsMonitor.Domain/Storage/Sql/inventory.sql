-- A snapshot's status is its run's status, whoever ends the run.
create or replace function inventory_sync_runs_follow() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_relid <> 'bulk_operation_runs'::regclass then
    raise exception 'inventory_sync_runs_follow belongs to bulk_operation_runs' using errcode = 'insufficient_privilege';
  end if;
  update inventory_sync_runs s set status = new.status, started_at = new.started_at, finished_at = new.finished_at,
    item_count = (select count(*) from inventory_items i where i.tenant_id = s.tenant_id and i.sync_run_id = s.id)
  where s.tenant_id = new.tenant_id and s.bulk_operation_run_id = new.id;
  delete from inventory_upload_parts p using inventory_sync_runs s
  where not ops_is_active(new.status) and s.tenant_id = new.tenant_id and s.bulk_operation_run_id = new.id
    and p.tenant_id = s.tenant_id and p.upload = s.upload;
  return null;
end $$;
create or replace trigger bulk_operation_runs_sync after update on bulk_operation_runs
  for each row when (new.resource = 'inventory' and old.status <> new.status) execute function inventory_sync_runs_follow();
