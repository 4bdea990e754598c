-- Database logins of producers that only speak SQL: which tenant each is of, and what such a writer may put into a run. Nothing here asks a setting of the
-- connection, because a login can set those to anything.

-- The tenant of this connection's login, and the operations it is held to (null: all). For the policies of opsmonitor_ingest; a login learns its own only.
create or replace function ops_login_tenant() returns bigint language sql stable security definer set search_path = public, pg_temp as $$
  select tenant_id from producer_logins where login = session_user
$$;
create or replace function ops_login_operations() returns text[] language sql stable security definer set search_path = public, pg_temp as $$
  select operations from producer_logins where login = session_user
$$;

-- A login that is more than a producer would see other tenants whatever its binding says.
create or replace function producer_logins_guard() returns trigger language plpgsql as $$
begin
  if to_regrole(quote_ident(new.login)) is null then
    raise exception 'there is no database login "%"', new.login using errcode = 'OM009', column = 'login';
  end if;
  if pg_has_role(new.login, 'opsmonitor_app', 'member') or pg_has_role(new.login, 'opsmonitor_service', 'member')
     or exists (select from pg_roles where rolname = new.login and (rolsuper or rolbypassrls or rolcreaterole)) then
    raise exception 'the login "%" is the app''s own or an administrator''s and cannot be bound to a tenant', new.login using errcode = 'OM009', column = 'login';
  end if;
  return new;
end $$;
create or replace trigger producer_logins_guard before insert or update on producer_logins for each row execute function producer_logins_guard();

create or replace function producer_logins_journal() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  which producer_logins;
begin
  if tg_relid <> 'producer_logins'::regclass then
    raise exception 'producer_logins_journal belongs to producer_logins' using errcode = 'insufficient_privilege';
  end if;
  which := case when tg_op = 'DELETE' then old else new end;
  -- A tenant that is removed takes its logins and its journal with it.
  insert into audit_logs (tenant_id, actor, actor_name, action, subject_type, data)
  select which.tenant_id, ops_actor(), ops_actor_name(), case when tg_op = 'DELETE' then 'producer_login.unbound' else 'producer_login.bound' end, 'producer_login',
    jsonb_strip_nulls(jsonb_build_object('login', which.login, 'operations', to_jsonb(which.operations)))
  where exists (select from tenants where id = which.tenant_id);
  return null;
end $$;
create or replace trigger producer_logins_journal after insert or update or delete on producer_logins for each row execute function producer_logins_journal();

-- What no writer may store, whoever it is: what the app's own rules would not have let in, and what .NET could not read back. Not a CHECK: those are
-- judged with each write of the row, and these columns change once or never. Names and keys by the rules of OperationType and the API.
create or replace function bulk_operation_runs_bounds() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare
  name constant text := '^[a-z][a-z0-9_]{0,62}$';
begin
  if new.resource !~ name then
    raise exception 'resource: is lower snake case, 1 to 63 characters, and starts with a letter' using errcode = 'check_violation', column = 'resource';
  end if;
  if new.action !~ name then
    raise exception 'action: is lower snake case, 1 to 63 characters, and starts with a letter' using errcode = 'check_violation', column = 'action';
  end if;
  if length(new.idempotency_key) > 200 or new.idempotency_key !~ '\S'
     or new.idempotency_key ~ '[\u0001-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]' then
    raise exception 'idempotency_key: has 1 to 200 characters, not all of them blank and none of them invisible' using errcode = 'check_violation', column = 'idempotency_key';
  end if;
  if new.item_ids @? '$.**{64}' then
    raise exception 'item_ids: is nested deeper than 64 levels' using errcode = 'check_violation', column = 'item_ids';
  end if;
  if new.failures @? '$.**{64}' then
    raise exception 'failures: is nested deeper than 64 levels' using errcode = 'check_violation', column = 'failures';
  end if;
  return new;
end $$;
create or replace trigger bulk_operation_runs_bounds before insert or update of resource, action, idempotency_key, item_ids, failures on bulk_operation_runs
  for each row execute function bulk_operation_runs_bounds();

-- Writers that are not the app. Every answer depends on the login's own tenant only, never on the row's: it comes before the policies have their say.
create or replace function bulk_operation_runs_foreign() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_relid <> 'bulk_operation_runs'::regclass then
    raise exception 'bulk_operation_runs_foreign belongs to bulk_operation_runs' using errcode = 'insufficient_privilege';
  end if;
  if tg_op = 'UPDATE' and old.executor = 'worker' then
    raise exception 'run % is executed by a worker: nobody else writes to it', old.id using errcode = 'OM006';
  end if;
  if new.user_id is not null and (tg_op = 'INSERT' or new.user_id is distinct from old.user_id)
     and not exists (select from memberships where tenant_id = ops_login_tenant() and user_id = new.user_id) then
    raise exception 'user_id: % is nobody of this tenant', new.user_id using errcode = 'OM008', column = 'user_id';
  end if;
  if tg_op = 'INSERT' then
    -- History may be told late, but nothing has happened later than now.
    new.created_at := least(new.created_at, now());
    new.updated_at := least(new.updated_at, now());
  end if;
  if (tg_op = 'INSERT' or new.item_ids is distinct from old.item_ids) and (new.item_ids @? '$.**{32}' or octet_length(new.item_ids::text) > 16777216) then
    raise exception 'item_ids: takes at most 16 MiB and 32 levels' using errcode = 'check_violation', column = 'item_ids';
  end if;
  if (tg_op = 'INSERT' or new.failures is distinct from old.failures) and (new.failures @? '$.**{32}' or octet_length(new.failures::text) > 4194304) then
    raise exception 'failures: takes at most 4 MiB and 32 levels' using errcode = 'check_violation', column = 'failures';
  end if;
  return new;
end $$;
create or replace trigger bulk_operation_runs_foreign before insert or update on bulk_operation_runs
  for each row when (not pg_has_role(session_user, 'opsmonitor_app', 'member')) execute function bulk_operation_runs_foreign();
