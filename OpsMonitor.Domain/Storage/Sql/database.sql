-- With every start: rights on the database are not in a dump or a copy of it. Nobody else makes tables or functions here, not even temporary ones.
-- Where the database is somebody else's, that is theirs to say; the trigger functions hold without it.
do $$
begin
  if has_database_privilege('public', current_database(), 'temp') then
    execute format('revoke temporary on database %I from public', current_database());
  end if;
  if has_schema_privilege('public', 'public', 'create') then
    revoke create on schema public from public;
  end if;
exception when insufficient_privilege then
  raise notice 'TEMPORARY on the database and CREATE on schema public are not this login''s to revoke from PUBLIC';
end $$;
