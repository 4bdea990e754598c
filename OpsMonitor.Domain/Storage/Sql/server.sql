-- With every start, as database.sql: these rights are not in a copy of the database either. Large objects lie outside of all tables and rules, and whoever may
-- make them can fill the disk. The functions are the server administrator's: where this login is none, the administrator says who may execute them.
do $$
declare
  f regprocedure;
begin
  for f in select p.oid::regprocedure from pg_proc p cross join lateral aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
      where p.pronamespace = 'pg_catalog'::regnamespace and a.grantee = 0 and a.privilege_type = 'EXECUTE' and pg_has_role(p.proowner, 'usage')
        and p.proname in ('lo_creat', 'lo_create', 'lo_from_bytea', 'lo_import', 'lo_put', 'lo_truncate', 'lo_truncate64', 'lowrite') loop
    execute format('revoke execute on function %s from public', f);
  end loop;
end $$;
