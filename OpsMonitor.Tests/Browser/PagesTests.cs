using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using OpsMonitor.App.Operations;
using OpsMonitor.Domain.Backups;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Runs;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Browser;

/// <summary>Every page in both themes, on a desk and on a phone; the pictures land in artifacts/screenshots.</summary>
public sealed class PagesTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    private static readonly SemaphoreSlim _oneAtATime = new(1);

    [Theory]
    [InlineData("light", 1440)]
    [InlineData("dark", 1440)]
    [InlineData("light", 390)]
    [InlineData("dark", 390)]
    public async Task Pages_InEachThemeAndWidth_FitTheScreenUnderTheBar(string theme, int width)
    {
        var run = await EnsureRunAsync();
        var (sync, finding, set) = await EnsureInventoryAsync();
        var page = await app.SignInAsync(width, width == 390 ? 844 : 900, theme == "dark" ? ColorScheme.Dark : ColorScheme.Light);
        (string Name, string Path)[] pages =
        [
            ("runs", "/t/contoso/runs"), ("run", $"/t/contoso/runs/{run}"), ("findings", "/t/contoso/findings"), ("inventory", "/t/contoso/inventory"),
            ("backups", "/t/contoso/backups"), ("notifications", "/t/contoso/notifications"), ("snapshot", $"/t/contoso/inventory/{sync}"), ("finding", $"/t/contoso/findings/{finding}"), ("backup-set", $"/t/contoso/backups/{set}"),
            ("account", "/account"), ("not-found", "/t/contoso/nowhere"),
        ];
        foreach (var (name, path) in pages)
        {
            await page.GotoAsync(path);
            var heading = page.Locator("h1").First;
            await Expect(heading).ToBeVisibleAsync(new() { Timeout = 15_000 });
            await Expect(page.Locator(".skeleton")).ToHaveCountAsync(0);
            await page.ScreenshotAsync(new() { Path = Artifacts.Screenshot($"{name}-{theme}-{width}") });
            if (name == "run" && theme == "light" && width == 1440 && Environment.GetEnvironmentVariable("OPSMONITOR_UPDATE_DOCS") is not null)
            {
                File.Copy(Artifacts.Screenshot($"{name}-{theme}-{width}"), Path.Combine(Artifacts.Root, "docs", "run.png"), overwrite: true);
            }

            Assert.True(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") <= width, $"{path} scrolls sideways at {width} px.");
            Assert.True(await heading.EvaluateAsync<bool>(
                "h => { const r = h.getBoundingClientRect(); const top = document.elementFromPoint(r.left + 4, r.top + r.height / 2); return h.contains(top); }"), $"The heading of {path} is covered.");
        }
    }

    [Theory]
    [InlineData("light", 1440)]
    [InlineData("dark", 1440)]
    [InlineData("light", 390)]
    [InlineData("dark", 390)]
    public async Task SignIn_InEachThemeAndWidth_FitsTheScreen(string theme, int width)
    {
        await using var context = await Chromium.ContextAsync(width, 844, theme == "dark" ? ColorScheme.Dark : ColorScheme.Light, app.Address);
        var page = await context.NewPageAsync();
        await page.GotoAsync("/login");
        await Expect(page.Locator("h1")).ToBeVisibleAsync();
        await page.ScreenshotAsync(new() { Path = Artifacts.Screenshot($"login-{theme}-{width}") });
        Assert.True(await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth") <= width);
    }

    /// <summary>A producer's run on its way, with failures of several reasons.</summary>
    private async Task<long> EnsureRunAsync()
    {
        await _oneAtATime.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            var ledger = Get<RunLedger>();
            var actor = new Actor("api_key", "hr-sync", "API key hr-sync", app.AnaId);
            var start = new StartRun(new("users", "offboard"), System.Text.Json.JsonSerializer.SerializeToElement(new { batch = 7, source = "hr-sync" }), actor, RunExecutor.Producer)
            {
                TotalItems = 6_400,
                Summary = "Offboard users of the closed branch office",
            };
            var run = await ledger.StartAsync(app.Contoso, start);
            if (run.Created)
            {
                var begun = await ledger.BeginAsync(app.Contoso, run.RunId, actor);
                await ledger.RecordItemsAsync(app.Contoso, run.RunId, begun.Attempt, [.. Enumerable.Range(0, 4_102).Select(Item)]);
            }

            return run.RunId;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>Two snapshots, the drift between them and a backup set, all made by the worker.</summary>
    private async Task<(long Sync, long Finding, long Set)> EnsureInventoryAsync()
    {
        await _oneAtATime.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            var actor = Actor.OfUser(app.AnaId, "Ana Ruiz");
            var set = await Get<BackupLedger>().CreateAsync(app.Contoso, "Before the change", actor);
            if (set.Created)
            {
                var baseline = await SyncAsync(InventoryFixture.Baseline(), "baseline.zip", actor);
                var current = await SyncAsync(InventoryFixture.Current(), "current.zip", actor);
                var drift = new DriftScope(current.SelectionHash, baseline.SyncRunId, current.SyncRunId);
                await EndedAsync((await Get<OperationStarter>().StartAsync(app.Contoso, actor, DriftLedger.Generate, drift.ToJson())).RunId);
                var policies = await Get<InventoryQueries>().ExternalIdsAsync(app.Contoso, current.SyncRunId, new());
                await EndedAsync((await Get<OperationStarter>().StartAsync(app.Contoso, actor, BackupCopies.AddPolicies, new AddPoliciesScope(set.Id, policies).ToJson())).RunId);
            }

            var findings = await Get<FindingQueries>().ListAsync(app.Contoso, new() { ChangeType = ChangeType.Changed });
            return ((await Get<InventoryQueries>().LatestAsync(app.Contoso))!.Id, findings.Items[0].Id, set.Id);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    private async Task<StartedSync> SyncAsync(byte[] archive, string name, Actor actor)
    {
        var sync = await Get<InventoryLedger>().StartSyncAsync(app.Contoso, archive, name, InventorySelection.All, actor);
        await EndedAsync(sync.RunId);
        return sync;
    }

    private Task EndedAsync(long run) => Eventually.True(
        async () => await Get<RunQueries>().FindAsync(app.Contoso, run) is { Row.IsActive: false }, TimeSpan.FromSeconds(30), $"run {run} ends");

    private T Get<T>()
        where T : notnull => app.Services.GetRequiredService<T>();

    private static ItemResult Item(int number) => (number % 100) switch
    {
        < 3 => new($"user-{number:0000}", ItemOutcome.Failed, "throttled", "Too many requests, retry after 30 s", $"User {number}"),
        3 => new($"user-{number:0000}", ItemOutcome.Failed, "not_found", "The account does not exist any more", $"User {number}"),
        4 when number % 2 == 0 => new($"user-{number:0000}", ItemOutcome.Failed, "conflict", "Changed by somebody else meanwhile", $"User {number}"),
        5 => new($"user-{number:0000}", ItemOutcome.Skipped, "unchanged", "Already offboarded", $"User {number}"),
        _ => new($"user-{number:0000}", ItemOutcome.Succeeded, DisplayName: $"User {number}"),
    };
}
