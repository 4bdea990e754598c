-- What tells the app's nodes that something changed. The writer's transaction adds rows to live_signals, which the app alone reads, 20 times a second while
-- somebody looks on. It sends no NOTIFY: commits that send one wait for each other, so that the disk takes one start at a time instead of as many as there
-- are; any login hears and forges it, and can fill its queue so that commits fail.

-- Tells the nodes to read a topic again: of a tenant, or of none (0). Called by functions that run as the owner.
create or replace function ops_tell(tenant bigint, topic text, subject bigint) returns void language plpgsql as $$
begin
  insert into live_signals (tenant, topic, subject_id) values (tenant, topic, subject);
end $$;

-- Lists that are not runs signal once per statement and tenant: something of this topic changed. The transition table is called changed. They are fired
-- by tables of ours only, not by one that somebody made to look like it.
create or replace function ops_signal() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from pg_class c where c.oid = tg_relid and c.relnamespace = 'public'::regnamespace and c.relowner = current_user::regrole) then
    raise exception 'ops_signal belongs to tables of the ledger' using errcode = 'insufficient_privilege';
  end if;
  perform ops_tell(tenant_id, tg_argv[0], 0) from (select distinct tenant_id from changed) tenants;
  return null;
end $$;

-- People, their seats and their sessions belong to no single tenant: one signal per statement says that some right may have changed. Every node also
-- reads the rights of those who look on every few seconds, so that nothing depends on it. A coarse last_seen_at is no change of a right.
create or replace function ops_signal_people() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if not exists (select from pg_class c where c.oid = tg_relid and c.relnamespace = 'public'::regnamespace and c.relowner = current_user::regrole) then
    raise exception 'ops_signal_people belongs to tables of the ledger' using errcode = 'insufficient_privilege';
  end if;
  perform ops_tell(0, 'people', 0);
  return null;
end $$;

create or replace trigger findings_added after insert on findings referencing new table as changed for each statement execute function ops_signal('findings');
create or replace trigger findings_changed after update on findings referencing new table as changed for each statement execute function ops_signal('findings');
create or replace trigger inventory_added after insert on inventory_sync_runs referencing new table as changed for each statement execute function ops_signal('inventory');
create or replace trigger inventory_changed after update on inventory_sync_runs referencing new table as changed for each statement execute function ops_signal('inventory');
create or replace trigger drift_baselines_added after insert on drift_baselines referencing new table as changed for each statement execute function ops_signal('inventory');
create or replace trigger backup_sets_added after insert on backup_sets referencing new table as changed for each statement execute function ops_signal('backups');
create or replace trigger backup_items_added after insert on backup_items referencing new table as changed for each statement execute function ops_signal('backups');
create or replace trigger notifications_added after insert on notifications referencing new table as changed for each statement execute function ops_signal('notifications');
create or replace trigger notifications_changed after update on notifications referencing new table as changed for each statement execute function ops_signal('notifications');
create or replace trigger channels_added after insert on channels referencing new table as changed for each statement execute function ops_signal('telling');
create or replace trigger channels_changed after update on channels referencing new table as changed for each statement execute function ops_signal('telling');
create or replace trigger channels_removed after delete on channels referencing old table as changed for each statement execute function ops_signal('telling');
create or replace trigger telling_rules_added after insert on telling_rules referencing new table as changed for each statement execute function ops_signal('telling');
create or replace trigger telling_rules_changed after update on telling_rules referencing new table as changed for each statement execute function ops_signal('telling');
create or replace trigger telling_rules_removed after delete on telling_rules referencing old table as changed for each statement execute function ops_signal('telling');
create or replace trigger notification_events_added after insert on notification_events referencing new table as changed for each statement execute function ops_signal('telling');
create or replace trigger notification_deliveries_added after insert on notification_deliveries referencing new table as changed for each statement execute function ops_signal('telling');
create or replace trigger notification_deliveries_changed after update on notification_deliveries referencing new table as changed for each statement execute function ops_signal('telling');
create or replace trigger operation_deadlines_added after insert on operation_deadlines referencing new table as changed for each statement execute function ops_signal('deadlines');
create or replace trigger operation_deadlines_changed after update on operation_deadlines referencing new table as changed for each statement execute function ops_signal('deadlines');
create or replace trigger operation_deadlines_removed after delete on operation_deadlines referencing old table as changed for each statement execute function ops_signal('deadlines');
create or replace trigger deadline_misses_added after insert on deadline_misses referencing new table as changed for each statement execute function ops_signal('deadlines');
create or replace trigger deadline_misses_changed after update on deadline_misses referencing new table as changed for each statement execute function ops_signal('deadlines');
create or replace trigger api_keys_added after insert on api_keys referencing new table as changed for each statement execute function ops_signal('keys');
create or replace trigger api_keys_changed after update on api_keys referencing new table as changed for each statement execute function ops_signal('keys');
create or replace trigger memberships_added after insert on memberships referencing new table as changed for each statement execute function ops_signal('members');
create or replace trigger memberships_changed after update on memberships referencing new table as changed for each statement execute function ops_signal('members');
create or replace trigger memberships_removed after delete on memberships referencing old table as changed for each statement execute function ops_signal('members');
create or replace trigger invitations_added after insert on invitations referencing new table as changed for each statement execute function ops_signal('members');
create or replace trigger invitations_changed after update on invitations referencing new table as changed for each statement execute function ops_signal('members');
create or replace trigger memberships_people after insert or update or delete on memberships for each statement execute function ops_signal_people();
create or replace trigger users_people after delete or update of display_name, is_platform_operator, security_stamp, lockout_enabled, lockout_end on users
  for each statement execute function ops_signal_people();
create or replace trigger user_sessions_people after delete or update of ended_at on user_sessions for each statement execute function ops_signal_people();
