using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using OpsMonitor.App.Operations;
using OpsMonitor.Domain.Backups;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Text;

namespace OpsMonitor.Tests.Browser.Secrets;

/// <summary>Secrets of every kind in every spelling, brought in by the API, by an upload and by plain SQL wherever a text can be stored.</summary>
internal sealed record SecretSeed(IReadOnlyList<Canary> Canaries, IReadOnlyDictionary<string, IReadOnlyList<long>> Ids)
{
    private const int Fragment = 8;

    // Names of people who look at pages; what is planted must not lock them out. Past the bounds of names and keys, as an adopted table may hold them.
    private const string Sql = """
        alter table bulk_operation_runs disable trigger bulk_operation_runs_limits;
        update tenants set name = 'Contoso {0}' where id = @tenant;
        insert into bulk_operation_runs (tenant_id, resource, action, idempotency_key, status, total_items, initiator, summary, executor, item_ids, traceparent)
            values (@tenant, 'mail {0}', 'sync {1}', 'key {2}', 'pending', 2, 'Ann {3}', 'All {4}', 'producer', {json}, '00-{0}');
        update bulk_operation_runs set abort_requested_at = now(), abort_requested_by = 'Bob {5}', abort_reason = 'why {6}' where tenant_id = @tenant and summary like 'All %';
        update bulk_operation_runs set status = 'running' where tenant_id = @tenant and summary like 'All %';
        set app.counts_items = 'on';
        insert into bulk_operation_run_items (tenant_id, run_id, item_id, outcome, reason_code, reason, display_name)
            select tenant_id, id, 'id {7}', 'failed', 'code {8}', 'bad {9}', 'One {0}' from bulk_operation_runs where summary like 'All %';
        update bulk_operation_runs set status = 'failed', processed_items = 1, failed = 1,
            failures = jsonb_build_array(jsonb_build_object('item_id', 'p {1}', 'reason_code', 'c {2}', 'reason', 'r {3}', 'more', {json})) where tenant_id = @tenant and summary like 'All %';
        insert into audit_logs (tenant_id, actor, actor_name, action, subject_type, subject_id, reason, data)
            select tenant_id, 'sql:{0}', 'Eve {4}', 'note {5}', 'bulk_operation_run', id, 'note {6}', {json} from bulk_operation_runs where summary like 'All %';
        insert into inventory_contents (tenant_id, content_hash, content) values (@tenant, '\\x01', {json}), (@tenant, '\\x02', {json});
        insert into inventory_items (tenant_id, sync_run_id, subject_type, external_id, display_name, content_hash)
            select @tenant, max(id), 'type {1}', 'ext {' || n || '}', 'name {7}', '\\x01' from inventory_sync_runs, generate_series(0, 9) n group by n;
        insert into backup_items (tenant_id, backup_set_id, policy_id, subject_type, display_name, content_hash, sync_run_id, bulk_operation_run_id)
            select @tenant, (select max(id) from backup_sets), 'ext {2}' || n, 'type {3}', 'name {4}', '\\x02', max(id), max(bulk_operation_run_id) from inventory_sync_runs, generate_series(0, 2) n group by n;
        update inventory_sync_runs set source = 'from {5}';
        update backup_sets set name = 'set {6}';
        update findings set evidence_jsonb = jsonb_build_object('changes', jsonb_build_array(jsonb_build_object('path', 'p {7}', 'kind', 'changed', 'baseline', {json}, 'current', 'now {8}'))),
            subject_name = 'subject {9}', subject_type = 'type {0}', subject_external_id = 'ext {1}', acknowledgement_note = 'note {2}', status = 'acknowledged', acknowledged_at = now();
        insert into saved_views (tenant_id, user_id, name, query, is_shared) select @tenant, min(id), 'view {3}', 'q={4}', true from users;
        insert into run_follows (tenant_id, user_id, resource, action) select tenant_id, user_id, 'mail {5}', 'sync {6}' from memberships;
        """;

