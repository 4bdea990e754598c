-- The tenant wall inside the database. opsmonitor_app is bound to one tenant (app.tenant_id); opsmonitor_service sees all.
-- Neither owns anything. Applied after the other rules, again whenever a text changes or tables come; every statement must be repeatable.
-- The login role is a member of both and takes on one of them with each connection.
-- opsmonitor_ingest is for producers that only speak SQL: grant it to their login. It has the columns of bulk_operation_runs that producers know and nothing else;
-- journal, notifications and rules follow by triggers. Its tenant and operations come from producer_logins by session_user, which a login cannot change;
-- without an entry there it has no row at all. What a worker executes it may read, not write and not lock.
-- opsmonitor_app is bound by a setting that its holder can change: it keeps mistakes out and is for the app's own login alone.

do $$
declare
  role text;
  t regclass;
  f regprocedure;
  may_write text;
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
  revoke delete on tenants from opsmonitor_service; -- it would take the audit along
  revoke all on schema_rules, installation_key from opsmonitor_app, opsmonitor_service;
  revoke all on data_protection_keys, user_sessions, user_tokens, user_claims, user_logins, user_passkeys, used_challenges, set_up_tokens from opsmonitor_app;
  revoke insert, update, delete on tenants, users, schema_migrations, producer_logins from opsmonitor_app;
  revoke all on live_signals, claim_turn from opsmonitor_app;

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
  -- Each (select ...) is asked once per statement, not once per row. Updating rows also decides which may be locked.
  may_write := 'tenant_id = (select ops_login_tenant()) and executor = ''producer''
    and ((select ops_login_operations()) is null or resource || ''.'' || action = any ((select ops_login_operations())::text[]))';
  drop policy if exists one_tenant_ingest on bulk_operation_runs;
  drop policy if exists producer_reads on bulk_operation_runs;
  drop policy if exists producer_adds on bulk_operation_runs;
  drop policy if exists producer_writes on bulk_operation_runs;
  execute 'create policy producer_reads on bulk_operation_runs for select to opsmonitor_ingest using (' || replace(may_write, ' and executor = ''producer''', '') || ')';
  execute 'create policy producer_adds on bulk_operation_runs for insert to opsmonitor_ingest with check (' || may_write || ')';
  execute 'create policy producer_writes on bulk_operation_runs for update to opsmonitor_ingest using (' || may_write || ')';

  -- No function of ours is a tool for others, those of later versions included: whoever may execute a trigger function may hang it on a table of their own.
  alter default privileges revoke execute on functions from public;
  for f in select p.oid::regprocedure from pg_proc p where p.pronamespace = 'public'::regnamespace and p.proowner = current_user::regrole loop
    execute format('revoke execute on function %s from public, opsmonitor_app, opsmonitor_service, opsmonitor_ingest', f);
  end loop;
  -- By statements of the app, and by triggers that run as their writer.
  grant execute on function ops_reason_code(text), ops_failures(jsonb), ops_items_fit(bigint, bigint, int, int, int), ops_fold(text), ops_may_hide(text), ops_audit_names(jsonb),
    ops_uuid_v7(), ops_reasons(bulk_operation_runs), ops_told_reasons(bulk_operation_runs), ops_is_told(bigint, text), ops_raise(bigint, text, bigint, text, jsonb) to opsmonitor_app, opsmonitor_service;
  grant execute on function ops_take_claim_turn() to opsmonitor_service;
  grant execute on function ops_login_tenant(), ops_login_operations() to opsmonitor_ingest;
end $$;
