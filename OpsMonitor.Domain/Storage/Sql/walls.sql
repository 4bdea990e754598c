-- Runs once, with the migration of the same name, before its constraints are added.

-- One row per change, read by the nodes of the app and removed soon after; see signals.sql. Tenant 0 is none. Not logged: after a crash the nodes read
-- everything again.
create unlogged table live_signals (
  xid xid8 not null default pg_current_xact_id(),
  tenant bigint not null,
  topic text not null,
  subject_id bigint not null
);
create index live_signals_by_transaction on live_signals (xid);

-- Without rows: workers that claim a run lock it, one after the other.
create table claim_turn ();

-- What plain SQL may have stored before it was bounded. The rows' own rules stand aside, and so does row-level security, which the rules set again.
alter table bulk_operation_runs no force row level security;
alter table bulk_operation_runs disable trigger user;
do $$
declare
  ancient constant timestamptz := '1970-01-01 00:00:00+00';
  distant constant timestamptz := '2199-12-31 00:00:00+00';
begin
  update bulk_operation_runs set
    created_at = greatest(least(created_at, distant), ancient), updated_at = greatest(least(updated_at, distant), ancient),
    started_at = case when started_at is not null then greatest(least(started_at, distant), ancient) end,
    finished_at = case when finished_at is not null then greatest(least(finished_at, distant), ancient) end,
    reported_at = case when reported_at is not null then greatest(least(reported_at, distant), ancient) end,
    abort_requested_at = case when abort_requested_at is not null then greatest(least(abort_requested_at, distant), ancient) end,
    lease_expires_at = case when lease_expires_at is not null then greatest(least(lease_expires_at, distant), ancient) end
  where least(created_at, updated_at, started_at, finished_at, reported_at, abort_requested_at, lease_expires_at) < ancient
    or greatest(created_at, updated_at, started_at, finished_at, reported_at, abort_requested_at, lease_expires_at) > distant;

  update bulk_operation_runs set
    resource = left(regexp_replace(regexp_replace(lower(resource), '[^a-z0-9_]+', '_', 'g'), '^([^a-z]|$)', 'x\1'), 63),
    action = left(regexp_replace(regexp_replace(lower(action), '[^a-z0-9_]+', '_', 'g'), '^([^a-z]|$)', 'x\1'), 63)
  where resource !~ '^[a-z][a-z0-9_]{0,62}$' or action !~ '^[a-z][a-z0-9_]{0,62}$';

  -- A key that nobody can send any more still tells its active run from others.
  update bulk_operation_runs set idempotency_key = 'clamped:' || md5(idempotency_key)
  where length(idempotency_key) > 200 or idempotency_key !~ '\S'
    or idempotency_key ~ '[\u0001-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]';

  update bulk_operation_runs set item_ids = '{"unreadable": true}' where item_ids @? '$.**{64}';
  update bulk_operation_runs set failures = '[{"reason_code": "unreadable", "reason": "Was nested too deeply to be read."}]' where failures @? '$.**{64}';
end $$;
alter table bulk_operation_runs enable trigger user;