    public static async Task<SecretSeed> PlantAsync(SecretsApp app)
    {
        var canaries = Text.Canaries.ByKind.Select(k => One(k.Gen)).ToList();
        var texts = canaries.SelectMany(c => Spellings.All.Select(s => s.Spell(c.Text))).Where(t => !t.Contains('\0', StringComparison.Ordinal)).ToList();
        await ByApiAsync(app, canaries, texts);
        await ByUploadAsync(app, texts);
        await BySqlAsync(app, canaries, texts);
        return new(canaries, new Dictionary<string, IReadOnlyList<long>>
        {
            ["runs"] = await IdsAsync(app, "bulk_operation_runs"), ["sync-runs"] = await IdsAsync(app, "inventory_sync_runs"),
            ["findings"] = await IdsAsync(app, "findings"), ["backup-sets"] = await IdsAsync(app, "backup_sets"),
            ["channels"] = await IdsAsync(app, "channels"), ["rules"] = await IdsAsync(app, "telling_rules"),
        });
    }

    /// <summary>The secrets that can be read in a text, with what stands around them.</summary>
    public IEnumerable<string> In(string text) =>
        from read in Spellings.Read(text)
        from canary in Canaries
        from at in Enumerable.Range(0, canary.Secret.Length - Fragment + 1)
        let found = read.IndexOf(canary.Secret.Substring(at, Fragment), StringComparison.Ordinal)
        where found >= 0
        select $"{canary.Kind}: {canary.Secret.Substring(at, Fragment)} in {read[Math.Max(0, found - 120)..Math.Min(read.Length, found + 60)]}";

    // The same ones in every run: other tests look for ones that escape.
    public static Canary One(Gen<Canary> gen, Func<Canary, bool>? fits = null)
    {
        var pcg = new PCG(1, 20261127);
        while (true)
        {
            if (gen.Generate(pcg, null, out _) is { } canary && canary.Secret.Length >= Fragment && fits?.Invoke(canary) != false)
            {
                return canary;
            }
        }
    }

    private static JsonObject Content(List<string> texts) => new()
    {
        ["preSharedKey"] = "swordfish-1", ["ｐａｓｓｗｏｒｄ"] = "swordfish-2", ["notes"] = new JsonArray([.. texts.Select(t => (JsonNode)t)]),
        ["deep"] = new JsonObject { ["list"] = new JsonArray(new JsonObject { ["name"] = "apiKey", ["value"] = "swordfish-3" }) },
        ["inner"] = new JsonObject { ["clientSecret"] = "swordfish-4", ["again"] = texts[^1] }.ToJsonString(),
    };

    private static async Task ByApiAsync(SecretsApp app, List<Canary> canaries, List<string> texts)
    {
        using var api = app.Api();
        var scope = Content(texts);
        await StartAsync(api, new { resource = "mailbox", action = "sync", scope, idempotency_key = canaries[0].Text, total_items = 300 }, canaries, texts);

        // Ids may look random, and may be addresses.
        var ids = canaries.Where(c => c.Kind is not ("high entropy" or "e-mail")).SelectMany(c => Spellings.All.Select(s => s.Spell(c.Text))).Where(t => t.Length <= 300).Distinct().ToList();
        var begun = await (await api.SendAsync("/runs", new { resource = "mailbox", action = "archive", item_ids = ids })).JsonAsync(201);
        var run = begun.GetProperty("id").GetInt64();
        await (await api.SendAsync($"/runs/{run}/start", new { })).JsonAsync(200);
        await (await api.SendAsync($"/runs/{run}/items", new
        {
            attempt = 1,
            items = ids.Select((id, i) => new { item_id = id, outcome = i % 3 == 0 ? "succeeded" : i % 3 == 1 ? "failed" : "skipped", reason_code = "throttled", reason = texts[i % texts.Count], display_name = i % 2 == 0 ? null : texts[^1] }),
        })).JsonAsync(200);
        await (await api.SendAsync($"/runs/{run}/finish", new { attempt = 1, failure = new { reason_code = "broken", reason = texts[3] } })).JsonAsync(200);
        await (await api.SendAsync("/backup-sets", new { name = "Weekly" })).JsonAsync(201);
    }

    private static async Task StartAsync(HttpClient api, object body, List<Canary> canaries, List<string> texts)
    {
        var run = (await (await api.SendAsync("/runs", body)).JsonAsync(201)).GetProperty("id").GetInt64();
        await (await api.SendAsync($"/runs/{run}/start", new { })).JsonAsync(200);
        await (await api.SendAsync($"/runs/{run}/abort", new { reason = texts[1] })).JsonAsync(202);
        await (await api.SendAsync("/runs", new Dictionary<string, object> { [canaries[0].Text] = 1, ["resource"] = canaries[1].Text })).ProblemAsync(422, "invalid");
    }

