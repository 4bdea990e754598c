-- The tenant wall inside the database. opsmonitor_app is bound to one tenant (app.tenant_id); opsmonitor_service sees all.
-- Neither owns anything. Applied after lifecycle.sql, again whenever a text changes or tables come; every statement must be repeatable.
-- The login role is a member of both and takes on one of them with each connection.

do $$
declare
  role text;
  t regclass;
begin
  foreach role in array array['opsmonitor_app', 'opsmonitor_service'] loop
    begin
      execute format('create role %I nologin', role);
    exception when duplicate_object or unique_violation then null; -- roles belong to the cluster, not to the database
    end;
    if not pg_has_role(current_user, role, 'member') then
      execute format('grant %I to %I', role, current_user);
    end if;
  end loop;

  grant usage on schema public to opsmonitor_app, opsmonitor_service;
  grant select, insert, update, delete on all tables in schema public to opsmonitor_app, opsmonitor_service;
  grant usage on all sequences in schema public to opsmonitor_app, opsmonitor_service;
  revoke update, delete on audit_logs from opsmonitor_app, opsmonitor_service;
  revoke all on schema_rules from opsmonitor_app, opsmonitor_service;
  revoke all on data_protection_keys, user_tokens, user_claims, user_logins from opsmonitor_app;
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
end $$;
