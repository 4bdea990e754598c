using Microsoft.Extensions.DependencyInjection;
using OpsMonitor.App.Account.Profile;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Access.Members;
using OpsMonitor.Domain.Access.Platform;
using OpsMonitor.Domain.Access.Sessions;
using OpsMonitor.Domain.Backups;
using OpsMonitor.Domain.Runs.SavedViews;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Text;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Browser.Secrets;

/// <summary>Somebody pastes a secret where a name or a reason is asked for: it is in no dump of the database, on no page, in no file and in no line of the log.</summary>
public sealed class SecretNamesTests(SecretsApp app) : IClassFixture<SecretsApp>
{
    private CancellationToken Cancel { get; } = TestContext.Current.CancellationToken;

    // Somebody may be known by the address of a mailbox.
    private static readonly IReadOnlyList<Canary> _canaries = [.. Text.Canaries.ByKind.Where(k => k.Kind != "e-mail").Select(k => SecretSeed.One(k.Gen, c => c.Text.Length < 60 || k.Kind is not ("pair" or "flag")))];

    [Fact]
    public async Task Names_WithASecretOfEachKind_AreFoundNowhere()
    {
        await app.SeedAsync();
        foreach (var canary in _canaries)
        {
            await GiveAsync(canary);
        }

        AssertSilent("database", await DumpAsync());
        await ReadAsync();
        AssertSilent("log", app.Log);
    }

    // Every door through which somebody names a thing or says why.
    private async Task GiveAsync(Canary canary)
    {
        var text = canary.Text;
        var mail = $"named{Guid.NewGuid():n}@contoso.example";
        var person = await app.AddPersonAsync(text, mail, TenantRole.TenantAdmin);
        var named = Actor.OfUser(person, text);
        var session = UserSessions.IdOf(await Get<UserSessions>().BeginAsync(person, null, text, "127.0.0.1", Cancel));
        await Get<OwnAccount>().RenameAsync(new(person, text, session, "127.0.0.1"), text);
        var (tenant, _) = await Get<TenantLedger>().CreateAsync(text, $"t{Guid.NewGuid():n}"[..20], named, Cancel);
        await Get<TenantLedger>().RenameAsync(app.Contoso, text, "contoso", named, Cancel);
        if (tenant is { } made)
        {
            await Get<TenantLedger>().ArchiveAsync(made, named, text, Cancel);
        }

        var key = await Get<ApiKeys>().CreateAsync(app.Contoso, new NewApiKey(text, ApiScopes.All), named, Cancel);
        await Get<BackupLedger>().CreateAsync(app.Contoso, text, named, Cancel);
        await Get<SavedViewLedger>().SaveAsync(app.Contoso, person, text, $"q={Uri.EscapeDataString(text)}", share: true, Cancel);
        if (canary.Kind != "high entropy") // the address of a mailbox may look random
        {
            await Get<InvitationLedger>().InviteAsync(app.Contoso, $"{text}@contoso.example", TenantRole.Viewer, named, Cancel);
        }

        await RunAsync(key.Token, text);
    }

    // What a run of the key tells about itself, and what a person says when they end it.
    private async Task RunAsync(string key, string text)
    {
        using var api = app.Api(key);
        var run = (await (await api.SendAsync("/runs", new { resource = "mailbox", action = "sync", scope = new { at = Guid.NewGuid() }, total_items = 3 })).JsonAsync(201)).GetProperty("id").GetInt64();
        await (await api.SendAsync($"/runs/{run}/start", new { })).JsonAsync(200);
        await (await api.SendAsync($"/runs/{run}/items", new { attempt = 1, items = new[] { new { item_id = "a", outcome = "failed", reason_code = "broken", reason = text, display_name = text } } })).JsonAsync(200);
        await (await api.SendAsync($"/runs/{run}/abort", new { reason = text })).JsonAsync(202);
        await (await api.SendAsync($"/runs/{run}/finish", new { attempt = 1, failure = new { reason_code = "broken", reason = text } })).JsonAsync(200);
        var seed = await app.SeedAsync();
        await api.PatchAsync(new Uri($"/api/v1/findings/{seed.Finding}", UriKind.Relative), System.Net.Http.Json.JsonContent.Create(new { status = "acknowledged", note = text }), Cancel);
    }

    private async Task ReadAsync()
    {
        var page = await app.SignInAsync();
        await using var context = page.Context;
        foreach (var path in new[] { "/t/contoso", "/t/contoso/runs", "/t/contoso/backups", "/t/contoso/settings/general", "/t/contoso/settings/members", "/t/contoso/settings/keys", "/t/contoso/settings/audit?programs=1",
            "/t/contoso/notifications", "/portfolio", "/platform/tenants", "/platform/operators", "/account" })
        {
            await page.GotoAsync(path);
            await Expect(page.Locator("h1").First).ToBeVisibleAsync();
            await Expect(page.Locator(".skeleton")).ToHaveCountAsync(0);
            AssertSilent(path, await page.EvaluateAsync<string>(SecretDoorsTests.Everything));
        }

        foreach (var path in new[] { "/t/contoso/settings/audit/export?format=csv", "/t/contoso/settings/audit/export?format=ndjson", "/t/contoso/runs/export?format=csv" })
        {
            var answer = await context.APIRequest.GetAsync(app.Address + path);
            Assert.True(answer.Ok, $"{path}: {answer.Status}");
            AssertSilent(path, await answer.TextAsync());
        }
    }

    private async Task<string> DumpAsync()
    {
        var all = await app.ScalarAsync<string>("select string_agg(format('select to_jsonb(t)::text as r from %I t', tablename), ' union all ') from pg_tables where schemaname = 'public'");
        return await app.ScalarAsync<string>($"select string_agg(r, E'\\n') from ({all}) d");
    }

    private static void AssertSilent(string where, string text)
    {
        var found = new SecretSeed(_canaries, new Dictionary<string, IReadOnlyList<long>>()).In(text).Take(8).ToList();
        Assert.True(found.Count == 0, $"{where}:\n{string.Join('\n', found)}");
    }

    private T Get<T>()
        where T : notnull => app.Services.GetRequiredService<T>();
}
