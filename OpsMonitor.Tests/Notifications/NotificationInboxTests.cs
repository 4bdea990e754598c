using System.Text.Json;
using OpsMonitor.App.Notifications;
using OpsMonitor.Domain.Notifications;
using OpsMonitor.Domain.Runs;
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
    public async Task Inbox_PageByPage_ShowsEachOnceNewestFirst()
    {
        await using var ledger = await Ledger.CreateAsync();
        var inbox = ledger.Get<NotificationInbox>();
        await QueueAsync(ledger, 5);

        List<long> runs = [];
        string? cursor = null;
        do
        {
            var page = await inbox.ListAsync(ledger.Contoso, Ana, cursor: cursor, limit: 2, cancel: TestContext.Current.CancellationToken);
            runs.AddRange(page.Items.Select(n => n.Payload!.RunId));
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.Equal(5, runs.Count);
        Assert.Equal(runs.OrderDescending(), runs);
    }

    [Fact]
    public void Words_Finished_NameTheOperationTheNumbersAndTheReasons()
    {
        var payload = new NotificationPayload(
            1, "contoso", 7, "bulk_operation_run", "finished", "partial", "completed_with_errors", "drift", "generate", "v1 against v2",
            new(1000, 1000, 997, 3, 0), "throttled (3)");

        var words = NotificationWords.Of(payload);

        Assert.Equal(("Generate drift findings", "Partial", 7L), (words.Title, words.Look!.Word, words.RunId));
        Assert.Equal("v1 against v2, 1,000 of 1,000, 3 failed: throttled (3)", words.Text);
    }

    [Fact]
    public void Words_ForeignPayload_StillRead() => Assert.Null(NotificationWords.Of(NotificationPayload.Parse("[]")).RunId);

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
