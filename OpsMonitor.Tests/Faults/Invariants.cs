using System.Data;
using System.Text.RegularExpressions;
using Npgsql;

namespace OpsMonitor.Tests.Faults;

/// <summary>The rules of invariants.sql, and I10, which takes a look as each tenant; every fault test ends by holding the database to them.</summary>
internal static partial class Invariants
{
    private static readonly Lazy<IReadOnlyList<(string Rule, string Query)>> s_rules = new(Read);

    private const string Wall = "I10 A tenant sees all of its rows and no row of another tenant.";

    public static IEnumerable<string> Rules => s_rules.Value.Select(r => r.Rule).Append(Wall);

    public static async Task AssertHoldAsync(string connectionString)
    {
        // Not of the pool: a fault may have left a dead connection there.
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        var broken = await ViolationsAsync(connection);
        Assert.True(broken.Count == 0, string.Join('\n', broken));
    }

    /// <summary>One line per row that breaks a rule; the rule comes first.</summary>
    public static async Task<List<string>> ViolationsAsync(NpgsqlConnection connection)
    {
        List<string> broken = [];
        foreach (var (rule, query) in s_rules.Value)
        {
            await using var command = new NpgsqlCommand(query, connection);
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                broken.Add($"{rule} Tenant {reader.GetInt64(0)}, run {reader.GetInt64(1)}: {reader.GetString(2)}");
            }
        }

        broken.AddRange(await SeenThroughTheWallAsync(connection));
        return broken;
    }

    // As the app's connections are bound. What a tenant should see is counted first, so that a wall around nothing does not pass.
    private static async Task<List<string>> SeenThroughTheWallAsync(NpgsqlConnection connection)
    {
        List<string> broken = [];
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead);
        var runs = await TextsAsync(connection, "select t.id || ':' || count(r.id) from tenants t left join bulk_operation_runs r on r.tenant_id = t.id group by t.id");
        var relations = await TextsAsync(connection, """
            select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
            where c.relkind in ('r', 'p', 'v', 'm') and c.relnamespace = 'public'::regnamespace and has_table_privilege('opsmonitor_app', c.oid, 'select')
            """);
        foreach (var (tenant, own) in runs.Select(r => r.Split(':')).Select(r => (r[0], r[1])))
        {
            await TextsAsync(connection, $"select set_config('role', 'opsmonitor_app', true) || set_config('app.tenant_id', '{tenant}', true)");
            foreach (var relation in relations)
            {
                broken.AddRange((await TextsAsync(connection, $"select distinct tenant_id::text from {relation} where tenant_id <> {tenant} limit 3"))
                    .Select(other => $"{Wall} Tenant {tenant} sees rows of tenant {other} in {relation}"));
            }

            broken.AddRange((await TextsAsync(connection, "select count(*)::text from bulk_operation_runs")).Where(seen => seen != own)
                .Select(seen => $"{Wall} Tenant {tenant} sees {seen} runs instead of its {own}"));
        }

        return broken;
    }

    private static async Task<List<string>> TextsAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        List<string> texts = [];
        while (await reader.ReadAsync())
        {
            texts.Add(reader.GetString(0));
        }

        return texts;
    }

    private static List<(string Rule, string Query)> Read()
    {
        using var stream = typeof(Invariants).Assembly.GetManifestResourceStream("Faults/invariants.sql")!;
        using var reader = new StreamReader(stream);
        var rules = Rule().Matches(reader.ReadToEnd()).Select(m => (m.Groups["rule"].Value, m.Groups["query"].Value)).ToList();
        Assert.Equal(13, rules.Count);
        return rules;
    }

    [GeneratedRegex(@"^-- (?<rule>I\d+ .*)\n(?<query>[^;]+);", RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Rule();
}
