using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OpsMonitor.App.Hosting.Postgres;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support.Servers;

namespace OpsMonitor.Tests.Hosting;

public sealed class PrivatePostgresTests : IAsyncDisposable
{
    private readonly TestCluster _folder = TestCluster.Reserve();
    private readonly CancellationToken _ct = TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    [Fact]
    public async Task Start_EmptyFolder_GivesPlainRoleWithItsOwnDatabase()
    {
        var cluster = await _folder.StartAsync(_ct);

        Assert.True(cluster.Started);
        Assert.Equal("opsmonitor/opsmonitor", await ReadAsync(cluster, "SELECT current_user || '/' || current_database()"));
        Assert.Equal("true,true,false,false", await ReadAsync(
            cluster, """
            SELECT concat_ws(',', rolcreatedb::text, rolcreaterole::text, rolsuper::text, rolbypassrls::text)
            FROM pg_roles WHERE rolname = current_user
            """));
        await ReadAsync(cluster, "CREATE TABLE note (text text)");
    }

    [Fact]
    public async Task Start_EmptyFolder_KeepsPasswordsFromOtherAccounts()
    {
        var cluster = await _folder.StartAsync(_ct);

        var wrong = new NpgsqlConnectionStringBuilder(cluster.ConnectionString) { Password = "guess", Pooling = false }.ConnectionString;
        var refused = await Assert.ThrowsAsync<PostgresException>(() => ReadAsync(wrong, "SELECT 1"));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder.Folder, "postgres.json")));
        }
    }

    [Fact]
    public async Task Start_Running_ListensOnLoopbackOnly()
    {
        var cluster = await _folder.StartAsync(_ct);

        var listeners = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(end => end.Port == cluster.Port);
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, cluster.Port), Assert.Single(listeners));
        Assert.Equal("", await ReadAsync(cluster.SuperuserConnectionString, "SHOW unix_socket_directories"));
    }

    [Fact]
    public async Task Start_AlreadyRunning_ReusesIt()
    {
        var first = await _folder.StartAsync(_ct);

        var second = await _folder.StartAsync(_ct);

        Assert.False(second.Started);
        Assert.Equal(first.ConnectionString, second.ConnectionString);
    }

    [Fact]
    public async Task Start_ThreeAtOnce_OnlyOneMakesTheCluster()
    {
        var clusters = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => _folder.StartAsync(_ct)));

        Assert.Single(clusters, cluster => cluster.Started);
        Assert.Single(clusters.Select(cluster => cluster.ConnectionString).Distinct());
    }

    [Fact]
    public async Task Start_AfterStop_KeepsDataAndPort()
    {
        var first = await _folder.StartAsync(_ct);
        await ReadAsync(first, "CREATE TABLE kept AS SELECT 'here'::text AS text");
        await PrivatePostgres.StopAsync(_folder.Folder, NullLogger.Instance, _ct);

        var second = await _folder.StartAsync(_ct);

        Assert.True(second.Started);
        Assert.Equal(first.Port, second.Port);
        Assert.Equal("here", await ReadAsync(second, "SELECT text FROM kept"));
    }

    [Fact]
    public async Task Start_PostmasterKilled_RecoversCommittedData()
    {
        var first = await _folder.StartAsync(_ct);
        await using var busy = new NpgsqlConnection(first.ConnectionString); // its backend outlives the postmaster for a moment
        await busy.OpenAsync(_ct);
        await using var create = new NpgsqlCommand("CREATE TABLE kept AS SELECT 'here'::text AS text", busy);
        await create.ExecuteNonQueryAsync(_ct);
        using (var postmaster = Process.GetProcessById(Postmaster()))
        {
            postmaster.Kill();
        }

        var second = await _folder.StartAsync(_ct);

        Assert.True(second.Started);
        Assert.Equal("here", await ReadAsync(second, "SELECT text FROM kept"));
    }

    [Fact]
    public async Task Start_CutOffInitDb_StartsAfresh()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Folder, "postgres.new-cut", "data"));

        var cluster = await _folder.StartAsync(_ct);

        Assert.True(cluster.Started);
        Assert.Empty(Directory.EnumerateDirectories(_folder.Folder, "postgres.new-*"));
    }

    [Fact]
    public async Task Start_DataOfAnotherMajor_IsRefusedByName()
    {
        var data = Directory.CreateDirectory(Path.Combine(_folder.Folder, "postgres")).FullName;
        await File.WriteAllTextAsync(Path.Combine(data, "PG_VERSION"), "9\n", _ct);

        var refused = await Assert.ThrowsAsync<PrivatePostgresException>(() => _folder.StartAsync(_ct));

        Assert.Contains("made by PostgreSQL 9", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["PG_VERSION"], Directory.EnumerateFileSystemEntries(data).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Start_PasswordsGone_IsRefusedRatherThanEmptied()
    {
        var cluster = await _folder.StartAsync(_ct);
        await PrivatePostgres.StopAsync(_folder.Folder, NullLogger.Instance, _ct);
        File.Delete(Path.Combine(cluster.DataDirectory, "postgres.json"));

        var refused = await Assert.ThrowsAsync<PrivatePostgresException>(() => _folder.StartAsync(_ct));

        Assert.Contains("postgres.json", refused.Message, StringComparison.Ordinal);
    }

    private int Postmaster() =>
        int.Parse(File.ReadLines(Path.Combine(_folder.Folder, "postgres", "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    private Task<string?> ReadAsync(PrivateCluster cluster, string sql) => ReadAsync(cluster.ConnectionString, sql);

    private async Task<string?> ReadAsync(string connectionString, string sql)
    {
        var unpooled = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false };
        await using var connection = new NpgsqlConnection(unpooled.ConnectionString);
        await connection.OpenAsync(_ct);
        await using var command = new NpgsqlCommand(sql, connection);
        return (await command.ExecuteScalarAsync(_ct))?.ToString();
    }
}
