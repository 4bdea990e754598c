using System.Text;
using System.Text.Json;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Backups;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Runs.SavedViews;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Text;

/// <summary>Keys and names that nobody can see, or tell apart: two operations would meet in one run, and nobody could say why.</summary>
public sealed class InvisibleTextTests(AppHost app) : IClassFixture<AppHost>
{
    public static TheoryData<string> BadKeys =>
    [
        "", " ", "   ", "\n", "a\n", "a\nb", "a\r\nb", "a\tb", "a\u001bb", "a\u007fb", "a\u0085b", " a", "a ", "a  b", "\u00a0", "a\u00a0b", "\u3000", "\u2028", "a\u2029",
        "\u200b", "a\u200bb", "a\u200c", "a\u200d", "\u2060a", "\ufeffa", "a\u00adb", "\u202ea", "a\u202c", "\u2066a\u2069", "\u061ca", "\u200ea", "\u180ea", "\u3164", "\u115f", "\u2800", "a\ufe0f", "\u034f", "\U000e0041a", "\ufffda",
        new string('k', 201),
    ];

    [Theory]
    [MemberData(nameof(BadKeys))]
    public async Task Start_UnderAKeyThatCannotBeTold_Is422NamingFieldAndRule(string key)
    {
        using var api = app.Api();
        var problem = await (await api.SendAsync("/runs", Run(key))).ProblemAsync(422, "invalid");
        Assert.Equal(IdempotencyKey.Rule, problem.GetProperty("errors").GetProperty("idempotency_key")[0].GetString());
        Assert.Throws<ArgumentException>(() => new StartRun(new("a", "b"), JsonElement.Parse("{}"), Actor.System, RunExecutor.Producer) { IdempotencyKey = key });
    }

    [Theory]
    [InlineData("lyon 3")]
    [InlineData("Büro/2026-11#7")]
    [InlineData("会議室-3")]
    [InlineData("🧾 42")]
    [InlineData("hr_sync:9b2e")]
    public async Task Start_UnderAKeyPeopleUse_IsStarted(string key)
    {
        using var api = app.Api();
        var first = await (await api.SendAsync("/runs", Run(key))).JsonAsync(201);
        var again = await (await api.SendAsync("/runs", Run(key))).JsonAsync(200);
        Assert.Equal(first.GetProperty("id").GetInt64(), again.GetProperty("id").GetInt64());
        Assert.Equal(key, (await (await api.ReadAsync($"/runs/{first.GetProperty("id").GetInt64()}")).JsonAsync(200)).GetProperty("idempotency_key").GetString());
    }

    [Fact]
    public async Task Start_UnderOneKeyInTwoForms_FindsTheSameRun()
    {
        using var api = app.Api();
        var composed = await (await api.SendAsync("/runs", Run("caf\u00e9 nfc"))).JsonAsync(201);
        var decomposed = await (await api.SendAsync("/runs", Run("cafe\u0301 nfc"))).JsonAsync(200);
        Assert.Equal(composed.GetProperty("id").GetInt64(), decomposed.GetProperty("id").GetInt64());
    }

    // No document may hold them, wherever they stand.
    [Theory]
    [InlineData("a\\ud800")]
    [InlineData("\\u0000")]
    [InlineData("a\\u0000b")]
    public async Task Start_WithWhatNoTextHolds_IsRefused(string key)
    {
        using var api = app.Api();
        using var body = new StringContent($$"""{"resource":"mailboxes","action":"archive","scope":{},"idempotency_key":"{{key}}"}""", Encoding.UTF8, "application/json");
        using var answer = await api.PostAsync("/api/v1/runs", body, TestContext.Current.CancellationToken);
        Assert.InRange((int)answer.StatusCode, 400, 422);
    }

    [Theory]
    [InlineData("resource", """{"resource":"\u200b","action":"archive","scope":{}}""")]
    [InlineData("resource", """{"resource":"Mail","action":"archive","scope":{}}""")]
    [InlineData("action", """{"resource":"mailboxes","action":"ar chive","scope":{}}""")]
    [InlineData("action", """{"resource":"mailboxes","action":"archive\n","scope":{}}""")]
    [InlineData("item_ids", """{"resource":"mailboxes","action":"archive","item_ids":["a","\u200b"]}""")]
    public async Task Start_WithAnInvisibleName_Is422NamingTheField(string field, string json)
    {
        using var api = app.Api();
        using var body = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await api.PostAsync("/api/v1/runs", body, TestContext.Current.CancellationToken);
        Assert.True((await answer.ProblemAsync(422, "invalid")).GetProperty("errors").TryGetProperty(field, out _));
    }

    [Fact]
    public async Task Report_OfAnItemNobodyCanSee_Is422NamingTheItem()
    {
        using var api = app.Api();
        var run = await api.BegunRunAsync();
        var items = new { attempt = 1, items = new[] { new { item_id = "a", outcome = "succeeded" }, new { item_id = "\u200b\u2060", outcome = "succeeded" } } };
        Assert.True((await (await api.SendAsync($"/runs/{run}/items", items)).ProblemAsync(422, "invalid")).GetProperty("errors").TryGetProperty("items[1].item_id", out _));
        Assert.True((await (await api.SendAsync($"/runs/{run}/abort", new { reason = "\u202e \u200b" })).ProblemAsync(422, "invalid")).GetProperty("errors").TryGetProperty("reason", out _));
    }

    [Theory]
    [InlineData("\u200b")]
    [InlineData(" \u00ad ")]
    [InlineData("\u3164\u2800")]
    public async Task Names_WithoutAVisibleCharacter_AreRefused(string name)
    {
        await using var ledger = await Ledger.CreateAsync();
        Assert.Equal(SavedViewRefusal.BadName, (await ledger.Get<SavedViewLedger>().SaveAsync(ledger.Contoso, 1, name, "q=1", share: false)).Refusal);
        Assert.Equal(BackupRefusal.NameInvalid, (await ledger.Get<BackupLedger>().CreateAsync(ledger.Contoso, name, ledger.Ana)).Refusal);
        await Assert.ThrowsAsync<ArgumentException>(() => ledger.Get<ApiKeys>().CreateAsync(ledger.Contoso, name, ApiScopes.All, ledger.Ana));
        Assert.False(VisibleText.IsAny(name));
    }

    private static object Run(string key) => new { resource = "mailboxes", action = "archive", scope = new { at = key.Length }, idempotency_key = key };
}
