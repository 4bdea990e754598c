using System.Net.Http.Json;
using System.Text.Json;
using OpsMonitor.App.Settings.Telling;
using OpsMonitor.App.Api;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Notifications.Channels;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Settings.Api;

/// <summary>Channels over HTTP: what their page does, in the same words, and secrets that go in and never come out.</summary>
public sealed class ChannelsApiTests(AppHost app) : IClassFixture<AppHost>
{
    private const string Token = "T0KEN0123456789abcdef";
    private const string Address = $"https://203.0.114.9/hooks/{Token}";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Create_OfAWebhook_ShowsItsSecretOnceAndItsAddressNever()
    {
        var api = app.Api();
        var answer = await api.SendAsync("/channels", new { kind = "webhook", name = "Once", address = Address });
        var made = await answer.JsonAsync(201);
        var (id, secret) = (Id(made), made.GetProperty("secret").GetString()!);

        Assert.StartsWith("whsec_", secret, StringComparison.Ordinal);
        Assert.Equal($"/api/v1/channels/{id}", answer.Headers.Location?.ToString());
        Assert.Equal("https://203.0.114.9/hooks/\u2026", made.GetProperty("channel").GetProperty("address_shown").GetString());
        foreach (var path in new[] { "/channels", $"/channels/{id}" })
        {
            var text = (await (await api.ReadAsync(path)).JsonAsync(200)).GetRawText();
            Assert.DoesNotContain(Token, text, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        }

        Assert.Equal("channel.created Once API key test", await AuditAsync(id));
    }

    // The answer is kept for repeats, and with it the secret, which nobody may read in the database.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Secret_AskedForAgainUnderItsKey_IsTheSameAndNotReadableInTheDatabase(bool rotates)
    {
        var api = app.Api();
        var name = $"Kept {rotates}";
        var path = rotates ? $"/channels/{await MakeAsync(name)}/rotate-secret" : "/channels";
        object body = rotates ? new { overlap_hours = 1 } : new { kind = "webhook", name, address = Address };

        var (first, again) = (await SendAsync(), await SendAsync());

        Assert.Equal(await first.Content.ReadAsStringAsync(Cancel), await again.Content.ReadAsStringAsync(Cancel));
        Assert.True(again.Headers.Contains(IdempotencyKeyFilter.ReplayedHeader));
        Assert.Equal(0L, await app.ScalarAsync<long>("select count(*) from request_replays where position('whsec_'::bytea in body) > 0"));

        async Task<HttpResponseMessage> SendAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1" + path) { Content = JsonContent.Create(body), Headers = { { IdempotencyKeyFilter.Header, name.Replace(' ', '-') } } };
            return await api.SendAsync(request, Cancel);
        }
    }

    [Fact]
    public async Task Rotate_OfASecret_LeavesTheOldOneForAWhile()
    {
        var api = app.Api();
        var id = await MakeAsync("Rotated");
        var now = await (await api.SendAsync($"/channels/{id}/rotate-secret", new { overlap_hours = 2 })).JsonAsync(200);

        Assert.InRange(now.GetProperty("channel").GetProperty("previous_secret_until").GetDateTimeOffset() - DateTimeOffset.UtcNow, TimeSpan.FromMinutes(100), TimeSpan.FromMinutes(121));
        Assert.StartsWith("whsec_", now.GetProperty("secret").GetString(), StringComparison.Ordinal);
        await (await api.SendAsync($"/channels/{await MailAsync("Unsigned")}/rotate-secret", new { })).ProblemAsync(409, "signs-nothing");
    }

    [Fact]
    public async Task State_PausedAndResumed_IsToldAndNeverInTheWayOfATest()
    {
        var api = app.Api();
        var id = await MailAsync("Paused for a while");
        var paused = await (await ChangeAsync(id, new { state = "paused" })).JsonAsync(200);
        Assert.Equal(("paused", "by API key test"), (paused.GetProperty("state").GetString(), paused.GetProperty("state_reason").GetString()));
        var tested = (await (await api.SendAsync($"/channels/{id}/test", new { })).JsonAsync(202)).GetProperty("deliveries");
        Assert.Equal(2, tested.GetArrayLength());
        Assert.Equal("channel.tested Paused for a while API key test", await AuditAsync(id));

        Assert.Equal("active", (await (await ChangeAsync(id, new { state = "active" })).JsonAsync(200)).GetProperty("state").GetString());
        Assert.Equal("channel.resumed Paused for a while API key test", await AuditAsync(id));
    }

