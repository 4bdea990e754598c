using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Account;

/// <summary>A personal key can what its owner may now.</summary>
public sealed class PersonalKeyTests(AppHost app) : IClassFixture<AppHost>
{
    private CancellationToken Cancel { get; } = TestContext.Current.CancellationToken;

    private OpsDb Ops => app.Services.GetRequiredService<OpsDb>();

    [Fact]
    public async Task Key_OfARemovedMember_GetsTheUniform401()
    {
        var (owner, api) = await KeyOfAsync(TenantRole.Operator);
        await api.RunAsync();

        await ChangeAsync(db => db.Memberships.Where(m => m.UserId == owner).ExecuteDeleteAsync(Cancel));
        await HeardAsync(api, HttpStatusCode.Unauthorized);

        await (await api.SendAsync("/runs", new { })).ProblemAsync(401, "unauthorized");
        var refused = await api.ReadAsync("/runs");
        Assert.Equal("Bearer realm=\"opsmonitor\"", refused.Headers.WwwAuthenticate.ToString());
        await (await api.ReadAsync("/notifications")).ProblemAsync(401, "unauthorized");
        await (await api.ReadAsync("/runs/export")).ProblemAsync(401, "unauthorized");
    }

    [Fact]
    public async Task Key_OfAViewer_ReadsAndWritesNothing()
    {
        var (owner, api) = await KeyOfAsync(TenantRole.Operator);
        var run = await api.BegunRunAsync(total: 3);

        await ChangeAsync(db => db.Memberships.Where(m => m.UserId == owner).ExecuteUpdateAsync(s => s.SetProperty(m => m.Role, TenantRole.Viewer), Cancel));
        await HeardAsync(api, HttpStatusCode.Forbidden);

        await (await api.ReadAsync($"/runs/{run}")).JsonAsync(200);
        await (await api.ReadAsync("/notifications")).JsonAsync(200);
        await (await api.SendAsync("/runs", new { })).ProblemAsync(403, "forbidden");
        await (await api.SendAsync($"/runs/{run}/items", new { attempt = 1, items = Array.Empty<object>() })).ProblemAsync(403, "forbidden");
        await (await api.SendAsync($"/runs/{run}/abort", new { reason = "x" })).ProblemAsync(403, "forbidden");
        await (await api.SendAsync("/findings/acknowledge", new { })).ProblemAsync(403, "forbidden");
        await (await api.SendAsync("/inventory/sync-runs", new { })).ProblemAsync(403, "forbidden");
    }

    [Fact]
    public async Task Key_OfALockedPerson_GetsTheUniform401()
    {
        var (owner, api) = await KeyOfAsync(TenantRole.TenantAdmin);
        await (await api.ReadAsync("/runs")).JsonAsync(200);

        await ChangeAsync(db => db.Users.Where(u => u.Id == owner).ExecuteUpdateAsync(
            s => s.SetProperty(u => u.LockoutEnabled, true).SetProperty(u => u.LockoutEnd, DateTimeOffset.UtcNow.AddDays(1)), Cancel));
        await HeardAsync(api, HttpStatusCode.Unauthorized);

        await (await api.ReadAsync("/runs")).ProblemAsync(401, "unauthorized");
    }

    [Fact]
    public async Task Key_OfAPlatformOperatorWhoIsNoMember_Looks()
    {
        var (owner, api) = await KeyOfAsync(TenantRole.Operator);
        await ChangeAsync(db => db.Users.Where(u => u.Id == owner).ExecuteUpdateAsync(s => s.SetProperty(u => u.IsPlatformOperator, true), Cancel));
        await ChangeAsync(db => db.Memberships.Where(m => m.UserId == owner).ExecuteDeleteAsync(Cancel));

        await (await api.ReadAsync("/runs")).JsonAsync(200);
        await (await api.SendAsync("/runs", new { })).ProblemAsync(403, "forbidden");
    }

