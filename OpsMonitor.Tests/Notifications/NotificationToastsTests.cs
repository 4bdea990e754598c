using Bunit;
using OpsMonitor.App.Live;
using OpsMonitor.App.Notifications;
using OpsMonitor.Domain.Notifications;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Notifications;

public sealed class NotificationToastsTests : IAsyncLifetime
{
    private const long Ana = 1;
    private Shown _shown = null!;

    private Ledger Ledger => _shown.Ledger;

    private NotificationInbox Inbox => Ledger.Get<NotificationInbox>();

    public async ValueTask InitializeAsync() => _shown = await Shown.ToAnaAsync();

    public ValueTask DisposeAsync() => _shown.DisposeAsync();

    [Fact]
    public async Task Toasts_OfWhatWaitedBefore_AreNone()
    {
        await Ledger.FinishAsync(Bad("a"));
        var toasts = await OpenAsync();
        var witness = await OpenAsync();
        await Ledger.QueueAsync();
        Signal();

        await ShowsAsync(witness, "Queued");
        await ShowsAsync(toasts, "Queued");
        Assert.Single(toasts.FindAll(".toast"));
    }

    [Fact]
    public async Task Toast_OfASuccess_GoesWhenItsFuseIsBurntDown()
    {
        var toasts = await OpenAsync();
        await Ledger.FinishAsync(Ok("a"));
        Signal();
        await ShowsAsync(toasts, "Succeeded");

        await toasts.ActAsync(c => c.Find(".fuse"), e => e.TriggerEventAsync("onanimationend", EventArgs.Empty));

        Assert.Empty(toasts.FindAll(".toast"));
        Assert.Equal(2, await Inbox.UnreadCountAsync(Ledger.Contoso, Ana));
    }

    [Fact]
    public async Task Toast_OfAFailure_StaysUntilItIsClosed()
    {
        var toasts = await OpenAsync();
        await Ledger.FinishAsync(Bad("a"));
        Signal();
        await ShowsAsync(toasts, "Failed");
        Assert.Empty(toasts.FindAll(".fuse"));
        Assert.Contains("throttled (1)", toasts.Markup, StringComparison.Ordinal);

        await toasts.ClickAsync(c => c.Find("button"));

        Assert.Empty(toasts.FindAll(".toast"));
        Signal();
        var other = await OpenAsync();
        await Ledger.QueueAsync();
        Signal();
        await ShowsAsync(other, "Queued");
        await ShowsAsync(toasts, "Queued");
        Assert.DoesNotContain("Failed", toasts.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Toast_ClickedInOneTab_IsReadAndGoneInAll()
    {
        var (one, other) = (await OpenAsync(), await OpenAsync());
        var run = await Ledger.FinishAsync(Bad("a"));
        Signal();
        await ShowsAsync(one, "Failed");
        await ShowsAsync(other, "Failed");
        Assert.Equal($"t/contoso/runs/{run}", one.Find("a").GetAttribute("href"));

        await one.ClickAsync(c => c.Find("a"));
        Signal();

        await Eventually.True(() => other.FindAll(".toast").Count == 0, "the toast is gone in the other tab");
        Assert.Empty(one.FindAll(".toast"));
        Assert.Equal(["queued"], (await Inbox.ListAsync(Ledger.Contoso, Ana, new() { UnreadOnly = true })).Items.Select(n => n.Payload!.Event));
    }

    [Fact]
    public async Task Toasts_OfManyRunsAtOnce_AreOne()
    {
        var toasts = await OpenAsync();
        for (var run = 0; run < 5; run++)
        {
            await Ledger.FinishAsync(run == 0 ? Bad("a") : Ok("a"));
        }

        Signal();

        await ShowsAsync(toasts, "5 runs finished, 1 failed");
        Assert.Single(toasts.FindAll(".toast"));
    }

    [Fact]
    public async Task Toasts_OfAnotherPerson_AreNone()
    {
        var toasts = _shown.Bunit.Render<NotificationToasts>(p => p.Add(t => t.Tenant, Ledger.Contoso).Add(t => t.User, 2).Add(t => t.Slug, "contoso"));
        var witness = await OpenAsync();
        await Ledger.FinishAsync(Bad("a"));
        Signal();
        await ShowsAsync(witness, "Failed");
        Assert.Empty(toasts.FindAll(".toast"));
    }

    [Fact]
    public async Task Toasts_WhenTheTenantChanges_BeginAnew()
    {
        var toasts = await OpenAsync();
        await Ledger.FinishAsync(Bad("a"));
        Signal();
        await ShowsAsync(toasts, "Failed");

        toasts.Render(p => p.Add(t => t.Tenant, Ledger.Fabrikam).Add(t => t.Slug, "fabrikam"));

        await Eventually.True(() => toasts.FindAll(".toast").Count == 0, "the other tenant has no news");
        Assert.Equal(1, _shown.Feed.SubscriptionCount);
        await _shown.Bunit.DisposeComponentsAsync();
        Assert.Equal(0, _shown.Feed.SubscriptionCount);
    }

    [Fact]
    public async Task Toast_ClickedByAPersonWhoWasRemoved_WritesNothing()
    {
        var toasts = await OpenAsync();
        await Ledger.FinishAsync(Bad("a"));
        Signal();
        await ShowsAsync(toasts, "Failed");
        await Ledger.SqlAsync("delete from memberships");

        await toasts.ClickAsync(c => c.Find("a"));

        Assert.Equal(2, await Ledger.ScalarAsync<long>("select count(*) from notifications where read_at is null"));
    }

    private void Signal() => _shown.Feed.Publish(LiveKey.Notifications(Ledger.Contoso));

    // Open is: what waits is known. Until then an arrival is old news.
    private async Task<IRenderedComponent<NotificationToasts>> OpenAsync()
    {
        var subscriptions = _shown.Feed.SubscriptionCount;
        var toasts = _shown.Bunit.Render<NotificationToasts>(p => p.Add(t => t.Tenant, Ledger.Contoso).Add(t => t.User, Ana).Add(t => t.Slug, "contoso"));
        Assert.Equal(subscriptions + 1, _shown.Feed.SubscriptionCount);
        Signal();
        await Eventually.True(() => toasts.RenderCount >= 2, "the inbox was read");
        return toasts;
    }

    private static Task ShowsAsync(IRenderedComponent<NotificationToasts> toasts, string text) =>
        Eventually.True(() => toasts.Markup.Contains(text, StringComparison.Ordinal), $"a toast says {text}");
}
