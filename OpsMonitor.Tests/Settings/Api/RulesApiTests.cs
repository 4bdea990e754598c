using System.Net.Http.Json;
using System.Text.Json;
using OpsMonitor.App.Settings.Telling;
using OpsMonitor.Domain.Notifications.Rules;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Settings.Api;

/// <summary>Rules over HTTP: made, read, changed as a whole, previewed and deleted.</summary>
public sealed class RulesApiTests(AppHost app) : IClassFixture<AppHost>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rule_MadeAndChanged_IsReadAsItWasSent()
    {
        var api = app.Api();
        var channel = (await (await api.SendAsync("/channels", new { kind = "email", name = "Team", recipients = new[] { "ana@contoso.example" } })).JsonAsync(201)).GetProperty("channel").GetProperty("id").GetInt64();
        var answer = await api.SendAsync("/rules", new
        {
            name = "Nights", operations = new[] { "mailboxes.archive" }, events = new[] { "finished" }, buckets = new[] { "failed", "partial" }, reason_codes = new[] { "throttled" }, findings = new[] { "reopened" },
            deadlines = true, channels = new[] { channel }, quiet = new { from = "22:00", to = "07:00", zone = "Europe/Zurich" }, most_an_hour = 3,
        });
        var made = await answer.JsonAsync(201);
        var id = made.GetProperty("id").GetInt64();
        var rule = made.GetProperty("rule");

        Assert.Equal($"/api/v1/rules/{id}", answer.Headers.Location?.ToString());
        Assert.Equal(["mailboxes.archive", "finished", "partial failed", "throttled", "reopened"], new[] { "operations", "events", "buckets", "reason_codes", "findings" }.Select(n => Words(rule, n)));
        Assert.Equal("22:00 07:00 Europe/Zurich", string.Join(' ', new[] { "from", "to", "zone" }.Select(n => rule.GetProperty("quiet").GetProperty(n).GetString())));
        Assert.Equal(("Nights", true, true, false, 3, $"{channel}"), (
            rule.GetProperty("name").GetString(), rule.GetProperty("enabled").GetBoolean(), rule.GetProperty("deadlines").GetBoolean(), rule.GetProperty("inbox_followers").GetBoolean(),
            rule.GetProperty("most_an_hour").GetInt32(), Words(rule, "channels")));

        // What a rule is read as can be sent as its change.
        var same = await (await api.PutAsJsonAsync($"/api/v1/rules/{id}", rule, Cancel)).JsonAsync(200);
        Assert.Equal(rule.GetRawText(), same.GetProperty("rule").GetRawText());

        var changed = await (await api.PutAsJsonAsync($"/api/v1/rules/{id}", new { name = "Nights", enabled = false, deadlines = true, inbox_followers = true }, Cancel)).JsonAsync(200);
        Assert.Equal((false, "", JsonValueKind.Null), (changed.GetProperty("rule").GetProperty("enabled").GetBoolean(), Words(changed.GetProperty("rule"), "channels"), changed.GetProperty("rule").GetProperty("quiet").ValueKind));
        Assert.Equal(changed.GetRawText(), (await (await api.ReadAsync($"/rules/{id}")).JsonAsync(200)).GetRawText());
        Assert.Contains((await (await api.ReadAsync("/rules")).JsonAsync(200)).GetProperty("items").EnumerateArray(), r => r.GetProperty("id").GetInt64() == id);

        Assert.Equal(204, (int)(await api.DeleteAsync($"/api/v1/rules/{id}", Cancel)).StatusCode);
        await (await api.ReadAsync($"/rules/{id}")).ProblemAsync(404, "not-found");
        Assert.Equal("rule.created rule.changed rule.changed rule.deleted", await app.ScalarAsync<string>($"select string_agg(action, ' ' order by id) from audit_logs where subject_type = 'telling_rule' and subject_id = '{id}'"));
    }

    [Fact]
    public async Task Preview_OfARule_TellsWhatHappenedAndStoresNothing()
    {
        var api = app.Api();
        var run = await api.BegunRunAsync();
        await (await api.SendAsync($"/runs/{run}/items", new { attempt = 1, items = new[] { new { item_id = "a", outcome = "failed", reason_code = "throttled" } } })).JsonAsync(200);
        await (await api.SendAsync($"/runs/{run}/finish", new { attempt = 1 })).JsonAsync(200);
        var before = await CountAsync();

        var preview = await (await api.SendAsync("/rules/preview", new { name = "x", events = new[] { "finished" }, buckets = new[] { "failed" }, inbox_followers = true })).JsonAsync(200);

        Assert.Equal((7, 1, 1), (preview.GetProperty("days").GetInt32(), preview.GetProperty("events").GetInt32(), preview.GetProperty("messages").GetInt32()));
        var told = preview.GetProperty("first")[0].GetProperty("events")[0];
        Assert.Equal((run, "run.finished", "throttled"), (told.GetProperty("run_id").GetInt64(), told.GetProperty("kind").GetString(), told.GetProperty("reasons")[0].GetProperty("code").GetString()));
        Assert.Equal(before, await CountAsync());
        Assert.Equal(RuleWords.Of(RuleRefusal.BadTerms), await RefusedAsync(await api.SendAsync("/rules/preview", new { name = "x", inbox_followers = true }), "events"));

        Task<long> CountAsync() => app.ScalarAsync<long>("select (select count(*) from telling_rules) + (select count(*) from audit_logs)");
    }

    public static TheoryData<string, string, RuleRefusal> Wrong => new()
    {
        { """{"name":"x","inbox_followers":true}""", "events", RuleRefusal.BadTerms },
        { """{"name":"x","deadlines":true}""", "channels", RuleRefusal.TellsNobody },
        { """{"name":"x","deadlines":true,"channels":[987654321]}""", "channels", RuleRefusal.UnknownChannel },
        { """{"name":"x","deadlines":true,"inbox_users":[987654321]}""", "inbox_users", RuleRefusal.UnknownPerson },
        { """{"name":"x","deadlines":true,"inbox_followers":true,"quiet":{"from":"22:00","to":"22:00","zone":"UTC"}}""", "quiet.to", RuleRefusal.BadQuietHours },
        { """{"name":"x","deadlines":true,"inbox_followers":true,"quiet":{"from":"22:00","to":"23:00","zone":"Mars"}}""", "quiet.zone", RuleRefusal.UnknownZone },
        { """{"name":"x\ty","deadlines":true,"inbox_followers":true}""", "name", RuleRefusal.BadName },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Create_OfWhatThePageRefuses_IsRefusedInItsWords(string body, string field, RuleRefusal refusal)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        Assert.Equal(RuleWords.Of(refusal), await RefusedAsync(await app.Api().PostAsync("/api/v1/rules", content, Cancel), field));
    }

    [Fact]
    public async Task People_WhomRulesMayTell_AreMembersButNoObservers()
    {
        await app.SqlAsync("""
            insert into users (display_name, user_name, email_confirmed, phone_number_confirmed, two_factor_enabled, lockout_enabled, access_failed_count, is_platform_operator)
                select n, n, false, false, false, false, 0, false from unnest(array['Vera', 'Obi']) n;
            insert into memberships (tenant_id, user_id, role, notify) select 1, id, case display_name when 'Obi' then 'observer' else 'viewer' end, 'own' from users where display_name in ('Vera', 'Obi')
            """);
        var people = (await (await app.Api().ReadAsync("/rules/people")).JsonAsync(200)).GetProperty("items").EnumerateArray().ToDictionary(p => p.GetProperty("name").GetString()!, p => p.GetProperty("id").GetInt64());
        Assert.Contains("Vera", people.Keys);
        Assert.DoesNotContain("Obi", people.Keys);
        await (await app.Api().SendAsync("/rules", new { name = "For Vera", deadlines = true, inbox_users = new[] { people["Vera"] } })).JsonAsync(201);
    }

    [Fact]
    public async Task Create_UnderATakenName_IsRefused()
    {
        var body = new { name = "Twice", deadlines = true, inbox_followers = true };
        await (await app.Api().SendAsync("/rules", body)).JsonAsync(201);
        await (await app.Api().SendAsync("/rules", body)).ProblemAsync(409, "name-taken");
    }

    private static string Words(JsonElement rule, string name) => string.Join(' ', rule.GetProperty(name).EnumerateArray().Select(v => v.ToString()));

    private static async Task<string> RefusedAsync(HttpResponseMessage answer, string field) =>
        (await answer.ProblemAsync(422, "invalid")).GetProperty("errors").GetProperty(field)[0].GetString()!;
}
