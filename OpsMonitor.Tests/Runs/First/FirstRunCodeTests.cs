using OpsMonitor.App.Runs.First;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using OpsMonitor.Tests.Support.Servers;

namespace OpsMonitor.Tests.Runs.First;

/// <summary>The code that the page shows, copied and run as it stands.</summary>
public sealed class FirstRunCodeTests(ServedApp app) : IClassFixture<ServedApp>
{
    [Theory]
    [InlineData("curl", "bash", "first-run.sh")]
    [InlineData("Python", "python3", "first-run.py")]
    [InlineData("PHP", "php", "first-run.php")]
    [InlineData("C#", "dotnet run", "first-run.cs")]
    public async Task Code_InALanguage_SendsARunThatSucceeds(string language, string command, string file)
    {
        var program = Programs.Demand(command.Split(' ')[0]);
        var folder = Directory.CreateTempSubdirectory("first-run");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, file), Program(language).Text, TestContext.Current.CancellationToken);

            var said = await Programs.RunAsync(program, [.. command.Split(' ')[1..], file], folder.FullName);

            Assert.True(said.Code == 0, $"{said.Code}: {said.Text}");
            Assert.Contains("completed", said.Text, StringComparison.Ordinal);
            await AssertNewestAsync("API key test", $"{language}: {said.Text}");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Code_InSql_SendsARunThatSucceeds()
    {
        await using var ledger = Ledger.Of(app.Database);
        await using var login = await SqlProducer.CreateAsync(ledger, tenant: null);
        Assert.Null(await ledger.Get<ProducerLogins>().BindAsync(app.Contoso, login.Login, operations: null, Actor.System));

        await login.SqlAsync(Program("SQL").Text);

        await AssertNewestAsync(login.Login, "SQL");
    }

    [Fact]
    public void Code_InEveryLanguage_HasAddressAndKeyFilledIn() => Assert.All(
        FirstRunCode.Of("https://ops.example.com/", "opsm_token", 7),
        p => Assert.True(p.Language == FirstRunCode.Sql
            ? p.Text.Contains("values (7, ", StringComparison.Ordinal)
            : p.Text.Contains("https://ops.example.com/api/v1", StringComparison.Ordinal) && p.Text.Contains("opsm_token", StringComparison.Ordinal), p.Text));

    private FirstRunProgram Program(string language) => FirstRunCode.Of(app.Address + "/", app.ContosoKey, app.Contoso.Value).Single(p => p.Language == language);

    private async Task AssertNewestAsync(string initiator, string what)
    {
        var newest = (await (await app.Api().ReadAsync("/runs?limit=1")).JsonAsync(200)).GetProperty("items")[0];
        Assert.True(newest.GetProperty("initiator").GetString() == initiator, $"{what}: {newest}");
        Assert.Equal(("completed", 3, 3), (newest.GetProperty("status").GetString(), newest.GetProperty("total_items").GetInt32(), newest.GetProperty("succeeded").GetInt32()));
    }
}
