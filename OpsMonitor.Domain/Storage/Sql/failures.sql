-- What failed in a run, whether it was told item by item or with the run.

-- A stable code made of the words a SQL producer wrote, as FailureSanitizer.ReasonCode makes it. Signs and digits that a code has not may be a
-- secret's, which the patterns would no longer find in it: such a text is unspecified. An expression is read once, when it is made. A body of text is
-- read in each session, by the session's own standard_conforming_strings: with a backslash in it, it would be the login's to change.
create or replace function ops_reason_code(raw text) returns text language sql immutable parallel safe
  return coalesce((
    select case when length(raw) <= 64 and raw ~ '^[a-z0-9_]+([.][a-z0-9_]+){0,4}$' then raw when code ~ '^[a-z0-9_]+([.][a-z0-9_]+){0,4}$' then code end
    from (select left(btrim(regexp_replace(regexp_replace(lower(regexp_replace(raw, '([a-z0-9])([A-Z])', '\1_\2', 'g')),
      '[^a-z0-9.]+', '_', 'g'), '_*[.][_.]*', '.', 'g'), '_.'), 64) as code where length(raw) <= 200 and raw ~ '^([A-Za-z_.! -]*|[a-z0-9_.]*)$') made), 'unspecified');

-- A run's own failure entries; an adopted row may hold any JSON.
create or replace function ops_failures(failures jsonb) returns setof jsonb language sql immutable as $$
  select jsonb_array_elements(case when jsonb_typeof(failures) = 'array' then failures else '[]' end)
$$;

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
