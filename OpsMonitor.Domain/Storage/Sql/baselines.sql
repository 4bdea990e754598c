-- Runs once, with the migration of the same name, before its constraints are added: what findings of before say of their subjects, and which runs saw them.

-- The rows' own rules stand aside, and so does row-level security, which the rules set again.
alter table findings no force row level security;
alter table inventory_items no force row level security;
alter table bulk_operation_runs no force row level security;
alter table findings disable trigger user;

update findings f set
  ended_by = case when resolved_at is not null then 'resolved' end,
  ended_by_name = case when resolved_at is not null then 'OpsMonitor' end,
  baseline_hash = case when change_type <> 'added' then (select content_hash from inventory_items i
    where i.tenant_id = f.tenant_id and i.sync_run_id = f.baseline_run_id and i.subject_type = f.subject_type and i.external_id = f.subject_external_id) end,
  current_hash = case when change_type <> 'removed' then (select content_hash from inventory_items i
    where i.tenant_id = f.tenant_id and i.sync_run_id = f.current_run_id and i.subject_type = f.subject_type and i.external_id = f.subject_external_id) end;

-- A run saw what it found first, and what its pair of snapshots shows.
insert into finding_runs (tenant_id, finding_id, run_id)
select f.tenant_id, f.id, r.id
from findings f join bulk_operation_runs r on r.tenant_id = f.tenant_id and r.resource = 'drift' and r.action = 'generate'
  and (r.id = f.bulk_operation_run_id or (r.item_ids ->> 'scope_key' = f.scope_key
    and r.item_ids ->> 'baseline_run_id' = f.baseline_run_id::text and r.item_ids ->> 'current_run_id' = f.current_run_id::text));

alter table findings enable trigger user;
