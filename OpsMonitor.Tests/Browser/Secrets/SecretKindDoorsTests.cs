using Microsoft.Extensions.DependencyInjection;
using OpsMonitor.App.Look;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Browser.Secrets;

/// <summary>A secret of each kind, reported by the API and stored by plain SQL, is masked at every door that a run has.</summary>
public sealed class SecretKindDoorsTests(SecretsApp app) : IClassFixture<SecretsApp>
{
    private const string Viewer = "vera@contoso.example";

    // Each holds "swordfish", in one word or in two.
    private static readonly string[] s_texts =
    [
        "Driver={SQL Server};Server=h;UID=a;PWD={ab;swordfish}",
        "Data Source=x;PWD=\"a;b;swordfish\";Uid=a",
        "Name Password ana swordfish",
        "| Name | Password | |---|---| | ana | swordfish |",
        "<table><tr><th>Name</th><th>Password</th></tr><tr><td>ana</td><td>swordfish</td></tr></table>",
        """{"wepKey":"swordfish","unlockCode":"swordfish","mfaSeed":"swordfish"}""",
        """{"omaUri":"./Vendor/MSFT/WiFi/Password","value":"swordfish"}""",
        """{"key":"Password","old":"swordfish","new":"swordfish-2"}""",
        "{'password': u'my swordfish'}",
        "{User:ana Password:\"my swordfish\"}",
        "passphrase: correct horse battery swordfish",
        "npm_" + "swordfishswordfishswordfish012345",
        "jdbc:oracle:thin:scott/swordfish@db:1521/x",
        "db.example:5432:ops:ana:swordfish",
        "password -> swordfish",
        "wrong password 'swordfish' for ana",
        "el password es swordfish",
        "Kennwort lautet swordfish",
    ];

    [Fact]
    public async Task Run_WithASecretOfEachKind_TellsNoneAtAnyDoor()
    {
        var cancel = TestContext.Current.CancellationToken;
        var vera = await app.AddPersonAsync("Vera Lind", Viewer, TenantRole.Viewer);
        await app.SqlAsync($"update memberships set notify = 'all' where user_id = {vera}");
        var key = (await app.Services.GetRequiredService<ApiKeys>().CreateAsync(app.Contoso, "reader", ApiScopes.All, Actor.OfUser(vera, "Vera Lind"))).Token;
        var runs = new[] { await ReportedAsync(), await StoredAsync() };
        var page = await app.SignInAsync(email: Viewer);
        await using var context = page.Context;

        foreach (var run in runs)
        {
            foreach (var path in new[] { "", "/items?limit=100", "/failures?limit=100", "/failures/reasons", "/items/export" }.Select(p => $"/api/v1/runs/{run}{p}").Append("/api/v1/notifications"))
            {
                var answer = await app.Api(key).GetAsync(path, cancel);
                Assert.True(answer.IsSuccessStatusCode, path);
                AssertSilent(path, await answer.Content.ReadAsStringAsync(cancel), isTold: !path.EndsWith("notifications", StringComparison.Ordinal));
            }

            var file = await context.APIRequest.GetAsync(app.Address + "/" + Urls.RunItemsExport("contoso", run, "csv", ""));
            AssertSilent("CSV", await file.TextAsync(), isTold: true);
            foreach (var path in new[] { Urls.Run("contoso", run), Urls.RunFailures("contoso", run) })
            {
                await page.GotoAsync(path);
                await Expect(page.Locator("tr.item").First).ToBeVisibleAsync();
                AssertSilent(path, await page.ContentAsync(), isTold: true);
            }
        }

        await page.GotoAsync(Urls.Notifications("contoso"));
        await Expect(page.Locator("h1").First).ToBeVisibleAsync();
        AssertSilent("notifications", await page.ContentAsync(), isTold: false);
    }

    private async Task<long> ReportedAsync()
    {
        using var api = app.Api();
        var run = (await (await api.SendAsync("/runs", new { resource = "mailbox", action = "archive", scope = new { office = "Lyon" }, total_items = s_texts.Length })).JsonAsync(201)).GetProperty("id").GetInt64();
        await (await api.SendAsync($"/runs/{run}/start", new { })).JsonAsync(200);
        await (await api.SendAsync($"/runs/{run}/items", new
        {
            attempt = 1, items = s_texts.Select((t, i) => new { item_id = $"item-{i}", outcome = "failed", reason_code = "broken", reason = t, display_name = t }),
        })).JsonAsync(200);
        await (await api.SendAsync($"/runs/{run}/finish", new { attempt = 1, failure = new { reason_code = "broken", reason = s_texts[0] } })).JsonAsync(200);
        return run;
    }

    private async Task<long> StoredAsync()
    {
        var texts = string.Join(", ", s_texts.Select(t => $"'{t.Replace("'", "''", StringComparison.Ordinal)}'"));
        await app.SqlAsync($"""
            set app.counts_items = 'on';
            insert into bulk_operation_runs (tenant_id, resource, action, idempotency_key, status, total_items, initiator, summary, executor)
                values ({app.Contoso.Value}, 'mail', 'sync', 'stored', 'pending', {s_texts.Length}, 'Ann', 'stored', 'producer');
            update bulk_operation_runs set status = 'running' where summary = 'stored';
            insert into bulk_operation_run_items (tenant_id, run_id, item_id, outcome, reason_code, reason, display_name)
                select tenant_id, id, 'item-' || n, 'failed', 'broken', t, t from bulk_operation_runs, unnest(array[{texts}]) with ordinality as x (t, n) where summary = 'stored';
            update bulk_operation_runs set status = 'failed', processed_items = {s_texts.Length}, failed = {s_texts.Length},
                failures = (select jsonb_agg(jsonb_build_object('item_id', 'item', 'reason_code', 'broken', 'reason', t)) from unnest(array[{texts}]) t) where summary = 'stored';
            """);
        await using var source = Npgsql.NpgsqlDataSource.Create(app.Database);
        await using var command = source.CreateCommand("select id from bulk_operation_runs where summary = 'stored'");
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    private static void AssertSilent(string where, string text, bool isTold)
    {
        var at = text.IndexOf("swordfish", StringComparison.OrdinalIgnoreCase);
        Assert.True(at < 0, at < 0 ? "" : $"{where}: {text[Math.Max(0, at - 120)..Math.Min(text.Length, at + 40)]}");
        Assert.True(!isTold || text.Contains("[redacted:", StringComparison.Ordinal), $"{where}: nothing was there to be masked");
    }
}
