using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Playwright;
using OpsMonitor.App.Operations;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using static Microsoft.Playwright.Assertions;

namespace OpsMonitor.Tests.Operations;

/// <summary>An operation that the product does not have is one class, one card and one registration, and then is known everywhere.</summary>
public sealed class FourthOperationTests(FourthOperationTests.FourthApp app) : IClassFixture<FourthOperationTests.FourthApp>
{
    [Fact]
    public async Task Operation_OfOneRegistration_IsKnownOnEveryPageAndInTheApi()
    {
        using var api = app.Api();
        await app.SqlAsync("update memberships set notify = 'all'");
        var run = (await (await api.SendAsync("/runs", new { resource = "mailbox", action = "move", scope = new { to = "north" } })).JsonAsync(201)).GetProperty("id").GetInt64();
        var page = await app.SignInAsync();
        await using var context = page.Context;
        await Expect(page.Locator(".run-list")).ToContainTextAsync("Move mailboxes");

        await page.GotoAsync($"/t/contoso/runs/{run}");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Move mailboxes");
        await Expect(page.Locator(".head .status, .head .chip").First).ToContainTextAsync("Partial");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "Related" })).ToContainTextAsync("Target");
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "north" })).ToHaveAttributeAsync("href", "t/contoso/inventory");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Check again" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "gone", Exact = true })).ToHaveAttributeAsync("href", "t/contoso/items?id=gone&type=mailbox");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Retry failed (1)" })).ToBeVisibleAsync(); // the other one can only fail again

        var preview = await (await api.SendAsync($"/runs/{run}/retry-failed", new { dry_run = true })).JsonAsync(200);
        Assert.Equal((1, 1), (preview.GetProperty("total").GetInt32(), preview.GetProperty("cannot_succeed").GetInt32()));
        await page.GotoAsync("/t/contoso/notifications");
        await Expect(page.Locator("main")).ToContainTextAsync("Move mailboxes");
    }

    public sealed class FourthApp : BrowserApp
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.ConfigureTestServices(s => s.AddOperation<MoveOperation, MoveCard>());
        }
    }

    private sealed class MoveOperation : IOperation
    {
        public static OperationType Move { get; } = new("mailbox", "move");

        public OperationType Type => Move;

        public Task<OperationPlan> PlanAsync(TenantId tenant, JsonElement scope, CancellationToken cancel) => Task.FromResult(new OperationPlan(null, "To the north", 3));

        public NarrowedScope Narrow(JsonElement scope, IReadOnlyList<string> items) => NarrowedScope.To(scope);

        public async Task ExecuteAsync(OperationRun run, CancellationToken cancel)
        {
            await run.RecordAsync(new("here", ItemOutcome.Succeeded), cancel);
            await run.RecordAsync(new("gone", ItemOutcome.Failed, "mailbox_gone", "There is no such mailbox."), cancel);
            await run.RecordAsync(new("busy", ItemOutcome.Failed, "mailbox_busy", "The mailbox is in use."), cancel);
        }
    }

    private sealed class MoveCard() : OperationCard(MoveOperation.Move)
    {
        public override string Title => "Move mailboxes";

        public override string Icon => "mail";

        public override bool CanCheckAgain => true;

        public override IReadOnlyCollection<string> HopelessReasonCodes => ["mailbox_gone"];

        public override string ItemHref(string slug, long run, string item) => $"t/{slug}/items?id={item}&type=mailbox";

        public override Task<IReadOnlyList<RelatedLink>> RelatedAsync(RelatedRun run) =>
            Task.FromResult<IReadOnlyList<RelatedLink>>([new("Target", "north", $"t/{run.Slug}/inventory")]);
    }
}
