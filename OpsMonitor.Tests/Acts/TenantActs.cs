using OpsMonitor.App.Backups;
using OpsMonitor.App.Findings;
using OpsMonitor.App.Inventory;
using OpsMonitor.App.Notifications;
using OpsMonitor.App.Runs.Actions;
using OpsMonitor.App.Runs.First;
using OpsMonitor.App.Runs.List;
using OpsMonitor.App.Runs.Run;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Findings.Checks;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Notifications;
using OpsMonitor.Domain.Runs.Follows;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Runs.SavedViews;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text.Secrets;
using static OpsMonitor.Tests.Acts.Act;

namespace OpsMonitor.Tests.Acts;

/// <summary>What people do with a tenant's runs, findings, snapshots and backup sets, and with what they are told.</summary>
internal static class TenantActs
{
    private static readonly Func<Since, bool> _operate = Act.Needs(Right.Operate);
    private static readonly Func<Since, bool> _read = Act.Needs(Right.Read);
    private static readonly Func<Since, bool> _observe = Act.Needs(Right.Observe);

    public static IReadOnlyList<Act> All { get; } =
    [
        Run(RunMove.Abort, s => Act.RunAsync(s)), Run(RunMove.ForceAbort, AbortingAsync), Run(RunMove.Retry, s => Act.FinishedAsync(s, ItemOutcome.Failed, ItemOutcome.Succeeded)),
        Run(RunMove.RunAgain, s => Act.FinishedAsync(s)), Run(RunMove.CheckAgain, async s =>
        {
            await Act.NothingWaitsAsync(s);
            return s.App.Drift;
        }),
        new(typeof(RunsList), "AbortAsync", _operate) { Asks = true, Given = ListAsync, With = (s, list) => Choose(list, Act.RunAsync(s).GetAwaiter().GetResult()) },
        new(typeof(RunsList), "RetryAsync", _operate) { Asks = true, Given = ListAsync, With = (s, list) => Choose(list, Act.FinishedAsync(s, ItemOutcome.Failed).GetAwaiter().GetResult()) },
        new(typeof(BulkDialog), "DoAsync", _operate) { Given = BulkAsync, With = (_, dialog) => Typed(dialog, ("_why", "because")) },
        new(typeof(RunsFirst), "MakeKeyAsync", Act.Needs(Right.ManageKeys)) { Given = s => Of(("Person", s.Entered)) },
        new(typeof(RunsViews), "SaveAsync", _observe) { How = "for oneself", Given = ViewsAsync, With = (_, views) => Typed(views, ("_name", $"View {Guid.NewGuid():n}"), ("_share", false)) },
        new(typeof(RunsViews), "SaveAsync", _operate) { How = "for all", Given = ViewsAsync, With = (_, views) => Typed(views, ("_name", $"View {Guid.NewGuid():n}"), ("_share", true)) },
        new(typeof(RunsViews), "ShareAsync", _operate) { Given = SavedAsync, With = MyView },
        new(typeof(RunsViews), "DeleteAsync", _observe) { Given = SavedAsync, With = MyView },
        new(typeof(FollowButton), "ToggleRunAsync", Act.Member) { Given = FollowAsync },
        new(typeof(FollowButton), "ToggleOperationAsync", Act.Member) { Given = FollowAsync },
        new(typeof(FollowList), "RemoveAsync", Act.Member)
        {
            Given = async s =>
            {
                await s.Get<RunFollows>().FollowRunAsync(s.App.Contoso, s.Person.Id, await Act.RunAsync(s));
                return await Of(("Tenant", s.App.Contoso), ("User", s.Person.Id));
            },
            With = (_, list) => [Stage.Read<IReadOnlyList<FollowRow>>(list, "_follows")[0]],
        },
        new(typeof(NotificationBell), "MarkAsync", _observe) { Given = ToldAsync, With = (s, _) => [Told(s)] },
        new(typeof(NotificationBell), "MarkAllAsync", _observe) { Given = ToldAsync },
        new(typeof(NotificationToasts), "OpenAsync", _observe) { Given = ToldAsync, With = (s, _) => [new Toast("a", "A", "a", null, "#", DateTimeOffset.UtcNow, [Told(s).Id], [])] },
        new(typeof(NotificationsPage), "SetReadAsync", _read) { Given = InboxAsync, With = (s, _) => [Told(s), true] },
        new(typeof(NotificationsPage), "MarkAllAsync", _read) { Given = InboxAsync },
        new(typeof(FindingPage), "AcknowledgeAsync", _operate) { Asks = true, Given = s => FindingAsync(s, acknowledged: false) },
        new(typeof(FindingPage), "ReopenAsync", _operate) { Given = s => FindingAsync(s, acknowledged: true) },
        new(typeof(FindingPage), "CheckAgainAsync", _operate) { Given = s => FindingAsync(s, acknowledged: false) },
        new(typeof(FindingsPage), "AcknowledgeAsync", _operate)
        {
            Asks = true,
            Given = async s => Without(await FindingAsync(s, acknowledged: false)), With = (s, page) => Typed(page, ("_selected", new HashSet<long> { s.App.Seed.Finding })),
        },
        new(typeof(FindingsPage), "UndoAsync", _operate) { Given = async s => Without(await FindingAsync(s, acknowledged: true)), With = (s, _) => [new[] { s.App.Seed.Finding }] },
        new(typeof(BackupsPage), "CreateAsync", _operate) { With = (_, page) => Typed(page, ("_name", $"Set {Guid.NewGuid():n}")) },
        new(typeof(InventorySyncPage), "AddToBackupAsync", _operate) { Asks = true, Given = SyncAsync, With = (s, page) => Typed(page, ("_selected", new HashSet<string> { SafeId.Ref(s.App.Seed.Item) })) },
        new(typeof(InventorySyncPage), "ChooseSetAsync", _operate) { Given = SyncAsync, With = (s, _) => [new BackupChoice(null, $"Set {Guid.NewGuid():n}"), new[] { s.App.Seed.Item }] },
        new(typeof(InventoryPage), "CompareAsync", _operate) { Given = WaitingAsync },
        new(typeof(ApproveBaseline), "ApproveAsync", _operate) { Asks = true, Given = BaselineAsync },
    ];

