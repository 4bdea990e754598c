using System.Text.Json;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Settings.Api;

/// <summary>The log of deliveries over HTTP, and sending one again.</summary>
public sealed class DeliveriesApiTests(AppHost app) : IClassFixture<AppHost>
{
    [Fact]
    public async Task List_ByChannelAndState_HasThoseAloneNewestFirst()
    {
        var (channel, ids) = await TestedAsync("Filtered", people: 3);
        await app.SqlAsync($"update notification_deliveries set state = 'given_up' where id = '{ids[1]}'");

        Assert.Equal(ids.OrderDescending(), await ListAsync($"?channel={channel}"));
        Assert.Equal([ids[1]], await ListAsync($"?channel={channel}&state=given_up"));
        Assert.Equal(ids.Where(i => i != ids[1]).OrderDescending(), await ListAsync($"?channel={channel}&state=pending&limit=1"));
        await (await app.Api().ReadAsync("/deliveries?state=lost")).ProblemAsync(422, "invalid");
    }

    [Fact]
    public async Task Replay_OfADelivery_SendsItAgainUnderItsId()
    {
        var api = app.Api();
        var (channel, ids) = await TestedAsync("Replayed", people: 1);
        await (await api.SendAsync($"/deliveries/{ids[0]}/replay", new { })).ProblemAsync(409, "on-its-way");
        await app.SqlAsync($"""
            update notification_deliveries set state = 'given_up', attempts = 1 where id = '{ids[0]}';
            insert into delivery_attempts (tenant_id, delivery_id, n, at, took_ms, request, error) values ({app.Contoso}, '{ids[0]}', 1, now(), 12, 'MAIL', 'No server')
            """);

        var replayed = await (await api.SendAsync($"/deliveries/{ids[0]}/replay", new { })).JsonAsync(202);

        Assert.Equal((ids[0], "pending", "No server"), (
            replayed.GetProperty("delivery").GetProperty("id").GetGuid(), replayed.GetProperty("delivery").GetProperty("state").GetString(), replayed.GetProperty("attempts")[0].GetProperty("error").GetString()));
        Assert.Equal(replayed.GetRawText(), (await (await api.ReadAsync($"/deliveries/{ids[0]}")).JsonAsync(200)).GetRawText());
        Assert.Equal($"{ids[0]}", await app.ScalarAsync<string>($"select data ->> 'delivery' from audit_logs where action = 'delivery.replayed' and subject_id = '{channel}'"));
        await app.SqlAsync($"update channels set state = 'paused' where id = {channel}; update notification_deliveries set state = 'given_up' where id = '{ids[0]}'");
        await (await api.SendAsync($"/deliveries/{ids[0]}/replay", new { })).ProblemAsync(409, "channel-not-active");
        await (await api.SendAsync($"/deliveries/{Guid.NewGuid()}/replay", new { })).ProblemAsync(404, "not-found");
    }

    private async Task<(long Channel, Guid[] Ids)> TestedAsync(string name, int people)
    {
        var body = new { kind = "email", name, recipients = Enumerable.Range(0, people).Select(n => $"p{n}@contoso.example").ToArray() };
        var channel = (await (await app.Api().SendAsync("/channels", body)).JsonAsync(201)).GetProperty("channel").GetProperty("id").GetInt64();
        var tested = await (await app.Api().SendAsync($"/channels/{channel}/test", new { })).JsonAsync(202);
        return (channel, [.. tested.GetProperty("deliveries").EnumerateArray().Select(d => d.GetGuid())]);
    }

    private async Task<List<Guid>> ListAsync(string query)
    {
        List<Guid> all = [];
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await (await app.Api().ReadAsync($"/deliveries{query}{cursor}")).JsonAsync(200);
            all.AddRange(page.GetProperty("items").EnumerateArray().Select(d => d.GetProperty("id").GetGuid()));
            cursor = page.GetProperty("next_cursor") is { ValueKind: JsonValueKind.String } next ? $"&cursor={next.GetString()}" : null;
        }

        return all;
    }
}