    private static async Task ByUploadAsync(SecretsApp app, List<string> texts)
    {
        var actor = Actor.OfUser(app.AnaId, "Ana Ruiz");
        List<StartedSync> syncs = [];
        foreach (var round in new[] { "one", "two" })
        {
            var content = Content(texts);
            content["@odata.type"] = "#microsoft.graph.iosWiFiConfiguration";
            (content["id"], content["displayName"], content["round"]) = ($"item {texts[0]}", $"WiFi {texts[1]}", round);
            content["password"] = $"swordfish-{round}";
            var plain = new JsonObject { ["@odata.type"] = "#microsoft.graph.iosWiFiConfiguration", ["id"] = "plain", ["displayName"] = "Plain", ["password"] = $"swordfish-{round}" };
            using var form = new MultipartFormDataContent();
            var zip = new ByteArrayContent(InventoryFixture.Zip(
                ("wifi.json", Encoding.UTF8.GetBytes(content.ToJsonString())), ("plain.json", Encoding.UTF8.GetBytes(plain.ToJsonString())), ($"{texts[0]}.json", "no json"u8.ToArray())));
            zip.Headers.ContentDisposition = new ContentDispositionHeaderValue("form-data") { Name = "file", FileName = "wifi.zip" };
            form.Add(zip);
            using var api = app.Api();
            var started = await (await api.PostAsync("/api/v1/inventory/sync-runs", form)).JsonAsync(202);
            await EndedAsync(app, started.GetProperty("bulk_operation_run_id").GetInt64());
            syncs.Add(new(started.GetProperty("id").GetInt64(), 0, true, started.GetProperty("selection_hash").GetString()!, RunStatus.Completed));
        }

        await WorkedAsync(app, actor, DriftLedger.Generate, new DriftScope(syncs[1].SelectionHash, syncs[0].SyncRunId, syncs[1].SyncRunId).ToJson());
        var set = (await app.Services.GetRequiredService<BackupQueries>().ListAsync(app.Contoso)).Items[0].Id;
        await WorkedAsync(app, actor, BackupCopies.AddPolicies, new AddPoliciesScope(set, [$"item {texts[0]}", "plain", $"gone {texts[2]}"]).ToJson());
    }

    private static async Task BySqlAsync(SecretsApp app, List<Canary> canaries, List<string> texts)
    {
        var random = new Random(20261127);
        var sql = Sql.Replace("@tenant", app.Contoso.Value.ToString(), StringComparison.Ordinal)
            .Replace("{json}", $"'{Content(texts).ToJsonString().Replace("'", "''", StringComparison.Ordinal)}'::jsonb", StringComparison.Ordinal)
            .Replace("'ext {' || n || '}'", "(array[" + string.Join(',', Enumerable.Range(0, 10).Select(n => $"'ext {{{n}}}'")) + "])[n + 1]", StringComparison.Ordinal);
        for (var place = 0; place < 10; place++)
        {
            // Keys and addresses are ids too, and here every text may be one.
            var named = canaries.Where(c => c.Kind is not ("high entropy" or "e-mail") && c.Text.Length < 60).ToList();
            var text = Spellings.All[random.Next(Spellings.All.Count)].Spell(named[random.Next(named.Count)].Text);
            sql = sql.Replace($"{{{place}}}", text.Replace("'", "''", StringComparison.Ordinal), StringComparison.Ordinal);
        }

        await app.SqlAsync(sql);
    }

    private static async Task WorkedAsync(SecretsApp app, Actor actor, OperationType operation, JsonElement scope) =>
        await EndedAsync(app, (await app.Services.GetRequiredService<OperationStarter>().StartAsync(app.Contoso, actor, operation, scope)).RunId);

    private static Task EndedAsync(SecretsApp app, long run) => Eventually.True(
        async () => await app.Services.GetRequiredService<RunQueries>().FindAsync(app.Contoso, run) is { Row.IsActive: false }, $"run {run} ends");

    private static async Task<IReadOnlyList<long>> IdsAsync(SecretsApp app, string table)
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(app.Database);
        await using var command = source.CreateCommand($"select id from {table} order by id");
        await using var reader = await command.ExecuteReaderAsync();
        List<long> ids = [];
        while (await reader.ReadAsync())
        {
            ids.Add(reader.GetInt64(0));
        }

        return ids;
    }
}
