using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Notifications;

public sealed class NotificationsApiTests(AppHost app) : IClassFixture<AppHost>
{
    private static int s_people;

    [Fact]
    public async Task List_OfTheKeysOwner_HasWhatTheyWereToldPageByPage()
    {
        var (api, _) = await PersonAsync(app.Contoso);
        var run = await api.BegunRunAsync();
        await api.SendAsync($"/runs/{run}/items", new { attempt = 1, items = new[] { new { item_id = "a", outcome = "failed", reason_code = "throttled", reason = "Later" } } });
        await api.SendAsync($"/runs/{run}/finish", new { attempt = 1 });

        var first = await (await api.ReadAsync("/notifications?limit=1")).JsonAsync(200);
        var told = Assert.Single(first.GetProperty("items").EnumerateArray());
        Assert.Equal((run, "finished", "failed", "failed", "bulk_operation_run", "throttled (1)"),
            (told.GetProperty("run_id").GetInt64(), Text(told, "event"), Text(told, "status_bucket"), Text(told, "status"), Text(told, "run_type"), Text(told, "error_summary")));
        Assert.Equal((1, 1), (told.GetProperty("counts").GetProperty("failed").GetInt32(), told.GetProperty("counts").GetProperty("total").GetInt32()));
        Assert.False(told.GetProperty("read").GetBoolean());

        var second = await (await api.ReadAsync($"/notifications?limit=1&cursor={Text(first, "next_cursor")}")).JsonAsync(200);
        Assert.Equal("queued", Text(second.GetProperty("items")[0], "event"));
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next_cursor").ValueKind);
    }

    [Theory]
    [InlineData(3, 2)]
    [InlineData(1, 0)]
    [InlineData(null, 0)] // without a total, what was reported is all there was
    public async Task List_OfAnEndedRun_TellsHowManyItemsWereNeverReported(int? total, int missing)
    {
        var (api, _) = await PersonAsync(app.Contoso);
        var run = await api.BegunRunAsync(total);
        await api.SendAsync($"/runs/{run}/items", new { attempt = 1, items = new[] { new { item_id = "a", outcome = "succeeded" } } });
        await api.SendAsync($"/runs/{run}/finish", new { attempt = 1 });

        var told = (await (await api.ReadAsync("/notifications")).JsonAsync(200)).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(["finished", "queued"], told.Select(t => Text(t, "event")));
        Assert.Equal(missing, told[0].GetProperty("never_reported").GetInt32());
        Assert.Equal(JsonValueKind.Null, told[1].GetProperty("never_reported").ValueKind);
    }

