using System.Text.RegularExpressions;
using Npgsql;

namespace OpsMonitor.Tests.Faults;

/// <summary>The rules of invariants.sql; every fault test ends by holding the database to them.</summary>
internal static partial class Invariants
{
    private static readonly Lazy<IReadOnlyList<(string Rule, string Query)>> s_rules = new(Read);

    public static IEnumerable<string> Rules => s_rules.Value.Select(r => r.Rule);

    public static async Task AssertHoldAsync(string connectionString)
    {
        await using var connection = new NpgsqlConnection(connectionString);
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

        return broken;
    }

    private static List<(string Rule, string Query)> Read()
    {
        using var stream = typeof(Invariants).Assembly.GetManifestResourceStream("Faults/invariants.sql")!;
        using var reader = new StreamReader(stream);
        var rules = Rule().Matches(reader.ReadToEnd()).Select(m => (m.Groups["rule"].Value, m.Groups["query"].Value)).ToList();
        Assert.Equal(8, rules.Count);
        return rules;
    }

    [GeneratedRegex(@"^-- (?<rule>I\d .*)\n(?<query>[^;]+);", RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Rule();
}