    [Fact]
    public async Task Change_OfNameAndPlace_IsSeenAtOnce()
    {
        var (hook, mail) = (await MakeAsync("Before"), await MailAsync("Team before"));

        Assert.Equal("After", (await (await ChangeAsync(hook, new { name = "After" })).JsonAsync(200)).GetProperty("name").GetString());
        Assert.Equal("https://203.0.114.10/in", (await (await ChangeAsync(hook, new { address = "https://203.0.114.10/in" })).JsonAsync(200)).GetProperty("address_shown").GetString());
        Assert.Equal(["ada@contoso.example"], (await (await ChangeAsync(mail, new { recipients = new[] { "ada@contoso.example" } })).JsonAsync(200)).GetProperty("recipients").EnumerateArray().Select(r => r.GetString()));
        await RefusedAsync(await ChangeAsync(mail, new { address = Address }), "address");
        await RefusedAsync(await ChangeAsync(hook, new { recipients = new[] { "ada@contoso.example" } }), "recipients");
        await RefusedAsync(await ChangeAsync(hook, new { name = "One", state = "off" }), "name");
        await (await ChangeAsync(hook, new { name = "Team before" })).ProblemAsync(409, "name-taken");
    }

    public static TheoryData<string, string, string> Wrong => new()
    {
        { """{"kind":"webhook","name":"x","address":"https://10.1.2.3/in"}""", "address", "The address lies in a private network. Whoever hosts OpsMonitor can allow that network." },
        { """{"kind":"slack","name":"x","address":"http://203.0.114.9/in"}""", "address", "The address must begin with https://." },
        { """{"kind":"slack","name":"x","address":"https://me:pass@203.0.114.9/in"}""", "address", "The address must not contain a name and password: a webhook is signed instead." },
        { """{"kind":"email","name":"x","recipients":["ana@contoso.example","nobody","ben"]}""", "recipients", "nobody is no e-mail address." },
        { """{"kind":"email","name":"x","recipients":[]}""", "recipients", ChannelWords.Of(ChannelRefusal.BadRecipients) },
        { """{"kind":"email","name":"x\ty","recipients":["ana@contoso.example"]}""", "name", ChannelWords.Of(ChannelRefusal.BadName) },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Create_OfWhatThePageRefuses_IsRefusedInItsWords(string body, string field, string words)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        Assert.Equal(words, await RefusedAsync(await app.Api().PostAsync("/api/v1/channels", content, Cancel), field));
    }

    [Fact]
    public async Task Delete_OfAChannel_LeavesNothingAtItsAddress()
    {
        var id = await MailAsync("Gone soon");
        Assert.Equal(204, (int)(await app.Api().DeleteAsync($"/api/v1/channels/{id}", Cancel)).StatusCode);
        Assert.Equal(404, (int)(await app.Api().DeleteAsync($"/api/v1/channels/{id}", Cancel)).StatusCode);
        await (await app.Api().ReadAsync($"/channels/{id}")).ProblemAsync(404, "not-found");
        Assert.Equal("channel.deleted Gone soon API key test", await AuditAsync(id));
    }

    [Fact]
    public async Task List_PageByPage_HasEachChannelOnce()
    {
        await MailAsync("Page one");
        await MailAsync("Page two");
        var api = app.Api();
        var all = (await (await api.ReadAsync("/channels?limit=200")).JsonAsync(200)).GetProperty("items").EnumerateArray().Select(Id).ToList();
        List<long> seen = [];
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await (await api.ReadAsync($"/channels?limit=1{cursor}")).JsonAsync(200);
            seen.Add(Id(Assert.Single(page.GetProperty("items").EnumerateArray())));
            cursor = page.GetProperty("next_cursor").GetString() is { } next ? $"&cursor={next}" : null;
        }

        Assert.Equal(all, seen);
        Assert.Equal(all.OrderDescending(), seen);
    }

    [Fact]
    public async Task Key_WithoutTheScope_IsRefused()
    {
        var api = app.Api(await app.KeyAsync(app.Contoso, [.. ApiScopes.All.Where(s => s != ApiScopes.AlertingManage)]));
        foreach (var path in new[] { "/channels", "/rules", "/deliveries", "/deadlines" })
        {
            await (await api.ReadAsync(path)).ProblemAsync(403, "forbidden");
        }
    }

    private static long Id(JsonElement json) => (json.TryGetProperty("channel", out var channel) ? channel : json).GetProperty("id").GetInt64();

    private static async Task<string> RefusedAsync(HttpResponseMessage answer, string field) =>
        (await answer.ProblemAsync(422, "invalid")).GetProperty("errors").GetProperty(field)[0].GetString()!;

    private async Task<long> MakeAsync(string name) => Id(await (await app.Api().SendAsync("/channels", new { kind = "webhook", name, address = Address })).JsonAsync(201));

    private async Task<long> MailAsync(string name) =>
        Id(await (await app.Api().SendAsync("/channels", new { kind = "email", name, recipients = new[] { "ana@contoso.example", "ben@contoso.example" } })).JsonAsync(201));

    private async Task<HttpResponseMessage> ChangeAsync(long id, object body) => await app.Api().PatchAsJsonAsync($"/api/v1/channels/{id}", body, Cancel);

    private Task<string> AuditAsync(long id) => app.ScalarAsync<string>(
        $"select concat_ws(' ', action, data ->> 'name', actor_name) from audit_logs where subject_type = 'channel' and subject_id = '{id}' order by id desc limit 1");
}
