using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Audit;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Account;

public sealed class ApiKeyTests(AppHost app) : IClassFixture<AppHost>
{
    private CancellationToken Cancel { get; } = TestContext.Current.CancellationToken;

    private OpsDb Ops => app.Services.GetRequiredService<OpsDb>();

    [Fact]
    public void Token_WithOneCharacterChanged_IsNone()
    {
        var token = ApiKeyToken.New().ToString();

        Assert.NotNull(ApiKeyToken.Parse(token));
        Assert.All(Enumerable.Range(0, token.Length), i => Assert.Null(ApiKeyToken.Parse(token[..i] + (token[i] == 'x' ? 'y' : 'x') + token[(i + 1)..])));
        Assert.Null(ApiKeyToken.Parse(token + "0"));
        Assert.Null(ApiKeyToken.Parse(null));
    }

    [Fact]
    public async Task Key_WhenRevokedOrExpired_IsNoLongerFound()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var keys = new ApiKeys(Ops, clock);
        var expiring = await keys.CreateAsync(app.Contoso, "expiring", [ApiScopes.RunsRead], Actor.System, clock.GetUtcNow().AddDays(1), Cancel);
        var lasting = await keys.CreateAsync(app.Contoso, "lasting", [ApiScopes.RunsRead], Actor.System, cancel: Cancel);
        Assert.NotNull(await keys.FindAsync(expiring.Token, Cancel));

        clock.Advance(TimeSpan.FromDays(1));
        Assert.Null(await keys.FindAsync(expiring.Token, Cancel));
        Assert.NotNull(await keys.FindAsync(lasting.Token, Cancel));

        Assert.False(await keys.RevokeAsync(app.Fabrikam, lasting.Id, Actor.System, Cancel));
        Assert.True(await keys.RevokeAsync(app.Contoso, lasting.Id, Actor.System, Cancel));
        Assert.False(await keys.RevokeAsync(app.Contoso, lasting.Id, Actor.System, Cancel));
        Assert.Null(await keys.FindAsync(lasting.Token, Cancel));
        await using var db = Ops.ForTenant(app.Contoso);
        Assert.Equal(
            ["key.created", "key.revoked"],
            await db.AuditLogs.Where(a => a.SubjectType == "api_key" && a.SubjectId == lasting.Id).OrderBy(a => a.Id).Select(a => a.Action).ToListAsync(Cancel));
    }

    [Fact]
    public async Task Key_UsedOften_IsStampedOnceAnHour()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var keys = new ApiKeys(Ops, clock);
        var key = await keys.CreateAsync(app.Contoso, "busy", [ApiScopes.RunsRead], Actor.System, cancel: Cancel);
        async Task<DateTimeOffset?> UseAsync(int minutes)
        {
            clock.Advance(TimeSpan.FromMinutes(minutes));
            Assert.NotNull(await keys.FindAsync(key.Token, Cancel));
            return (await keys.ListAsync(app.Contoso, cancel: Cancel)).Items.Single(k => k.Id == key.Id).LastUsedAt;
        }

        var first = await UseAsync(0);

        Assert.Equal(clock.GetUtcNow(), first);
        Assert.Equal(first, await UseAsync(59));
        Assert.Equal(first + TimeSpan.FromHours(1), await UseAsync(1));
    }

    [Fact]
    public async Task Request_WithWhateverIsWrongWithItsKey_GetsTheSame401()
    {
        var keys = app.Services.GetRequiredService<ApiKeys>();
        var revoked = await keys.CreateAsync(app.Contoso, "revoked", [ApiScopes.RunsRead], Actor.System, cancel: Cancel);
        await keys.RevokeAsync(app.Contoso, revoked.Id, Actor.System, Cancel);
        var expired = await keys.CreateAsync(app.Contoso, "expired", [ApiScopes.RunsRead], Actor.System, DateTimeOffset.UtcNow.AddDays(-1), Cancel);
        List<string> bodies = [];
        foreach (var key in new[] { "", "opsm_x", ApiKeyToken.New().ToString(), revoked.Token, expired.Token })
        {
            var answer = await app.Api(key).ReadAsync("/runs");
            var problem = await answer.ProblemAsync(401, "unauthorized");
            Assert.Equal("Bearer realm=\"opsmonitor\"", answer.Headers.WwwAuthenticate.ToString());
            bodies.Add(problem.ToString().Replace(problem.GetProperty("trace_id").GetString()!, "", StringComparison.Ordinal));
        }

        Assert.Single(bodies.Distinct());
        await (await app.Api("").ReadAsync("/runs?access_token=" + app.ContosoKey)).ProblemAsync(401, "unauthorized");
    }

    [Fact]
    public async Task Request_WithoutTheScope_Gets403()
    {
        var api = app.Api(await app.KeyAsync(app.Contoso, [ApiScopes.RunsRead]));

        await (await api.ReadAsync("/runs")).JsonAsync(200);
        await (await api.SendAsync("/runs", new { })).ProblemAsync(403, "forbidden");
        await (await api.SendAsync("/findings/acknowledge", new { })).ProblemAsync(403, "forbidden");
    }
}
