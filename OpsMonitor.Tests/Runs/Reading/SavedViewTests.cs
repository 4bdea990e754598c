using OpsMonitor.Domain.Runs.SavedViews;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Runs.Reading;

public sealed class SavedViewTests : IAsyncLifetime
{
    private const long Ana = 1;
    private const long Ben = 2;
    private Ledger _ledger = null!;

    private SavedViewLedger Views => _ledger.Get<SavedViewLedger>();

    public async ValueTask InitializeAsync()
    {
        _ledger = await Ledger.CreateAsync();
        await using var db = _ledger.Ops.ForAllTenants("test data");
        db.AddRange(
            new User { Id = Ben, DisplayName = "Ben Okafor", UserName = "ben@contoso.example" },
            new Membership { TenantId = _ledger.Contoso, UserId = Ben, Role = TenantRole.TenantAdmin });
        await db.SaveChangesAsync();
    }

    public async ValueTask DisposeAsync() => await _ledger.DisposeAsync();

    [Fact]
    public async Task List_PrivateAndShared_AreSeenByThoseWhoMay()
    {
        await SaveAsync("Failed today", share: true);
        await SaveAsync("Mine", share: false);

        Assert.Equal(["Failed today mine shared", "Mine mine"], await NamesAsync(_ledger.Contoso, Ana));
        Assert.Equal(["Failed today shared by Ana Ruiz"], await NamesAsync(_ledger.Contoso, Ben));
        Assert.Empty(await NamesAsync(_ledger.Fabrikam, Ana));
    }

    [Fact]
    public async Task Save_WhatCannotBe_IsRefused()
    {
        await SaveAsync("Weekly", share: false);

        Assert.Equal(SavedViewRefusal.NameTaken, await RefusalAsync(" Weekly ", "q=1"));
        Assert.Equal(SavedViewRefusal.BadName, await RefusalAsync(" ", "q=1"));
        Assert.Equal(SavedViewRefusal.BadName, await RefusalAsync(new string('x', 61), "q=1"));
        Assert.Equal(SavedViewRefusal.BadName, await RefusalAsync("a\nb", "q=1"));
        Assert.Equal(SavedViewRefusal.BadQuery, await RefusalAsync("Long", new string('x', 2_001)));
        Assert.Equal(SavedViewRefusal.BadQuery, await RefusalAsync("Empty", ""));
        Assert.True((await Views.SaveAsync(_ledger.Contoso, Ben, "Weekly", "q=1", share: false)).Accepted);
    }

    [Fact]
    public async Task Save_MoreThanAPersonMayHave_IsRefused()
    {
        await _ledger.SqlAsync("insert into saved_views (tenant_id, user_id, name, query, is_shared) select 1, 1, 'v' || n, 'q=1', false from generate_series(1, 100) n");
        Assert.Equal(SavedViewRefusal.TooMany, await RefusalAsync("One more", "q=1"));
    }

    [Fact]
    public async Task Delete_AViewOfAnother_NeedsAnAdminAndASharedView()
    {
        var mine = await SaveAsync("Private", share: false);
        var shared = await SaveAsync("Shared", share: true);

        Assert.Equal(SavedViewRefusal.NotFound, (await Views.DeleteAsync(_ledger.Contoso, shared, Ben, TenantRole.Operator)).Refusal);
        Assert.Equal(SavedViewRefusal.NotFound, (await Views.DeleteAsync(_ledger.Contoso, mine, Ben, TenantRole.TenantAdmin)).Refusal);
        Assert.Equal(SavedViewRefusal.NotFound, (await Views.DeleteAsync(_ledger.Fabrikam, mine, Ana, TenantRole.TenantAdmin)).Refusal);
        Assert.Equal(SavedViewRefusal.NotFound, (await Views.ShareAsync(_ledger.Contoso, mine, Ben, share: true)).Refusal);
        Assert.True((await Views.ShareAsync(_ledger.Contoso, mine, Ana, share: true)).Accepted);
        Assert.True((await Views.DeleteAsync(_ledger.Contoso, mine, Ben, TenantRole.TenantAdmin)).Accepted);
        Assert.True((await Views.DeleteAsync(_ledger.Contoso, shared, Ana, TenantRole.Viewer)).Accepted);
        Assert.Empty(await NamesAsync(_ledger.Contoso, Ana));
    }

    private async Task<long> SaveAsync(string name, bool share)
    {
        var saved = await Views.SaveAsync(_ledger.Contoso, Ana, name, "bucket=failed&days=1", share);
        Assert.True(saved.Accepted);
        return saved.Id;
    }

    private async Task<SavedViewRefusal?> RefusalAsync(string name, string query) =>
        (await Views.SaveAsync(_ledger.Contoso, Ana, name, query, share: false)).Refusal;

    private async Task<IEnumerable<string>> NamesAsync(TenantId tenant, long user) =>
        (await _ledger.Get<SavedViewQueries>().ListAsync(tenant, user)).Select(v =>
            v.Name + (v.IsMine ? " mine" : "") + (v.IsShared ? " shared" : "") + (v.IsMine ? "" : " by " + v.Owner));
}
