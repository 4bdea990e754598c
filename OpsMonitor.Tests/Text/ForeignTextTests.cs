using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OpsMonitor.Domain.Notifications;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Text;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Text;

/// <summary>Texts that plain SQL stored past the ledgers are as clean when they are read as those the app stored.</summary>
public sealed class ForeignTextTests(AppHost app) : IClassFixture<AppHost>, IAsyncLifetime
{
    private const string Secret = "swordfish";

    // Past the bounds of names and keys, as an adopted table may hold them.
    private const string Plant = """
        alter table bulk_operation_runs disable trigger bulk_operation_runs_limits;
        insert into users (id, display_name, user_name, is_platform_operator, email_confirmed, phone_number_confirmed, two_factor_enabled, lockout_enabled, access_failed_count) values (77, 'Kim', 'kim', false, false, false, false, false, 0) on conflict do nothing;
        insert into memberships (tenant_id, user_id, role, notify) values (@tenant, 77, 'operator', 'all') on conflict do nothing;
        insert into bulk_operation_runs (tenant_id, resource, action, idempotency_key, status, total_items, initiator, summary, executor, item_ids)
            values (@tenant, 'mail token=swordfish', 'sync token=swordfish', 'key token=swordfish', 'pending', 2, 'Ann token=swordfish', 'All token=swordfish', 'producer', '[]');
        update bulk_operation_runs set abort_requested_at = now(), abort_requested_by = 'Bob token=swordfish', abort_reason = E'why token=swordfish\nmore'
            where tenant_id = @tenant and summary like '%swordfish%';
        update bulk_operation_runs set status = 'running', lease_owner = 'w token=swordfish' where tenant_id = @tenant and summary like '%swordfish%';
        set app.counts_items = 'on';
        insert into bulk_operation_run_items (tenant_id, run_id, item_id, outcome, reason_code, reason, display_name)
            select tenant_id, id, 'p1', 'failed', 'token=swordfish', 'bad token=swordfish', 'One token=swordfish' from bulk_operation_runs where summary like '%swordfish%';
        update bulk_operation_runs set status = 'failed', processed_items = 1, failed = 1,
            failures = '[{"item_id":"p2","reason_code":"pwd=swordfish","reason":"token=swordfish","more":{"x":["token=swordfish"]}},{"reason_code":"a","reason":"token=swordfish"}]'
            where tenant_id = @tenant and summary like '%swordfish%';
        insert into audit_logs (tenant_id, actor, actor_name, action, subject_type, subject_id, reason, data)
            select tenant_id, 'sql:x', 'Eve token=swordfish', 'note token=swordfish', 'bulk_operation_run', id, 'note token=swordfish', '{"worker":"token=swordfish"}'
            from bulk_operation_runs where summary like '%swordfish%';
        select id from bulk_operation_runs where tenant_id = @tenant and summary like '%swordfish%';
        """;

    private long _run;

