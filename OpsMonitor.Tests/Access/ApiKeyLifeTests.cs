using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Access;

/// <summary>How keys are made, rotated and listed.</summary>
public sealed class ApiKeyLifeTests : IAsyncLifetime
{
    private static readonly Actor s_ben = Actor.OfUser(2, "Ben Okafor");
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.UtcNow);
    private Ledger _ledger = null!;
    private ApiKeys _keys = null!;

    private CancellationToken Cancel { get; } = TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _ledger = await Ledger.CreateAsync();
        _keys = new(_ledger.Ops, _clock);
        await using var db = _ledger.Ops.ForAllTenants("test data");
        db.AddRange(
            new User { Id = 2, DisplayName = "Ben Okafor", UserName = "ben@contoso.example" },
            new Membership { TenantId = _ledger.Contoso, UserId = 2, Role = TenantRole.TenantAdmin });
        await db.SaveChangesAsync(Cancel);
    }

    public ValueTask DisposeAsync() => _ledger.DisposeAsync();

    [Fact]
    public async Task Rotate_ALiveKey_LeavesBothWorkingUntilTheOverlapEnds()
    {
        var old = await MakeAsync(s_ben, new("sync", [ApiScopes.RunsRead, ApiScopes.RunsWrite]) { Operations = ["mailboxes.archive"], ExpiresAt = _clock.GetUtcNow().AddDays(90) });

        var rotated = (await _keys.RotateAsync(_ledger.Contoso, old.Id, TimeSpan.FromDays(7), s_ben, Cancel)).Key!;

        Assert.NotNull(await _keys.FindAsync(old.Token, Cancel));
        var grant = (await _keys.FindAsync(rotated.Token, Cancel))!;
        Assert.Equal(["mailboxes.archive"], grant.Key.Operations!);
        Assert.Equal(_clock.GetUtcNow().AddDays(90), grant.Key.ExpiresAt!.Value, TimeSpan.FromSeconds(1));
        Assert.Equal(["key.created", "key.rotated"], await _ledger.TextsAsync("select action from audit_logs where subject_type = 'api_key' order by id"));
        Assert.Equal(old.KeyId, await _ledger.ScalarAsync<string>("select data ->> 'replaces' from audit_logs where action = 'key.rotated'"));
        _clock.Advance(TimeSpan.FromDays(7));
        Assert.Null(await _keys.FindAsync(old.Token, Cancel));
        Assert.NotNull(await _keys.FindAsync(rotated.Token, Cancel));
    }

    [Fact]
    public async Task Rotate_AKeyThatEndsSooner_DoesNotProlongIt()
    {
        var old = await MakeAsync(s_ben, new("short", [ApiScopes.RunsRead]) { ExpiresAt = _clock.GetUtcNow().AddDays(2) });

        await _keys.RotateAsync(_ledger.Contoso, old.Id, TimeSpan.FromDays(30), s_ben, Cancel);

        _clock.Advance(TimeSpan.FromDays(2));
        Assert.Null(await _keys.FindAsync(old.Token, Cancel));
    }

    [Fact]
    public async Task Rotate_BySeveralAtOnce_MakesOneKey()
    {
        var old = await MakeAsync(s_ben, new("raced", [ApiScopes.RunsRead]) { IsService = true });

        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _keys.RotateAsync(_ledger.Contoso, old.Id, TimeSpan.FromDays(7), s_ben, Cancel)));

        Assert.Single(all, r => r.Key is not null);
        Assert.Equal(7, all.Count(r => r.Refusal == ApiKeyRefusal.Replaced));
        Assert.Equal(2, (await _keys.ListAsync(_ledger.Contoso, cancel: Cancel)).Items.Count);
        Assert.Equal(1L, await _ledger.ScalarAsync<long>("select count(*) from audit_logs where action = 'key.rotated'"));
    }

    [Fact]
    public async Task Rotate_AnotherPersonsDeadOrForeignKey_IsRefused()
    {
        var personal = await MakeAsync(_ledger.Ana, new("mine", [ApiScopes.RunsRead]));
        var revoked = await MakeAsync(s_ben, new("revoked", [ApiScopes.RunsRead]));
        await _keys.RevokeAsync(_ledger.Contoso, revoked.Id, s_ben, Cancel);

        Assert.Equal(ApiKeyRefusal.AnotherPersons, (await RotateAsync(_ledger.Contoso, personal.Id)).Refusal);
        Assert.Equal(ApiKeyRefusal.NotLive, (await RotateAsync(_ledger.Contoso, revoked.Id)).Refusal);
        Assert.Equal(ApiKeyRefusal.NotLive, (await RotateAsync(_ledger.Fabrikam, personal.Id)).Refusal);
        Assert.Equal(2, (await _keys.ListAsync(_ledger.Contoso, cancel: Cancel)).Items.Count);

        Task<RotatedApiKey> RotateAsync(TenantId tenant, long id) => _keys.RotateAsync(tenant, id, TimeSpan.FromDays(7), s_ben, Cancel);
    }

    [Fact]
    public async Task ServiceKey_OfSomebodyWhoLeft_GoesOnWorking()
    {
        var (service, personal) = (await MakeAsync(s_ben, new("service", [ApiScopes.RunsWrite]) { IsService = true }), await MakeAsync(s_ben, new("personal", [ApiScopes.RunsWrite])));
        await _ledger.SqlAsync("delete from memberships where user_id = 2");

        Assert.NotNull(await _keys.FindAsync(service.Token, Cancel));
        Assert.Null(await _keys.FindAsync(personal.Token, Cancel));
        var rows = (await _keys.ListAsync(_ledger.Contoso, cancel: Cancel)).Items;
        Assert.Equal([(ApiKeyState.Asleep, "Ben Okafor"), (ApiKeyState.Live, null)], rows.Select(r => (r.StateAt(_clock.GetUtcNow()), r.Owner)));
        Assert.Equal(["user:2 service", "user:2 person"], await _ledger.TextsAsync("select actor || ' ' || (data ->> 'of') from audit_logs where action = 'key.created' order by id"));
    }

    [Fact]
    public async Task List_OfLiveOnes_LeavesOutWhatHasEnded()
    {
        var live = await MakeAsync(s_ben, new("live", [ApiScopes.RunsRead]));
        var revoked = await MakeAsync(s_ben, new("revoked", [ApiScopes.RunsRead]));
        await _keys.RevokeAsync(_ledger.Contoso, revoked.Id, s_ben, Cancel);
        await MakeAsync(s_ben, new("expired", [ApiScopes.RunsRead]) { ExpiresAt = _clock.GetUtcNow().AddDays(1) });
        _clock.Advance(TimeSpan.FromDays(1));

        Assert.Equal([live.Id], (await _keys.ListAsync(_ledger.Contoso, all: false, cancel: Cancel)).Items.Select(k => k.Id));
        var first = await _keys.ListAsync(_ledger.Contoso, limit: 2, cancel: Cancel);
        var rest = await _keys.ListAsync(_ledger.Contoso, cursor: first.NextCursor, limit: 2, cancel: Cancel);
        Assert.Equal(["expired", "revoked", "live"], first.Items.Concat(rest.Items).Select(k => k.Name));
        Assert.Empty((await _keys.ListAsync(_ledger.Fabrikam, cancel: Cancel)).Items);
    }

    [Fact]
    public async Task ListOf_APerson_HasTheirKeysOfAllTenants()
    {
        await using (var db = _ledger.Ops.ForAllTenants("test data"))
        {
            db.Add(new Membership { TenantId = _ledger.Fabrikam, UserId = 2, Role = TenantRole.Viewer });
            await db.SaveChangesAsync(Cancel);
        }

        await MakeAsync(s_ben, new("here", [ApiScopes.RunsRead]));
        await MakeAsync(s_ben, new("of nobody", [ApiScopes.RunsRead]) { IsService = true });
        await MakeAsync(_ledger.Ana, new("Ana's", [ApiScopes.RunsRead]));
        await _keys.CreateAsync(_ledger.Fabrikam, new NewApiKey("there", [ApiScopes.RunsRead, ApiScopes.RunsWrite]), s_ben, Cancel);

        var keys = await _keys.ListOfAsync(2, Cancel);

        Assert.Equal([("fabrikam", "there"), ("contoso", "here")], keys.Select(k => (k.Slug, k.Key.Name)));
        Assert.Equal([ApiScopes.RunsRead], keys[0].Key.Granted!);

        await _ledger.SqlAsync("update tenants set archived_at = now() where slug = 'fabrikam'");
        keys = await _keys.ListOfAsync(2, Cancel);
        Assert.Equal([ApiKeyState.Asleep, ApiKeyState.Live], keys.Select(k => k.Key.StateAt(DateTimeOffset.UtcNow)));
    }

    [Theory]
    [InlineData(" ", "runs:read", null, ApiKeyRefusal.NameInvalid)]
    [InlineData("a", "", null, ApiKeyRefusal.ScopesInvalid)]
    [InlineData("a", "runs:read runs:all", null, ApiKeyRefusal.ScopesInvalid)]
    [InlineData("a", "runs:read", "", ApiKeyRefusal.OperationsInvalid)]
    [InlineData("a", "runs:read", "mailboxes", ApiKeyRefusal.OperationsInvalid)]
    [InlineData("a", "runs:read", "mailboxes.archive Drift.generate", ApiKeyRefusal.OperationsInvalid)]
    [InlineData("a", "runs:read notifications:read", "mailboxes.archive", ApiKeyRefusal.ScopeOfAllOperations)]
    [InlineData("a", "runs:read alerting:manage", "mailboxes.archive", ApiKeyRefusal.ScopeOfAllOperations)]
    [InlineData("a", "runs:read notifications:read", null, null)]
    [InlineData("a", "runs:write", "mailboxes.archive drift.generate", null)]
    public async Task Check_OfANewKey_NamesWhatIsWrong(string name, string scopes, string? operations, ApiKeyRefusal? refusal)
    {
        var asked = new NewApiKey(name, scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries)) { Operations = operations?.Split(' ', StringSplitOptions.RemoveEmptyEntries) };

        Assert.Equal(refusal, asked.Check());
        if (refusal is not null)
        {
            await Assert.ThrowsAsync<ArgumentException>(() => MakeAsync(s_ben, asked));
        }
    }

    private Task<CreatedApiKey> MakeAsync(Actor actor, NewApiKey asked) => _keys.CreateAsync(_ledger.Contoso, asked, actor, Cancel);
}
