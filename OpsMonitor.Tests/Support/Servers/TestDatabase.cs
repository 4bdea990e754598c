using Npgsql;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.Tests.Support.Servers;

/// <summary>A migrated database that tests have to themselves, one after the other: its connections stay, and with them what PostgreSQL would have to learn
/// anew of the schema for each test, which is more work than most tests' own statements.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    // Empties what is not, and fails where somebody still holds it.
    private const string Empty = """
        set lock_timeout = '2s';
        do $$
        declare
          name text;
          is_used boolean;
          used text[] := '{}';
        begin
          for name in select oid::regclass from pg_class
              where relkind = 'r' and relnamespace = 'public'::regnamespace and relname not in ('schema_rules', 'schema_migrations', 'installation_key') loop
            execute format('select exists (select from %s)', name) into is_used;
            if is_used then
              used := used || name;
            end if;
          end loop;
          if used <> '{}' then
            set local client_min_messages = warning;
            execute format('truncate %s restart identity cascade', array_to_string(used, ', '));
          end if;
        end $$;
        """;

    private static readonly string[] _catalogs =
    [
        "pg_proc", "pg_attribute", "pg_attrdef", "pg_constraint", "pg_trigger", "pg_policy", "pg_rewrite", "pg_namespace", "pg_type", "pg_sequence", "pg_default_acl", "pg_extension",
        "pg_largeobject_metadata",
    ];

    // What is not data: a test that changed it is the last that had this database. So is one that cut connections, which others would get from the pool.
    private static readonly string _shapeSql = $"""
        select md5(concat_ws(' ', {string.Concat(_catalogs.Select(c => $"(select concat(count(*), max(xmin::text::bigint)) from {c}), "))}
          (select string_agg(concat(oid, relname, relowner, relacl, reloptions, relrowsecurity, relforcerowsecurity), ' ' order by oid) from pg_class),
          (select concat(datacl, datconnlimit) from pg_database where datname = current_database()),
          (select string_agg(setconfig::text, ' ' order by setrole) from pg_db_role_setting where setdatabase = (select oid from pg_database where datname = current_database())),
          (select concat(sessions_fatal, ' ', sessions_killed) from pg_stat_database where datname = current_database()),
          (select string_agg(version, ' ') from schema_rules), (select string_agg(migration_id, ' ' order by migration_id) from schema_migrations),
          (select string_agg(key::text, ' ') from installation_key)))
        """;

    private const string Others = """
        select count(*) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend' and (state is distinct from 'idle' or application_name <> '')
        """;

    private readonly OpsDb _ops;
    private string? _shape;
    private bool _isLent;

    private TestDatabase(string connectionString) => (ConnectionString, _ops, Sql) = (connectionString, new OpsDb(connectionString), NpgsqlDataSource.Create(connectionString));

    public string ConnectionString { get; }

    /// <summary>Plain SQL as the login role.</summary>
    public NpgsqlDataSource Sql { get; }

    public static async Task<TestDatabase> OpenAsync(string connectionString)
    {
        var database = new TestDatabase(connectionString);
        database._shape = await database.ReadAsync<string>(_shapeSql);
        return database;
    }

    /// <summary>The app's door to it, for one that stands for a process of the app; null while another has it.</summary>
    public OpsDb? Lend()
    {
        var isFree = !_isLent;
        _isLent = true;
        return isFree ? _ops : null;
    }

    /// <summary>Makes it as it was; false where that cannot be done, or somebody is still at work in it.</summary>
    public async Task<bool> CleanAsync()
    {
        try
        {
            if (await ReadAsync<string>(_shapeSql) != _shape || await ReadAsync<long>(Others) > 0)
            {
                return false;
            }

            await using var empty = _ops.DataSource.CreateCommand(Empty); // a test may have closed the door for good
            await empty.ExecuteNonQueryAsync();
            _isLent = false;
            return true;
        }
        catch (Exception e) when (e is NpgsqlException or ObjectDisposedException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ops.DisposeAsync();
        await Sql.DisposeAsync();
    }

    private async Task<T> ReadAsync<T>(string sql)
    {
        await using var command = Sql.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
