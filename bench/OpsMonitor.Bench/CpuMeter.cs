using System.Globalization;
using Npgsql;
using OpsMonitor.App.Frame;

namespace OpsMonitor.Bench;

/// <summary>Milliseconds of processor time that a measured work took, the median of all times, in this process and in the server's; the latter on Linux only, where the server is.</summary>
internal sealed class CpuMeter
{
    private const double TickMilliseconds = 10; // USER_HZ is 100 on every Linux that .NET runs on

    private readonly List<double> _app = [];
    private readonly List<double> _database = [];

    public double App => Rounds.Median(_app);

    public double Database => Rounds.Median(_database);

    public async Task MeasureAsync(string connectionString, Func<Task> work)
    {
        var backends = await BackendsAsync(connectionString);
        var (app, database) = (Environment.CpuUsage.TotalTime, backends.Sum(Ticks));
        await work();
        _app.Add((Environment.CpuUsage.TotalTime - app).TotalMilliseconds);
        _database.Add(backends.Count == 0 ? double.NaN : (backends.Sum(Ticks) - database) * TickMilliseconds);
    }

    private static async Task<List<int>> BackendsAsync(string connectionString)
    {
        if (!OperatingSystem.IsLinux())
        {
            return [];
        }

        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select pid from pg_stat_activity", connection);
        await using var reader = await command.ExecuteReaderAsync();
        List<int> pids = [];
        while (await reader.ReadAsync())
        {
            pids.Add(reader.GetInt32(0));
        }

        return pids.All(p => File.Exists($"/proc/{p}/stat")) ? pids : [];
    }

    // The 14th and 15th fields, counted behind the name, which may hold spaces.
    private static long Ticks(int pid)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{pid}/stat");
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0; // a worker of the server that has ended
        }
    }
}
