using System.Text.Json;
using OpsMonitor.App.Notifications;
using OpsMonitor.Domain.Notifications;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Notifications;

public sealed class NotificationInboxTests
{
    private const long Ana = 1;
    private static readonly JsonElement _scope = JsonElement.Parse("""["u-1"]""");

    [Fact]
    public async Task Inbox_MarkOneThenAll_CountsWhatIsLeft()
    {
        await using var ledger = await Ledger.CreateAsync();
        var inbox = ledger.Get<NotificationInbox>();
        await QueueAsync(ledger, 3);

        var latest = await inbox.LatestAsync(ledger.Contoso, Ana, 10, TestContext.Current.CancellationToken);
        Assert.Equal(3, await inbox.UnreadCountAsync(ledger.Contoso, Ana, TestContext.Current.CancellationToken));
        Assert.Equal(1, await inbox.MarkReadAsync(ledger.Contoso, Ana, [latest[0].Id], TestContext.Current.CancellationToken));
        Assert.Equal(0, await inbox.MarkReadAsync(ledger.Contoso, Ana, [latest[0].Id], TestContext.Current.CancellationToken));
        Assert.Equal(2, await inbox.MarkAllReadAsync(ledger.Contoso, Ana, TestContext.Current.CancellationToken));
        Assert.Equal(0, await inbox.UnreadCountAsync(ledger.Contoso, Ana, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Inbox_OtherPersonOrTenant_SeesAndMarksNothing()
    {
        await using var ledger = await Ledger.CreateAsync();
        var inbox = ledger.Get<NotificationInbox>();
        await QueueAsync(ledger, 1);
        var id = (await inbox.LatestAsync(ledger.Contoso, Ana, 10, TestContext.Current.CancellationToken))[0].Id;

        Assert.Empty(await inbox.LatestAsync(ledger.Contoso, 2, 10, TestContext.Current.CancellationToken));
        Assert.Equal(0, await inbox.MarkReadAsync(ledger.Contoso, 2, [id], TestContext.Current.CancellationToken));
        Assert.Equal(0, await inbox.MarkReadAsync(ledger.Fabrikam, Ana, [id], TestContext.Current.CancellationToken));
        Assert.Equal(1, await inbox.UnreadCountAsync(ledger.Contoso, Ana, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Inbox_PageByPageForthAndBack_ShowsEachOnceInItsPlace()
    {
        await using var ledger = await Ledger.CreateAsync();
        var inbox = ledger.Get<NotificationInbox>();
        await QueueAsync(ledger, 5);

        List<InboxPage> pages = [];
        string? cursor = null;
        do
        {
            pages.Add(await inbox.ListAsync(ledger.Contoso, Ana, InboxFilter.Everything, cursor, 2, TestContext.Current.CancellationToken));
            cursor = pages[^1].OlderCursor;
        }
        while (cursor is not null);

        var runs = pages.SelectMany(p => p.Items).Select(n => n.Payload!.RunId).ToList();
        Assert.Equal(5, runs.Count);
        Assert.Equal(runs.OrderDescending(), runs);
        Assert.Equal([false, true, true], pages.Select(p => p.NewerCursor is not null));

        var middle = await inbox.ListAsync(ledger.Contoso, Ana, InboxFilter.Everything, pages[2].NewerCursor, 2, TestContext.Current.CancellationToken);
        Assert.Equal(pages[1].Items.Select(n => n.Id), middle.Items.Select(n => n.Id));
        Assert.NotNull(middle.OlderCursor);
        var first = await inbox.ListAsync(ledger.Contoso, Ana, InboxFilter.Everything, middle.NewerCursor, 2, TestContext.Current.CancellationToken);
        Assert.Equal(pages[0].Items.Select(n => n.Id), first.Items.Select(n => n.Id));
        Assert.Null(first.NewerCursor);
    }

    [Theory]
    [InlineData("tampered!")]
    [InlineData("AAAA")]
    [InlineData("bmV3ZXIKbm8gaWQ")]
    public async Task Inbox_CursorItNeverGaveOut_IsAFormatError(string cursor)
    {
        await using var ledger = await Ledger.CreateAsync();
        await Assert.ThrowsAsync<FormatException>(() => ledger.Get<NotificationInbox>().ListAsync(
            ledger.Contoso, Ana, InboxFilter.Everything, cursor, cancel: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Inbox_Filters_HoldTogether()
    {
        await using var ledger = await Ledger.CreateAsync();
        var inbox = ledger.Get<NotificationInbox>();
        await ledger.FinishAsync(SampleRuns.Ok("a"));
        await ledger.FinishAsync(SampleRuns.Ok("a"), SampleRuns.Bad("b"));
        await ledger.FinishAsync(SampleRuns.Bad("b"));

        async Task<string> BucketsAsync(InboxFilter filter) => string.Join(' ', (await inbox.ListAsync(
            ledger.Contoso, Ana, filter, cancel: TestContext.Current.CancellationToken)).Items.Select(n => n.Payload!.StatusBucket));
        Assert.Equal("failed queued partial queued succeeded queued", await BucketsAsync(InboxFilter.Everything));
        Assert.Equal("queued queued queued", await BucketsAsync(new() { Event = NotificationEvent.Queued }));
        Assert.Equal("failed partial succeeded", await BucketsAsync(new() { Event = NotificationEvent.Finished }));
        Assert.Equal("failed partial", await BucketsAsync(new() { ProblemsOnly = true }));

        var newest = await inbox.LatestAsync(ledger.Contoso, Ana, 1, TestContext.Current.CancellationToken);
        await inbox.MarkReadAsync(ledger.Contoso, Ana, [newest[0].Id], TestContext.Current.CancellationToken);
        Assert.Equal("partial", await BucketsAsync(new() { ProblemsOnly = true, UnreadOnly = true }));
        Assert.Equal("", await BucketsAsync(new() { ProblemsOnly = true, Event = NotificationEvent.Queued }));
    }

    [Fact]
    public async Task Inbox_MarkUnread_IsTakenBackForTheOwnerOnly()
    {
        await using var ledger = await Ledger.CreateAsync();
        var inbox = ledger.Get<NotificationInbox>();
        await QueueAsync(ledger, 2);
        await inbox.MarkAllReadAsync(ledger.Contoso, Ana, TestContext.Current.CancellationToken);
        var ids = (await inbox.LatestAsync(ledger.Contoso, Ana, 10, TestContext.Current.CancellationToken)).Select(n => n.Id).ToList();

        Assert.Equal(0, await inbox.MarkUnreadAsync(ledger.Contoso, 2, ids, TestContext.Current.CancellationToken));
        Assert.Equal(1, await inbox.MarkUnreadAsync(ledger.Contoso, Ana, ids[..1], TestContext.Current.CancellationToken));
        Assert.Equal(0, await inbox.MarkUnreadAsync(ledger.Contoso, Ana, ids[..1], TestContext.Current.CancellationToken));
        Assert.Equal([false, true], (await inbox.MarksAsync(ledger.Contoso, Ana, 10, TestContext.Current.CancellationToken)).Select(m => m.IsRead));
        Assert.Equal(1, await inbox.CountNewerAsync(ledger.Contoso, Ana, InboxFilter.Everything, ids[1], TestContext.Current.CancellationToken));
        Assert.Empty(await inbox.FindAsync(ledger.Contoso, 2, ids, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Words_Finished_NameTheOperationTheNumbersAndTheReasons()
    {
        var payload = new NotificationPayload(
            1, "contoso", 7, "bulk_operation_run", "finished", "partial", "completed_with_errors", "drift", "generate", "v1 against v2",
            new(1000, 1000, 997, 3, 0), "throttled (3)");

        var words = NotificationWords.Of(payload, SampleCards.All);

        Assert.Equal(("Generate drift findings", "Partial", "t/contoso/runs/7"), (words.Title, words.Look!.Word, words.Href("contoso")));
        Assert.Equal("v1 against v2, 1,000 of 1,000, 3 failed: throttled (3)", words.Text);
    }

    [Fact]
    public void Words_ForeignPayload_StillRead() => Assert.Equal("t/contoso/notifications", NotificationWords.Of(NotificationPayload.Parse("[]"), SampleCards.All).Href("contoso"));

    private static async Task QueueAsync(Ledger ledger, int runs)
    {
        for (var run = 0; run < runs; run++)
        {
            await ledger.Get<RunLedger>().StartAsync(
                ledger.Contoso,
                new(new OperationType("users", "offboard"), _scope, ledger.Ana, RunExecutor.Producer) { IdempotencyKey = $"key-{run}" },
                TestContext.Current.CancellationToken);
        }
    }
}