    [Fact]
    public async Task Key_OfNobody_KeepsItsScopes() => await app.Api().RunAsync();

    [Fact]
    public async Task LongPoll_OfAMemberRemovedMeanwhile_EndsWithTheUniform401()
    {
        var (owner, api) = await KeyOfAsync(TenantRole.Viewer, ApiScopes.RunsRead);
        var run = await app.Api().BegunRunAsync(total: 3);
        var waiting = api.ReadAsync($"/runs/{run}?wait_for_rev=1000&timeout=40");
        await ChangeAsync(db => db.Memberships.Where(m => m.UserId == owner).ExecuteDeleteAsync(Cancel));
        var clock = Stopwatch.StartNew();

        await (await waiting).ProblemAsync(401, "unauthorized");
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(15), $"after {clock.Elapsed}");
    }

    [Fact]
    public async Task Stream_OfAMemberRemovedMeanwhile_RecordsNoFurtherItem()
    {
        var (owner, api) = await KeyOfAsync(TenantRole.Operator);
        var run = await api.BegunRunAsync();
        using var body = new Slow(async stream =>
        {
            await WriteAsync(stream, 0, 1000);
            await Eventually.True(async () => (await (await app.Api().ReadAsync($"/runs/{run}")).JsonAsync(200)).GetProperty("processed_items").GetInt32() == 1000, "the first batch is recorded");
            await ChangeAsync(db => db.Memberships.Where(m => m.UserId == owner).ExecuteDeleteAsync(Cancel));
            var clock = Stopwatch.StartNew();
            await Eventually.True(() => clock.Elapsed > TimeSpan.FromSeconds(3.5), "a key is asked about again every three seconds");
            await WriteAsync(stream, 1000, 1000);
        });

        var answer = await api.PostAsync($"/api/v1/runs/{run}/items?attempt=1", body, Cancel);

        await answer.ProblemAsync(401, "unauthorized");
        Assert.Equal(1000, (await (await app.Api().ReadAsync($"/runs/{run}")).JsonAsync(200)).GetProperty("processed_items").GetInt32());

        static async Task WriteAsync(Stream stream, int from, int count)
        {
            var lines = string.Concat(Enumerable.Range(from, count).Select(n => $$"""{"item_id":"i{{n}}","outcome":"succeeded"}""" + "\n"));
            await stream.WriteAsync(Encoding.UTF8.GetBytes(lines));
            await stream.FlushAsync();
        }
    }

    // What a key may do is known for a second before it is asked again.
    private static Task HeardAsync(HttpClient api, HttpStatusCode refusal) =>
        Eventually.True(async () => (await api.SendAsync("/runs", new { })).StatusCode == refusal, "the key is refused");

    private async Task<(long Owner, HttpClient Api)> KeyOfAsync(TenantRole role, params string[] scopes)
    {
        await using var db = Ops.ForAllTenants("tests make people");
        var person = new User { UserName = $"{Guid.NewGuid():n}@contoso.example", DisplayName = "Kim Key" };
        db.Users.Add(person);
        await db.SaveChangesAsync(Cancel);
        await app.Services.GetRequiredService<TenancyLedger>().AddMemberAsync(app.Contoso, person.Id, role, cancel: Cancel);
        var key = await app.Services.GetRequiredService<ApiKeys>().CreateAsync(
            app.Contoso, "personal", scopes.Length == 0 ? ApiScopes.All : scopes, Actor.OfUser(person.Id, person.DisplayName), cancel: Cancel);
        return (person.Id, app.Api(key.Token));
    }

    private async Task ChangeAsync(Func<OpsDbContext, Task> change)
    {
        await using var db = Ops.ForAllTenants("tests change rights");
        await change(db);
    }

    /// <summary>A body that is written while it is sent.</summary>
    private sealed class Slow : HttpContent
    {
        private readonly Func<Stream, Task> _write;

        public Slow(Func<Stream, Task> write)
        {
            _write = write;
            Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        }

        protected override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context) => _write(stream);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
