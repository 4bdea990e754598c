-- Who writes, as the journal names it.

-- Whether the app's own login writes. Nobody else's settings are believed: a login can set them to anything.
create or replace function ops_is_app() returns boolean language sql stable return pg_has_role(session_user, 'opsmonitor_app', 'member');

-- Who writes: set by the app for the transaction; a SQL producer appears under its login.
create or replace function ops_actor() returns text language sql stable
  return case when ops_is_app() then coalesce(nullif(current_setting('app.actor', true), ''), 'sql:' || session_user) else 'sql:' || session_user end;
create or replace function ops_actor_name() returns text language sql stable
  return case when ops_is_app() then coalesce(nullif(current_setting('app.actor_name', true), ''), session_user::text) else session_user::text end;
-- Where the person or program is that writes; null where nobody told.
create or replace function ops_actor_address() returns text language sql stable return case when ops_is_app() then nullif(current_setting('app.actor_address', true), '') end;

-- Why an operator ends a run against its executor; null for every other write.
create or replace function ops_forced() returns text language sql stable return case when ops_is_app() then nullif(current_setting('app.forced', true), '') end;