    private static Act Run(RunMove move, Func<Stage, Task<long>> make) => new(typeof(RunPage), "DoAsync", _operate)
    {
        How = $"{move}", Asks = move != RunMove.CheckAgain, Given = async s => await Of(("Id", await make(s))), With = (_, _) => [move],
    };

    private static Dictionary<string, object?> Without(Dictionary<string, object?> parameters)
    {
        parameters.Remove("Id");
        return parameters;
    }

    private static object?[] Choose(object list, long run) => Typed(list, ("_chosen", new HashSet<long> { run }));

    private static object?[] MyView(Stage stage, object views) => [Stage.Read<IReadOnlyList<SavedViewRow>>(views, "_views").First(v => v.IsMine)];

    private static NotificationRow Told(Stage stage) => stage.Get<NotificationInbox>().LatestAsync(stage.App.Contoso, stage.Person.Id, 1).GetAwaiter().GetResult()[0];

    private static async Task<long> AbortingAsync(Stage stage)
    {
        var run = await Act.RunAsync(stage);
        await stage.App.SqlAsync($"update bulk_operation_runs set abort_requested_at = clock_timestamp() - interval '31 seconds', abort_requested_by = 'Ben Ito', abort_reason = 'wrong set' where id = {run}");
        return run;
    }

    private static Task<Dictionary<string, object?>> ListAsync(Stage stage) => Of(("Person", stage.Entered), ("State", new RunsPageState()));

    private static Task<Dictionary<string, object?>> ViewsAsync(Stage stage) => Of(("Person", stage.Entered), ("State", new RunsPageState { Resource = "mailboxes" }));

    private static async Task<Dictionary<string, object?>> SavedAsync(Stage stage)
    {
        Assert.True((await stage.Get<SavedViewLedger>().SaveAsync(stage.App.Contoso, stage.Person.Id, "Mine", "status=failed", share: false)).Accepted);
        return await ViewsAsync(stage);
    }

    private static async Task<Dictionary<string, object?>> BulkAsync(Stage stage) => await Of(
        ("Action", new BulkAbort(stage.Get<RunQueries>(), stage.Get<RunLedger>())), ("Ids", new[] { await Act.RunAsync(stage), await Act.RunAsync(stage) }));

    private static async Task<Dictionary<string, object?>> FollowAsync(Stage stage) => await Of(
        ("Tenant", stage.App.Contoso), ("User", stage.Person.Id), ("RunId", await Act.RunAsync(stage)), ("Resource", "mailboxes"), ("Action", "archive"), ("IsActive", true));

    // What they started themselves, they are told of.
    private static async Task<Dictionary<string, object?>> ToldAsync(Stage stage)
    {
        await Act.FinishedAsync(stage, ItemOutcome.Failed);
        return await Of(("Tenant", stage.App.Contoso), ("User", stage.Person.Id));
    }

    private static async Task<Dictionary<string, object?>> InboxAsync(Stage stage)
    {
        await ToldAsync(stage);
        return [];
    }

    private static async Task<Dictionary<string, object?>> FindingAsync(Stage stage, bool acknowledged)
    {
        await Act.NothingWaitsAsync(stage);
        await stage.App.SqlAsync($"update findings set resolved_at = null, ended_by = null, ended_by_name = null, successor_id = null where id = {stage.App.Seed.Finding}"); // a baseline that moved may have ended it
        var (ledger, finding) = (stage.Get<FindingLedger>(), stage.App.Seed.Finding);
        _ = acknowledged
            ? await ledger.AcknowledgeAsync(stage.App.Contoso, [finding], stage.Person.Id, stage.Entered.Actor, "seen")
            : await ledger.ReopenAsync(stage.App.Contoso, [finding], stage.Entered.Actor);
        return await Of(("Id", finding));
    }

    private static async Task<Dictionary<string, object?>> WaitingAsync(Stage stage)
    {
        await Act.NothingWaitsAsync(stage);
        return [];
    }

    private static async Task<Dictionary<string, object?>> SyncAsync(Stage stage)
    {
        await Act.NothingWaitsAsync(stage);
        return await Of(("Id", stage.App.Seed.Sync));
    }

    private static async Task<Dictionary<string, object?>> BaselineAsync(Stage stage)
    {
        var baseline = (await stage.Get<BaselineQueries>().CurrentAsync(stage.App.Contoso)).Values.FirstOrDefault();
        var sync = await stage.Get<InventoryQueries>().FindAsync(stage.App.Contoso, stage.App.Syncs.First(s => s != baseline?.SyncRunId));
        return await Of(("Sync", sync), ("Baseline", baseline), ("CanOperate", true));
    }
}
