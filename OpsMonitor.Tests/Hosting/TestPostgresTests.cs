using Npgsql;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support.Servers;

namespace OpsMonitor.Tests.Hosting;

public sealed class TestPostgresTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Clone_Twice_GivesTwoDatabasesUnderAPlainRole()
    {
        var first = await TestPostgres.CloneAsync();
        await using var connection = new NpgsqlConnection(first);
        await connection.OpenAsync(TestContext.Current.CancellationToken);

        var second = await TestPostgres.CloneAsync(); // also while the first clone is in use

        output.WriteLine(TestPostgres.Description);
        Assert.NotEqual(first, second);
        await using var command = new NpgsqlCommand("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user", connection);
        Assert.False((bool)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!);
    }
}
