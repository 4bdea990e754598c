-- The tenant wall inside the database. opsmonitor_app is bound to one tenant (app.tenant_id); opsmonitor_service sees all.
-- Neither owns anything. Applied after lifecycle.sql, again whenever a text changes or tables come; every statement must be repeatable.
-- The login role is a member of both and takes on one of them with each connection.
-- opsmonitor_ingest is for producers that only speak SQL: grant it to their login. It has the seed's columns of bulk_operation_runs and nothing else;
-- journal, notifications and rules follow by triggers. It is bound to a tenant as the app is, and without one it has no row at all: a producer of one
-- tenant gets it once (alter role hr_sync set app.tenant_id = '1'), one of several sets it with each connection. Like the app's, this binding
-- holds off mistakes, not a login that means harm: who may set app.tenant_id may set it to any tenant.

do $$
declare
  role text;
  t regclass;
begin
  foreach role in array array['opsmonitor_app', 'opsmonitor_service', 'opsmonitor_ingest'] loop
    begin
      execute format('create role %I nologin', role);
    exception when duplicate_object or unique_violation then null; -- roles belong to the cluster, not to the database
    end;
    -- Since PostgreSQL 16 a role's maker is its member without being able to become it.
    if not (case when current_setting('server_version_num')::int >= 160000 then pg_has_role(current_user, role, 'set') else pg_has_role(current_user, role, 'member') end) then
      execute format('grant %I to %I', role, current_user);
    end if;
  end loop;

  grant usage on schema public to opsmonitor_app, opsmonitor_service;
  grant select, insert, update, delete on all tables in schema public to opsmonitor_app, opsmonitor_service;
  grant usage on all sequences in schema public to opsmonitor_app, opsmonitor_service;
  revoke update, delete on audit_logs from opsmonitor_app, opsmonitor_service;
  revoke all on schema_rules from opsmonitor_app, opsmonitor_service;
  revoke all on data_protection_keys, user_sessions, user_tokens, user_claims, user_logins from opsmonitor_app;
  revoke insert, update, delete on tenants, users, schema_migrations from opsmonitor_app;

  for t in select c.oid::regclass from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and a.attname = 'tenant_id' loop
    execute format('alter table %s enable row level security', t);
    execute format('alter table %s force row level security', t);
    execute format('drop policy if exists one_tenant on %s', t);
    execute format('drop policy if exists all_tenants on %s', t);
    execute format('create policy one_tenant on %s to opsmonitor_app using (tenant_id = nullif(current_setting(''app.tenant_id'', true), '''')::bigint)', t);
    execute format('create policy all_tenants on %s to opsmonitor_service using (true)', t);
  end loop;

  revoke all on all tables in schema public from opsmonitor_ingest;
  grant usage on schema public to opsmonitor_ingest;
  -- All columns may be read, because an ORM selects them all and an abort request must be seen.
  grant select,
    insert (tenant_id, user_id, resource, action, idempotency_key, status, total_items, processed_items, succeeded, failed, skipped, item_ids, failures, audit_log_id, created_at, updated_at),
    update (tenant_id, user_id, resource, action, idempotency_key, status, total_items, processed_items, succeeded, failed, skipped, item_ids, failures, audit_log_id, created_at, updated_at)
    on bulk_operation_runs to opsmonitor_ingest;
  drop policy if exists one_tenant_ingest on bulk_operation_runs;
  create policy one_tenant_ingest on bulk_operation_runs to opsmonitor_ingest using (tenant_id = nullif(current_setting('app.tenant_id', true), '')::bigint);
end $$;
