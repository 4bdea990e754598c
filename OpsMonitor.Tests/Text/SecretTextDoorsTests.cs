using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Text;

/// <summary>Some of <see cref="SecretTextsTests"/> through the doors: a reason and a scope told to the API, failures that plain SQL wrote.</summary>
public sealed class SecretTextDoorsTests(AppHost app) : IClassFixture<AppHost>
{
    private const string Secret = "Blue.Horse#77";

    private static readonly string[] s_texts =
    [
        "PUT failed: {\"properties\":{\"adminPassword\":{\"value\":\"" + Secret + "\"}}}",
        $"Command '['sshpass', '-p', '{Secret}', 'ssh', 'h']' failed",
        $"INSERT INTO users (name, password) VALUES ('ana', '{Secret}')",
        $"Das Kennwort {Secret} ist zu kurz",
        $"password: String = \"{Secret}\"",
    ];

    private HttpClient Api { get; } = app.Api();

    [Fact]
    public async Task Reason_ToldToTheApi_IsMasked()
    {
        var id = await StartAsync(new { at = nameof(Reason_ToldToTheApi_IsMasked) });
        await (await Api.SendAsync($"/runs/{id}/start", new { })).JsonAsync(200);
        var items = s_texts.Select((reason, n) => new { item_id = $"i{n}", outcome = "failed", reason_code = "refused", reason });

        await (await Api.SendAsync($"/runs/{id}/items", new { attempt = 1, items })).JsonAsync(200);

        await AssertMaskedAsync($"/runs/{id}/items");
        await AssertMaskedAsync($"/runs/{id}/failures");
    }

    [Fact]
    public async Task Scope_ToldToTheApi_IsMasked() => await AssertMaskedAsync($"/runs/{await StartAsync(new { notes = s_texts, args = new[] { "mysql", "-uroot", $"-p{Secret}" } })}");

    [Fact]
    public async Task Failures_WrittenBySql_AreMasked()
    {
        var id = await StartAsync(new { at = nameof(Failures_WrittenBySql_AreMasked) });
        var entries = System.Text.Json.JsonSerializer.Serialize(s_texts.Select((reason, n) => new { item_id = $"i{n}", reason_code = "refused", reason }));
        await using var source = Npgsql.NpgsqlDataSource.Create(app.Database);
        await using var command = source.CreateCommand("update bulk_operation_runs set status = 'running', failures = $1::jsonb where id = $2");
        command.Parameters.AddWithValue(entries);
        command.Parameters.AddWithValue(id);
        Assert.Equal(1, await command.ExecuteNonQueryAsync());

        await AssertMaskedAsync($"/runs/{id}");
        await AssertMaskedAsync($"/runs/{id}/failures");
    }

    private async Task AssertMaskedAsync(string path)
    {
        var answer = await (await Api.ReadAsync(path)).Content.ReadAsStringAsync();

        Assert.Contains("[redacted:", answer, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, answer, StringComparison.Ordinal);
    }

    private async Task<long> StartAsync(object scope) =>
        (await (await Api.SendAsync("/runs", new { resource = "doors", action = "probe", scope })).JsonAsync(201)).GetProperty("id").GetInt64();
}
