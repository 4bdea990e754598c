using System.Text;
using System.Text.RegularExpressions;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;

namespace OpsMonitor.Tests.Api;

public sealed class ZzRecordTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    [Fact]
    public async Task Record_All_Once()
    {
        var seed = await app.SeedAsync();
        using var api = app.Api();
        var none = app.Api("");
        var weak = app.Api(await app.KeyAsync(app.Contoso, ["inventory:write"]));
        var log = new StringBuilder();
        var n = 0;
        async Task<string> Send(string method, string path, string? body = null, string type = "application/json", HttpClient? who = null, string? key = null)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path.StartsWith('/') && !path.StartsWith("/api") && !path.StartsWith("/openapi") ? "/api/v1" + path : path);
            if (body is not null)
            {
                request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
                request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            }
            if (key is not null) request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
            using var answer = await (who ?? api).SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            log.AppendLine($"#{++n} {method} {path} {(body?.Length > 300 ? body[..300] : body)}");
            log.AppendLine($"{(int)answer.StatusCode} {answer.Content.Headers.ContentType} {string.Join(" ", answer.Headers.Where(h => h.Key is "Location" or "Operation-Location" or "Retry-After" or "ETag" or "WWW-Authenticate" or "Idempotency-Replayed").Select(h => h.Key + "=" + string.Join(",", h.Value)))}");
            log.AppendLine(Normal(text.Length > 20000 ? text[..20000] : text));
            return text;
        }

        var run = seed.Run;
        // reads
        string[] reads =
        [
            "/runs", "/runs?limit=2", "/runs?limit=0", "/runs?limit=x", "/runs?limit=99999", "/runs?cursor=zzz", "/runs?bucket=running", "/runs?bucket=partial", "/runs?bucket=nonsense", "/runs?status=completed",
            "/runs?status=unknown", "/runs?resource=users", "/runs?action=offboard", "/runs?initiator=hr-sync", "/runs?by=hr-sync", "/runs?by=a&initiator=b", "/runs?q=offboard", "/runs?created_after=2026-01-01", "/runs?created_after=tomorrow", "/runs?created_before=2030-01-01T00:00:00Z",
            "/runs?days=3", "/runs?days=0", "/runs?days=x", "/runs?has_failures=true", "/runs?has_failures=maybe", "/runs?stalled=1", "/runs?reason=throttled", "/runs?retry_of=1", "/runs?retry_of=0", "/runs?nonsense=1&x=2",
            "/runs?bucket=failed&bucket=failed", $"/runs/{run}", "/runs/999999", "/runs/x", $"/runs/{run}?wait_for_rev=1&timeout=1", $"/runs/{run}?wait_for_rev=x", $"/runs/{run}?timeout=-1", $"/runs/{run}?foo=1",
            $"/runs/{run}/items?limit=3", $"/runs/{run}/items?outcome=failed&limit=2", $"/runs/{run}/items?outcome=x", $"/runs/{run}/items?reason_code=throttled&limit=1", $"/runs/{run}/items?reason=throttled&limit=1", $"/runs/{run}/items?q=user-0001", "/runs/999999/items", $"/runs/{run}/items?cursor=x",
            $"/runs/{run}/item-ids", "/runs/1/item-ids?limit=5", "/runs/999999/item-ids", $"/runs/{run}/failures?limit=2", "/runs/999999/failures", $"/runs/{run}/failures?cursor=q", $"/runs/{run}/failures/reasons", "/runs/999999/failures/reasons", $"/runs/{run}/failures/reasons?x=1",
            $"/runs/{run}/timeline", "/runs/999999/timeline", "/runs/export", "/runs/export?format=ndjson", "/runs/export?format=xml", "/runs/export?bom=true&bucket=succeeded", "/runs/export?bom=perhaps", $"/runs/{run}/items/export?q=user-000", $"/runs/{run}/items/export?format=ndjson&outcome=failed&q=user-00", "/runs/999999/items/export",
            "/items", "/items?id=user-0001", "/items?id=&type=x", "/items?id=a&type=b&subject_type=c", "/items?idd=a", $"/items?id={Uri.EscapeDataString(seed.Item)}",
            "/inventory/sync-runs", "/inventory/sync-runs?limit=1", "/inventory/sync-runs?baseline=1", $"/inventory/sync-runs/{seed.Sync}", "/inventory/sync-runs/99999", $"/inventory/sync-runs/{seed.Sync}/items?limit=3", $"/inventory/sync-runs/{seed.Sync}/items?subject_type=x", "/inventory/sync-runs/99999/items", $"/inventory/sync-runs/{seed.Sync}/items?q=a&limit=2", $"/inventory/sync-runs/{seed.Sync}/items?item=2",
            "/findings", "/findings?status=new&limit=2", "/findings?status=open&limit=1", "/findings?status=x", "/findings?change_type=added&limit=2", "/findings?change=changed&limit=2", "/findings?change_type=y", "/findings?run_id=1", "/findings?run_id=x", "/findings?include_resolved=true&limit=1", "/findings?subject_type=q", "/findings?q=a&limit=1", $"/findings/{seed.Finding}", "/findings/99999", $"/findings/{seed.Finding}?x=1",
            "/backup-sets", "/backup-sets?x=1", $"/backup-sets/{seed.Set}", "/backup-sets/9999", $"/backup-sets/{seed.Set}/items?limit=2", "/backup-sets/9999/items", $"/backup-sets/{seed.Set}/items?subject_type=zz",
            "/notifications", "/notifications?unread=true", "/nothing",
        ];
        foreach (var r in reads) await Send("GET", r);
        foreach (var r in new[] { "/runs", $"/runs/{run}", "/findings", "/inventory/sync-runs", "/backup-sets" }) { await Send("GET", r, who: none); await Send("GET", r, who: weak); }
        await Send("DELETE", "/runs"); await Send("PUT", "/runs/1");

        // starts
        string[] starts =
        [
            "{}", "[]", "null", "{", "{\"resource\":1}", """{"resource":"mailboxes","action":"archive"}""", """{"resource":"Mail Boxes","action":"archive","scope":{}}""", """{"resource":"mailboxes","action":"Archive!","scope":{}}""",
            """{"resource":"mailboxes","action":"archive","scope":[]}""", """{"resource":"mailboxes","action":"archive","scope":{},"item_ids":[]}""", """{"resource":"mailboxes","action":"archive","item_ids":"x"}""", """{"resource":"mailboxes","action":"archive","item_ids":[1]}""", """{"resource":"mailboxes","action":"archive","item_ids":[""]}""",
            """{"resource":"mailboxes","action":"archive","scope":{},"total_items":-1}""", """{"resource":"mailboxes","action":"archive","scope":{},"total_items":"3"}""", """{"resource":"mailboxes","action":"archive","scope":{},"total_items":1.5}""", """{"resource":"mailboxes","action":"archive","scope":{},"on_conflict":"never"}""",
            """{"resource":"mailboxes","action":"archive","scope":{},"idempotency_key":" a"}""", """{"resource":"mailboxes","action":"archive","scope":{},"idempotency_key":5}""", """{"resource":"mailboxes","action":"archive","scope":{},"options":3}""", """{"resource":"mailboxes","action":"archive","item_ids":["a"],"options":{}}""", """{"resource":"mailboxes","action":"archive","scope":{"options":1},"options":{}}""",
            """{"resource":"mailboxes","action":"archive","scope":{},"nonsense":1,"other":2}""", """{"resource":"  ","action":"\u200b","scope":{}}""", "{\"resource\":\"" + new string('a', 64) + "\",\"action\":\"x\",\"scope\":{}}", "{\"resource\":\"a\",\"action\":\"x\",\"scope\":" + string.Concat(Enumerable.Repeat("{\"a\":", 70)) + "1" + new string('}', 71),
            """{"resource":"drift","action":"generate","scope":{}}""", """{"resource":"backup_set","action":"add_policies","scope":{"backup_set_id":1}}""", """{"resource":"backup_set","action":"add_policies","item_ids":["a"]}""",
            """{"resource":"mailboxes","action":"archive","scope":{"office":"Lyon"},"total_items":3}""", """{"resource":"mailboxes","action":"archive","scope":{"office":"Lyon"},"total_items":3}""", """{"resource":"mailboxes","action":"archive","scope":{"office":"Lyon"},"on_conflict":"reject"}""", """{"resource":"mailboxes","action":"archive","item_ids":["b","a"],"idempotency_key":"k 1","on_conflict":"attach","total_items":null}""", """{"resource":"mailboxes","action":"archive","scope":{"x":1},"options":{"y":2}}""",
        ];
        foreach (var s in starts) await Send("POST", "/runs", s);
        await Send("POST", "/runs", "{}", "text/plain"); await Send("POST", "/runs", "{}", "application/json; charset=utf-16"); await Send("POST", "/runs?x=1", "{}"); await Send("POST", "/runs", "{}", who: none); await Send("POST", "/runs", "{}", who: weak);
        await Send("POST", "/runs", """{"resource":"mailboxes","action":"archive","scope":{"k":1}}""", key: "key-1"); await Send("POST", "/runs", """{"resource":"mailboxes","action":"archive","scope":{"k":1}}""", key: "key-1"); await Send("POST", "/runs", """{"resource":"mailboxes","action":"archive","scope":{"k":2}}""", key: "key-1"); await Send("POST", "/runs", "{}", key: "bad key");
        var id = await api.BegunRunAsync(50);
        await Send("POST", $"/runs/{id}/start"); await Send("POST", $"/runs/{id}/start", "{"); await Send("POST", "/runs/999999/start");
        string[] progress = ["{}", """{"attempt":1,"sequence":0,"succeeded":1,"failed":0,"skipped":0}""", """{"attempt":1,"sequence":1,"succeeded":60,"failed":0,"skipped":0,"total_items":50}""", """{"attempt":1,"sequence":1,"succeeded":"x","failed":0,"skipped":0,"y":1}""", """{"attempt":-1,"sequence":9223372036854775808,"succeeded":2147483648,"failed":0,"skipped":0}""", """{"attempt":7,"sequence":1,"succeeded":1,"failed":0,"skipped":0}"""];
        foreach (var p in progress) await Send("POST", $"/runs/{id}/progress", p);
        string[] items = ["{}", """{"attempt":1,"items":{}}""", """{"attempt":1,"items":[1]}""", """{"attempt":1,"items":[{}]}""", """{"attempt":1,"items":[{"item_id":"a","outcome":"done"}]}""", """{"attempt":1,"items":[{"item_id":"a","outcome":"failed","reason":1}]}""", """{"attempt":1,"items":[{"item_id":" ","outcome":"failed","x":1}]}""", """{"attempt":1,"items":[{"item_id":"a","outcome":"succeeded"},{"item_id":"b","outcome":"failed","reason_code":"throttled","reason":"slow","display_name":"B"},{"item_id":"c","outcome":"skipped","reason":null}]}""", """{"attempt":1,"items":[]}""", "{\"attempt\":1,\"items\":[" + string.Join(",", Enumerable.Repeat("1", 10_001)) + "]}"];
        foreach (var i in items) await Send("POST", $"/runs/{id}/items", i);
        await Send("POST", $"/runs/{id}/items?attempt=1", """{"attempt":1,"items":[]}""");
        string[] lines = ["", "{\"item_id\":\"n1\",\"outcome\":\"succeeded\"}\n\n{\"item_id\":\"n2\",\"outcome\":\"failed\"}", "{\"item_id\":\"n1\"}", "x", "[]", "{\"item_id\":\"n1\",\"outcome\":\"succeeded\",\"zz\":1}"];
        foreach (var l in lines) await Send("POST", $"/runs/{id}/items?attempt=1", l, "application/x-ndjson");
        await Send("POST", $"/runs/{id}/items", lines[1], "application/x-ndjson"); await Send("POST", $"/runs/{id}/items?attempt=x", lines[1], "application/x-ndjson"); await Send("POST", $"/runs/{id}/items?attempt=1&a=1", lines[1], "application/x-ndjson"); await Send("POST", $"/runs/{id}/items?attempt=1", lines[1], "application/x-ndjson", key: "k");
        string[] finishes = ["{}", """{"attempt":1,"failure":1}""", """{"attempt":1,"failure":{}}""", """{"attempt":1,"failure":{"reason_code":"x","reason":"y","z":1}}""", """{"attempt":9}""", """{"attempt":1}""", """{"attempt":1}"""];
        foreach (var f in finishes) await Send("POST", $"/runs/{id}/finish", f);
        var second = await api.BegunRunAsync(5);
        string[] aborts = ["{}", """{"reason":1}""", """{"reason":"x","force":"yes"}""", "{\"reason\":\"" + new string('r', 501) + "\"}", """{"reason":"enough","force":true}""", """{"reason":"enough"}""", """{"reason":"enough","force":true}"""];
        foreach (var a in aborts) await Send("POST", $"/runs/{second}/abort", a);
        await Send("POST", $"/runs/{second}/finish", """{"attempt":1,"failure":{"reason_code":"login_refused","reason":"No"}}"""); await Send("GET", $"/runs/{second}"); await Send("POST", $"/runs/{second}/abort", """{"reason":"late"}""");
        string[] retries = ["[]", """{"reason_codes":[]}""", """{"reason_codes":"x"}""", """{"reason_codes":["A B"]}""", """{"dry_run":"x"}""", """{"dry_run":true}""", """{"dry_run":true,"reason_codes":["throttled"]}""", """{"x":1}""", """{"reason_codes":["nope"]}""", "{}", "{}"];
        foreach (var r in retries) await Send("POST", $"/runs/{id}/retry-failed", r);
        await Send("POST", "/runs/99999/retry-failed", "{}"); await Send("POST", $"/runs/{run}/retry-failed", "{}");
        string[] changes = ["{}", """{"status":"gone"}""", """{"status":"acknowledged","note":5}""", """{"status":"acknowledged","note":"seen"}""", """{"status":"new"}""", """{"status":"resolved"}"""];
        foreach (var c in changes) await Send("PATCH", $"/findings/{seed.Finding}", c);
        await Send("PATCH", "/findings/99999", """{"status":"new"}""");
        string[] acks = ["{}", """{"ids":[]}""", """{"ids":["1"]}""", """{"ids":1}""", $$"""{"ids":[{{seed.Finding}}],"note":"ok"}""", "{\"ids\":[" + string.Join(",", Enumerable.Repeat("1", 1001)) + "]}", """{"ids":[1],"x":1}"""];
        foreach (var a in acks) await Send("POST", "/findings/acknowledge", a);
        string[] sets = ["{}", """{"name":" "}""", """{"name":1}""", "{\"name\":\"" + new string('n', 300) + "\"}", """{"name":"Fresh"}""", """{"name":"Fresh"}"""];
        foreach (var s in sets) await Send("POST", "/backup-sets", s);
        var person = app.Api(await PersonalKeyAsync());
        await Send("GET", "/notifications?limit=3", who: person); await Send("GET", "/notifications?event=x", who: person); await Send("GET", "/notifications?problems=1&kind=queued", who: person);
        string[] marks = ["{}", """{"all":true}""", """{"all":false}""", """{"all":true,"ids":[]}""", """{"ids":["x"]}""", """{"ids":[1]}""", """{"ids":"x"}""", """{"ids":["0195f0f0-0000-7000-8000-000000000000"]}""", """{"all":true,"q":1}"""];
        foreach (var m in marks) await Send("POST", "/notifications/read", m, who: person);
        await Send("POST", "/notifications/read", """{"all":true}""");
        await Send("POST", "/inventory/sync-runs", "{}"); await Send("POST", "/inventory/sync-runs", "--b\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\nPK\r\n--b--\r\n", "multipart/form-data; boundary=b"); await Send("POST", "/inventory/sync-runs", "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.zip\"\r\n\r\nPK\r\n--b--\r\n", "multipart/form-data; boundary=b");
        await Send("POST", "/inventory/sync-runs", "--b\r\nContent-Disposition: form-data; name=\"subject_types\"\r\n\r\n!!\r\n--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.zip\"\r\n\r\nPK\r\n--b--\r\n", "multipart/form-data; boundary=b");
        File.WriteAllText(Environment.GetEnvironmentVariable("RECORD_TO") ?? "/tmp/api-record.txt", log.ToString());
        Assert.True(n > 200, n.ToString());
    }

    private async Task<string> PersonalKeyAsync() =>
        (await Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<OpsMonitor.Domain.Access.ApiKeys>(app.Services).CreateAsync(app.Contoso, "mine", OpsMonitor.Domain.Access.ApiScopes.All, OpsMonitor.Domain.Tenancy.Actor.OfUser(app.AnaId, "Ana Ruiz"))).Token;

    private static string Normal(string text)
    {
        text = Regex.Replace(text, "\"trace_id\":\"[^\"]*\"", "\"trace_id\":\"T\"");
        text = Regex.Replace(text, @"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", "TIME");
        text = Regex.Replace(text, "\"next_cursor\":\"[^\"]*\"", "\"next_cursor\":\"C\"");
        text = Regex.Replace(text, "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "GUID");
        return text;
    }
}