    public async ValueTask InitializeAsync()
    {
        await using var source = NpgsqlDataSource.Create(app.Database);
        await using var find = source.CreateCommand("select coalesce(max(id), 0) from bulk_operation_runs where summary like '%swordfish%'");
        _run = (long)(await find.ExecuteScalarAsync())!;
        if (_run == 0)
        {
            await using var plant = source.CreateCommand(Plant.Replace("@tenant", app.Contoso.Value.ToString(), StringComparison.Ordinal));
            _run = (long)(await plant.ExecuteScalarAsync())!;
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("/runs", 4)]
    [InlineData("/runs/{0}", 10)]
    [InlineData("/runs/{0}/items", 3)]
    [InlineData("/runs/{0}/failures", 5)]
    [InlineData("/runs/{0}/failures/reasons", 3)]
    [InlineData("/runs/{0}/timeline", 8)]
    public async Task Api_ForeignTexts_AreMasked(string path, int atLeast)
    {
        var answer = (await (await app.Api().ReadAsync(string.Format(null, path, _run))).JsonAsync(200)).GetRawText();

        AssertMasked(answer, atLeast);
    }

    [Fact]
    public async Task Queries_ForeignTexts_AreMasked()
    {
        var queries = app.Services.GetRequiredService<RunQueries>();
        var row = Assert.Single(await queries.RowsAsync(app.Contoso, [_run]));
        var found = (await queries.FindForAnswerAsync(app.Contoso, _run))!;

        AssertMasked(JsonSerializer.Serialize(row), 5);
        AssertMasked(JsonSerializer.Serialize(found.Run), 7);
        AssertMasked(JsonSerializer.Serialize(await queries.ItemsAsync(app.Contoso, _run, new())), 3);
        AssertMasked(JsonSerializer.Serialize((await queries.RunEntriesAsync(app.Contoso, _run)).Entries), 3);
        AssertMasked(JsonSerializer.Serialize(await queries.ReasonsAsync(app.Contoso, _run)), 3);
        AssertMasked(JsonSerializer.Serialize(await queries.TimelineAsync(app.Contoso, _run)), 8);
        AssertMasked(JsonSerializer.Serialize(await app.Services.GetRequiredService<RunStats>().ReasonsAsync(app.Contoso, DateTimeOffset.UtcNow.AddDays(-1))), 3);
        AssertMasked(JsonSerializer.Serialize((await app.Services.GetRequiredService<RunLists>().FacetsAsync(app.Contoso, RunFilter.Any)).Initiators), 1);
        Assert.Equal("why token=[redacted:token]", found.Run.AbortReason);
    }

    [Fact]
    public async Task Inbox_ForeignTexts_AreMasked() =>
        AssertMasked(JsonSerializer.Serialize(await app.Services.GetRequiredService<NotificationInbox>().LatestAsync(app.Contoso, 77, 10)), 7);

    // What is compared is the stored text, so searching finds it still.
    [Fact]
    public async Task List_SearchForAForeignText_FindsIt()
    {
        var queries = app.Services.GetRequiredService<RunQueries>();

        Assert.Contains((await queries.ListAsync(app.Contoso, new() { Text = "ALL TOKEN=" })).Items, r => r.Id == _run);
        Assert.DoesNotContain((await queries.ListAsync(app.Contoso, new() { Text = "ALL TOKEN=sword" })).Items, r => r.Id == _run);
        Assert.Contains((await queries.ListAsync(app.Contoso, new() { Initiator = "Ann token=swordfish" })).Items, r => r.Id == _run);
    }

    [Fact]
    public async Task Find_AComputedKeyAsItIsShown_IsFound()
    {
        var run = await app.Api().RunAsync();
        var key = (await app.Services.GetRequiredService<RunQueries>().FindAsync(app.Contoso, run))!.Run.IdempotencyKey!;

        Assert.Matches("^mailbox\\.sync:[0-9a-f]{64}$", key);
        Assert.Equal(run, Assert.Single((await app.Services.GetRequiredService<RunQueries>().ListAsync(app.Contoso, new() { Text = key })).Items).Id);
    }

    [Theory]
    [InlineData("""[{"item_id":"password=mine","reason":"pwd=swordfish"}]""", """[{"item_id":"password=[redacted:password]","reason":"pwd=[redacted:password]"}]""")]
    [InlineData("""[{"item_id":" 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08","reason":"x"}]""", """[{"item_id":" 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08","reason":"x"}]""")]
    [InlineData("""{"a":{"b":[1,null,true,"token=swordfish\n2"]}}""", """{"a":{"b":[1,null,true,"token=[redacted:token]"]}}""")]
    public void SafeJson_Texts_AreReasonsAndIdsStayReadable(string json, string safe) => Assert.Equal(safe, SafeJson.Of(json));

    [Fact]
    public void SafeJson_TooDeep_IsCutOff() => Assert.Equal(
        new string('[', SafeJson.MaxDepth) + "\"[too deep]\"" + new string(']', SafeJson.MaxDepth), SafeJson.Of(new string('[', 5000) + new string(']', 5000)));

    private static void AssertMasked(string text, int atLeast)
    {
        Assert.DoesNotContain(Secret, text, StringComparison.OrdinalIgnoreCase);
        var masks = text.Split("[redacted:").Length + text.Split("unspecified").Length - 2;
        Assert.True(masks >= atLeast, $"{atLeast} masks expected, {masks} found in {text}");
    }
}
