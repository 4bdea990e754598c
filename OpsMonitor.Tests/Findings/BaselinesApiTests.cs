using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Findings;

/// <summary>Baselines and checks over HTTP: who may, what is refused, and the wall between tenants.</summary>
public sealed class BaselinesApiTests : IAsyncLifetime
{
    private readonly AppHost _app = new();
    private Ledger _ledger = null!;
    private DriftScene _scene = null!;

    public async ValueTask InitializeAsync()
    {
        await _app.InitializeAsync();
        _ledger = Ledger.Of(_app.Database);
        _scene = new(_ledger);
        await using var db = _ledger.Ops.ForAllTenants("test data");
        db.Add(new User { Id = 1, DisplayName = "Ana Ruiz", UserName = "ana@contoso.example" });
        await db.SaveChangesAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _ledger.DisposeAsync();
        await _app.DisposeAsync();
    }

    [Fact]
    public async Task Baseline_ApprovedByAKey_IsListedWithWhoAndWhy()
    {
        using var api = _app.Api();
        var sync = await _scene.SnapshotAsync("a=1");
        var move = await (await PutAsync(api, sync, "go-live")).JsonAsync(200);
        Assert.Equal((0, 0), (move.GetProperty("accepted").GetInt32(), move.GetProperty("rebased").GetInt32()));

        var listed = Assert.Single((await (await api.ReadAsync("/inventory/baselines?scope_key=scope")).JsonAsync(200)).GetProperty("items").EnumerateArray());
        Assert.Equal((sync, "API key test", "go-live"), (listed.GetProperty("sync_run_id").GetInt64(), listed.GetProperty("approved_by").GetString(), listed.GetProperty("reason").GetString()));
        await (await PutAsync(api, sync, "again")).ProblemAsync(409, "illegal-transition");
        await (await PutAsync(api, sync, " ")).ProblemAsync(422, "invalid");
        await (await PutAsync(api, 999, "x")).ProblemAsync(404, "not-found");
    }

    [Fact]
    public async Task Baseline_OfAnotherTenant_IsNeitherSeenNorMoved()
    {
        using var api = _app.Api(_app.FabrikamKey);
        var sync = await _scene.SnapshotAsync("a=1");
        await (await PutAsync(api, sync, "mine now")).ProblemAsync(404, "not-found");
        await _scene.ApproveAsync(sync);
        var run = await _scene.RunAsync(sync, await _scene.SnapshotAsync("a=2"));

        Assert.Empty((await (await api.ReadAsync("/inventory/baselines")).JsonAsync(200)).GetProperty("items").EnumerateArray());
        await (await api.ReadAsync($"/findings/checks/{run}")).ProblemAsync(404, "not-found");
        Assert.Empty((await (await api.ReadAsync($"/findings?run_id={run}")).JsonAsync(200)).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task Baseline_ByAKeyThatOnlyReads_IsForbidden()
    {
        using var api = _app.Api(await _app.KeyAsync(_app.Contoso, [ApiScopes.RunsRead, ApiScopes.InventoryWrite]));
        await (await PutAsync(api, await _scene.SnapshotAsync("a=1"), "x")).ProblemAsync(403, "forbidden");
    }

    [Fact]
    public async Task Check_OnceEnded_TellsItsDeltaAndItsFindings()
    {
        using var api = _app.Api();
        var baseline = await _scene.SnapshotAsync("a=1", "b=1");
        await _scene.ApproveAsync(baseline);
        await _scene.RunAsync(baseline, await _scene.SnapshotAsync("a=2", "b=2"));
        var run = await _scene.RunAsync(baseline, await _scene.SnapshotAsync("a=1", "b=3"));

        var check = await (await api.ReadAsync($"/findings/checks/{run}")).JsonAsync(200);
        Assert.True(check.GetProperty("is_check").GetBoolean());
        Assert.Equal("""{"new":1,"still_there":0,"back_again":0,"fixed":1,"superseded":1,"not_checked":0,"doubtful":0}""", check.GetProperty("delta").GetRawText());
        var fixedOne = Assert.Single((await (await api.ReadAsync($"/findings?run_id={run}&news=fixed")).JsonAsync(200)).GetProperty("items").EnumerateArray());
        Assert.Equal(("a", "resolved"), (fixedOne.GetProperty("subject_external_id").GetString(), fixedOne.GetProperty("ended_by").GetString()));
        var superseded = Assert.Single((await (await api.ReadAsync("/findings?ended_by=superseded")).JsonAsync(200)).GetProperty("items").EnumerateArray());
        var whole = await (await api.ReadAsync($"/findings/{superseded.GetProperty("id")}")).JsonAsync(200);
        var successor = Assert.Single((await (await api.ReadAsync($"/findings?run_id={run}")).JsonAsync(200)).GetProperty("items").EnumerateArray());
        Assert.Equal(successor.GetProperty("id").GetInt64(), whole.GetProperty("successor_id").GetInt64());
        Assert.Single((await (await api.ReadAsync("/findings?path=state&value=3")).JsonAsync(200)).GetProperty("items").EnumerateArray());
        Assert.Empty((await (await api.ReadAsync("/findings?path=stat")).JsonAsync(200)).GetProperty("items").EnumerateArray());
    }

    private static Task<HttpResponseMessage> PutAsync(HttpClient api, long sync, string reason) => api.PutAsync(
        "/api/v1/inventory/baselines", System.Net.Http.Json.JsonContent.Create(new { sync_run_id = sync, reason }), TestContext.Current.CancellationToken);
}
