-- Database logins of producers that only speak SQL: which tenant each is of, and what such a writer may put into a run. Nothing here asks a setting of the
-- connection, because a login can set those to anything.

-- The tenant of this connection's login, and the operations it is held to (null: all). For the policies of opsmonitor_ingest; a login learns its own only.
create or replace function ops_login_tenant() returns bigint language sql stable security definer set search_path = public, pg_temp as $$
  select l.tenant_id from producer_logins l join tenants t on t.id = l.tenant_id and t.archived_at is null where l.login = session_user
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
    jsonb_strip_nulls(jsonb_build_object('login', which.login, 'operations', to_jsonb(which.operations), 'address', ops_actor_address()))
  where exists (select from tenants where id = which.tenant_id);
  return null;
end $$;
create or replace trigger producer_logins_journal after insert or update or delete on producer_logins for each row execute function producer_logins_journal();

-- What no writer may store, whoever it is: what the app's own rules would not have let in, and what .NET could not read back. Fires after the guard.
-- Not a CHECK: PostgreSQL prepares each with every write of the table, and progress writes none of these columns. Names and keys follow the rules of
-- OperationType and the API.
create or replace function bulk_operation_runs_limits() returns trigger language plpgsql set search_path = public, pg_temp set standard_conforming_strings = on as $$
declare
  name constant text := '^[a-z][a-z0-9_]{0,62}$';
  -- Everything but the space that a reader cannot see: the list of VisibleText, as a part of a regular expression.
  unseen constant text := '\u0001-\u001f\u007f-\u00a0\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u1680\u17b4\u17b5\u180b-\u180f'
    '\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffd-\uffff\U000110bd\U000110cd\U00013430-\U0001343f'
    '\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U0001fffe\U0001ffff\U0002fffe\U0002ffff\U0003fffe\U0003ffff\U0004fffe\U0004ffff\U0005fffe\U0005ffff\U0006fffe\U0006ffff'
    '\U0007fffe\U0007ffff\U0008fffe\U0008ffff\U0009fffe\U0009ffff\U000afffe\U000affff\U000bfffe\U000bffff\U000cfffe\U000cffff\U000dfffe-\U000e0fff\U000efffe\U000effff'
    '\U000ffffe\U000fffff\U0010fffe\U0010ffff';
  misfit text;
begin
  if new.resource !~ name or new.action !~ name then
    misfit := case when new.resource !~ name then 'resource' else 'action' end;
    raise exception '%: is lower snake case, 1 to 63 characters, and starts with a letter', misfit using errcode = 'check_violation', column = misfit;
  end if;
  -- A key that was there before the rule still tells its active run from others.
  if (tg_op = 'INSERT' or new.idempotency_key is distinct from old.idempotency_key)
     and (length(new.idempotency_key) + length(regexp_replace(new.idempotency_key, '[\u0001-\uffff]', '', 'g')) > 200 or new.idempotency_key is not nfc normalized
       or new.idempotency_key !~ ('^[^ ' || unseen || ']( ?[^ ' || unseen || '])*$')) then
    raise exception 'idempotency_key: must be 1 to 200 visible characters, which may have single spaces between them' using errcode = 'check_violation', column = 'idempotency_key';
  end if;
  if new.item_ids @? '$.**{64}' or new.failures @? '$.**{64}' then
    misfit := case when new.failures @? '$.**{64}' then 'failures' else 'item_ids' end;
    raise exception '%: is nested deeper than 64 levels', misfit using errcode = 'check_violation', column = misfit;
  end if;
  -- One row beyond .NET's years, or at an infinity, would take every list it is in with it.
  if least(new.created_at, new.updated_at, new.started_at, new.finished_at, new.reported_at, new.lease_expires_at, new.abort_requested_at) < '1970-01-01 00:00:00+00'
     or greatest(new.created_at, new.updated_at, new.started_at, new.finished_at, new.reported_at, new.lease_expires_at, new.abort_requested_at) >= '2200-01-01 00:00:00+00' then
    select column_name into misfit from (values ('created_at', new.created_at), ('updated_at', new.updated_at), ('started_at', new.started_at), ('finished_at', new.finished_at),
      ('reported_at', new.reported_at), ('lease_expires_at', new.lease_expires_at), ('abort_requested_at', new.abort_requested_at)) times (column_name, at)
    where at < '1970-01-01 00:00:00+00' or at >= '2200-01-01 00:00:00+00' limit 1;
    raise exception '%: lies between 1970 and 2199', misfit using errcode = 'check_violation', column = misfit;
  end if;
  return new;
end $$;
create or replace trigger bulk_operation_runs_limits before insert or update of resource, action, idempotency_key, item_ids, failures,
    created_at, updated_at, started_at, finished_at, reported_at, lease_expires_at, abort_requested_at on bulk_operation_runs
  for each row execute function bulk_operation_runs_limits();

-- What the guard asks of writers that are not the app. Every answer depends on the login's own tenant only, never on the row's: it comes before the
-- policies have their say.
create or replace function ops_foreign_write(op text, was bulk_operation_runs, becomes bulk_operation_runs) returns bulk_operation_runs language plpgsql as $$
begin
  if op = 'UPDATE' and was.executor = 'worker' then
    raise exception 'run % is executed by a worker: nobody else writes to it', was.id using errcode = 'OM006';
  end if;
  if becomes.user_id is not null and (op = 'INSERT' or becomes.user_id is distinct from was.user_id)
     and not exists (select from memberships where tenant_id = ops_login_tenant() and user_id = becomes.user_id) then
    raise exception 'user_id: % is nobody of this tenant', becomes.user_id using errcode = 'OM008', column = 'user_id';
  end if;
  if becomes.idempotency_key is not nfc normalized then
    becomes.idempotency_key := normalize(becomes.idempotency_key, nfc);
  end if;
  if op = 'INSERT' then
    -- History may be told late, but nothing has happened later than now, or changed before it was made.
    becomes.created_at := least(becomes.created_at, now());
    becomes.updated_at := greatest(becomes.created_at, least(becomes.updated_at, now()));
  end if;
  if (op = 'INSERT' or becomes.item_ids is distinct from was.item_ids) and (becomes.item_ids @? '$.**{32}' or octet_length(becomes.item_ids::text) > 4194304) then
    raise exception 'item_ids: takes at most 4 MiB and 32 levels' using errcode = 'check_violation', column = 'item_ids';
  end if;
  -- Pages group the entries by reason, so their number counts too.
  if (op = 'INSERT' or becomes.failures is distinct from was.failures) and (becomes.failures @? '$.**{32}' or octet_length(becomes.failures::text) > 4194304
      or (jsonb_typeof(becomes.failures) = 'array' and jsonb_array_length(becomes.failures) > 10000)) then
    raise exception 'failures: takes at most 10,000 entries, 4 MiB and 32 levels' using errcode = 'check_violation', column = 'failures';
  end if;
  return becomes;
end $$;
