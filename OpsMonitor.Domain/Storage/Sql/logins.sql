-- Runs once: logins that were bound by a setting of theirs (alter role hr_sync set app.tenant_id = '1') are bound by the table now. One of this database
-- beats one of all databases, as it did.
do $$
begin
  if to_regrole('opsmonitor_ingest') is not null then
    insert into producer_logins (tenant_id, login)
    select distinct on (r.rolname) t.id, r.rolname
    from pg_db_role_setting s
    join pg_roles r on r.oid = s.setrole
    cross join unnest(s.setconfig) setting
    join tenants t on setting = 'app.tenant_id=' || t.id
    where s.setdatabase in (0, (select oid from pg_database where datname = current_database()))
      and pg_has_role(r.oid, 'opsmonitor_ingest', 'member') and not pg_has_role(r.oid, 'opsmonitor_app', 'member')
      and not pg_has_role(r.oid, 'opsmonitor_service', 'member') and not (r.rolsuper or r.rolbypassrls or r.rolcreaterole)
    order by r.rolname, s.setdatabase desc;
  end if;
end $$;