    [Fact]
    public async Task Read_OfSomeThenAll_IsWhatTheListThenSays()
    {
        var (api, _) = await PersonAsync(app.Contoso);
        for (var run = 0; run < 3; run++)
        {
            await api.RunAsync();
        }

        var ids = await UnreadAsync(api);
        Assert.Equal(1, await MarkAsync(api, new { ids = ids[..1] }));
        Assert.Equal(0, await MarkAsync(api, new { ids = ids[..1] }));
        Assert.Equal(ids[1..], await UnreadAsync(api));
        Assert.Equal(2, await MarkAsync(api, new { all = true }));
        Assert.Empty(await UnreadAsync(api));
        Assert.Equal(3, (await (await api.ReadAsync("/notifications?event=queued")).JsonAsync(200)).GetProperty("items").GetArrayLength());
        Assert.Equal(0, (await (await api.ReadAsync("/notifications?problems=true")).JsonAsync(200)).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Inbox_OfAnotherPersonOrTenant_IsOutOfReach()
    {
        var (ana, anaId) = await PersonAsync(app.Contoso);
        await ana.RunAsync();
        var ids = await UnreadAsync(ana);
        var (ben, _) = await PersonAsync(app.Contoso);

        // The same person in another tenant: another inbox.
        await app.Services.GetRequiredService<TenancyLedger>().AddMemberAsync(app.Fabrikam, anaId, TenantRole.Viewer);
        var abroad = app.Api(await KeyAsync(app.Fabrikam, anaId));
        foreach (var other in new[] { ben, abroad })
        {
            Assert.Empty(await UnreadAsync(other));
            Assert.Equal(0, await MarkAsync(other, new { ids }));
            Assert.Equal(0, await MarkAsync(other, new { all = true }));
        }

        Assert.Equal(ids, await UnreadAsync(ana));
    }

    [Fact]
    public async Task Key_OfNobody_IsToldWhy()
    {
        var problem = await (await app.Api().ReadAsync("/notifications")).ProblemAsync(403, "no-recipient");
        Assert.Contains("belongs to no member", Text(problem, "title"), StringComparison.Ordinal);
        await (await app.Api().SendAsync("/notifications/read", new { all = true })).ProblemAsync(403, "no-recipient");

        var (api, person) = await PersonAsync(app.Contoso);
        await using var db = app.Services.GetRequiredService<OpsDb>().ForTenant(app.Contoso);
        db.Remove(new Membership { TenantId = app.Contoso, UserId = person });
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        await (await api.ReadAsync("/notifications")).ProblemAsync(401, "unauthorized"); // a key dies with its owner's membership
    }

    [Fact]
    public async Task Key_WithoutTheScope_IsForbidden()
    {
        var api = app.Api(await app.KeyAsync(app.Contoso, [ApiScopes.RunsRead, ApiScopes.RunsWrite]));
        await (await api.ReadAsync("/notifications")).ProblemAsync(403, "forbidden");
        await (await api.SendAsync("/notifications/read", new { all = true })).ProblemAsync(403, "forbidden");
        await (await app.Api("").ReadAsync("/notifications")).ProblemAsync(401, "unauthorized");
    }

    [Theory]
    [InlineData("{}", "all")]
    [InlineData("""{"all": false}""", "all")]
    [InlineData("""{"all": true, "ids": []}""", "all")]
    [InlineData("""{"ids": [7]}""", "ids")]
    [InlineData("""{"ids": ["no id"]}""", "ids")]
    [InlineData("""{"ids": "x"}""", "ids")]
    [InlineData("""{"all": true, "everything": 1}""", "everything")]
    public async Task Read_WithABadBody_NamesWhatIsWrong(string body, string field)
    {
        var (api, _) = await PersonAsync(app.Contoso);
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        var problem = await (await api.PostAsync("/api/v1/notifications/read", content, TestContext.Current.CancellationToken)).ProblemAsync(422, "invalid");
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.ToString());
    }

    [Theory]
    [InlineData("cursor=tampered!", 400)]
    [InlineData("event=begun", 422)]
    [InlineData("unread=maybe", 422)]
    public async Task List_WithABadQuery_NamesTheParameter(string query, int status)
    {
        var (api, _) = await PersonAsync(app.Contoso);
        await (await api.ReadAsync("/notifications?" + query)).JsonAsync(status);
    }

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();

    private static async Task<List<string>> UnreadAsync(HttpClient api) =>
        [.. (await (await api.ReadAsync("/notifications?unread=true")).JsonAsync(200)).GetProperty("items").EnumerateArray().Select(n => Text(n, "id")!)];

    private static async Task<int> MarkAsync(HttpClient api, object body) =>
        (await (await api.SendAsync("/notifications/read", body)).JsonAsync(200)).GetProperty("marked").GetInt32();

    /// <summary>A new member, who is told of their own runs, and a client with a key of theirs.</summary>
    private async Task<(HttpClient Api, long Id)> PersonAsync(TenantId tenant)
    {
        var name = $"person-{Interlocked.Increment(ref s_people)}";
        await using var db = app.Services.GetRequiredService<OpsDb>().ForAllTenants("tests make people");
        var person = new User { UserName = name, NormalizedUserName = name, DisplayName = name };
        db.Add(person);
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        await app.Services.GetRequiredService<TenancyLedger>().AddMemberAsync(tenant, person.Id, TenantRole.Operator);
        return (app.Api(await KeyAsync(tenant, person.Id)), person.Id);
    }

    private async Task<string> KeyAsync(TenantId tenant, long person) =>
        (await app.Services.GetRequiredService<ApiKeys>().CreateAsync(tenant, "mine", ApiScopes.All, Actor.OfUser(person, "Person"))).Token;
}
