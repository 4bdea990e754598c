using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using OpsMonitor.App.Settings.Deadlines;
using OpsMonitor.Domain.Runs.Deadlines;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Settings;

/// <summary>The page of deadlines over a real database, without a browser.</summary>
public sealed class DeadlinesPageTests : DialogActs, IAsyncLifetime
{
    private Shown _shown = null!;

    private Ledger Ledger => _shown.Ledger;

    public async ValueTask InitializeAsync()
    {
        _shown = await Shown.ToAnaAsync();
        await Ledger.SqlAsync("update memberships set role = 'tenant_admin'");
    }

    public ValueTask DisposeAsync() => _shown.DisposeAsync();

    [Fact]
    public async Task Page_OfDeadlines_TellsWhatEachExpectsAndWhatIsMissed()
    {
        await Ledger.Get<DeadlineLedger>().SetAsync(
            Ledger.Contoso, new(AddPolicies) { TooLongMinutes = 90, TooLongTimes = 1.5m, StartsLateMinutes = 10, NotRunHours = 26, FailedPercent = 5 }, Ledger.Ana);
        await Ledger.Get<DeadlineMisses>().LookAsync(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(2));

        var page = await OpenAsync();

        var row = page.Find("tbody tr").TextContent;
        Assert.All(
            new[] { "backup_set.add_policies", "Takes 1 h 30 min at most", "Takes 1.5 times the usual at most", "Starts within 10 min", "Runs every 26 h", "Ends with 5 % failed at most", "not known yet", "Has not run", "by Ana Ruiz" },
            t => Assert.Contains(t, row, StringComparison.Ordinal));
    }

    [Fact]
    public async Task NewDeadline_FilledIn_IsSetAndChangedAndRemoved()
    {
        var page = await OpenAsync();
        await AskAsync(page, "New deadline");
        await ClickAsync(Dialogs, "Set the deadline");
        Assert.Contains("Operation: ", Dialogs.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        await Dialogs.TypeAsync("Operation", "mailboxes.archive");
        await Dialogs.TypeAsync("Takes at most, minutes", "soon");
        await Eventually.True(
            async () =>
            {
                await ClickAsync(Dialogs, "Set the deadline");
                return Dialogs.Find("[role=alert]").TextContent.Contains("Takes at most, minutes", StringComparison.Ordinal);
            },
            "the field is named");
        await Dialogs.TypeAsync("Takes at most, minutes", "30");
        await ClickAsync(Dialogs, "Set the deadline");
        await Acting;
        await Eventually.True(() => page.Markup.Contains("Takes 30 min at most", StringComparison.Ordinal), "it is set");

        await AskAsync(page, "Change the deadline of mailboxes.archive");
        await Dialogs.TypeAsync("Runs every, hours", "24");
        await ClickAsync(Dialogs, "Save");
        await Acting;
        await Eventually.True(() => page.Markup.Contains("Runs every 24 h", StringComparison.Ordinal) && page.Markup.Contains("Takes 30 min at most", StringComparison.Ordinal), "it is changed");

        await AskAsync(page, "Remove the deadline of mailboxes.archive");
        await ClickAsync(Dialogs, "Remove");
        await Acting;
        await Eventually.True(() => page.FindAll("tbody tr").Count == 0, "it is gone");
    }

    [Fact]
    public async Task NewDeadline_OfAnOperationThatHasOne_ShowsWhatIsSetAndChangesIt()
    {
        var ledger = Ledger.Get<DeadlineLedger>();
        await ledger.SetAsync(Ledger.Contoso, new(AddPolicies) { NotRunHours = 24, FailedPercent = 5 }, Ledger.Ana);
        var page = await OpenAsync();
        await AskAsync(page, "New deadline");
        await Dialogs.TypeAsync("Operation", $"{AddPolicies}");
        await Eventually.True(() => Dialogs.Markup.Contains("has a deadline already", StringComparison.Ordinal), "it is said");
        await Dialogs.TypeAsync("Failed at most, percent", "10");

        await ledger.SetAsync(Ledger.Contoso, new(AddPolicies) { NotRunHours = 25, FailedPercent = 5 }, Ledger.Ana);
        await ClickAsync(Dialogs, "Save");
        Assert.Contains("a moment ago", Dialogs.Find("[role=alert]").TextContent, StringComparison.Ordinal);

        await ledger.SetAsync(Ledger.Contoso, new(AddPolicies) { NotRunHours = 24, FailedPercent = 5 }, Ledger.Ana);
        await ClickAsync(Dialogs, "Save");
        await Acting;
        var set = Assert.Single(await Ledger.Get<DeadlineQueries>().ListAsync(Ledger.Contoso)).Deadline;
        Assert.Equal((24, 10), (set.NotRunHours, set.FailedPercent));
        Assert.Equal("10 5", (await Ledger.TextsAsync("select concat_ws(' ', data ->> 'failed_percent', data ->> 'failed_percent_before') from audit_logs where action = 'deadline.set' order by id"))[^1]);
    }

    private async Task<IRenderedComponent<DeadlinesPage>> OpenAsync()
    {
        _shown.Bunit.Services.GetRequiredService<NavigationManager>().NavigateTo("/t/contoso/settings/deadlines");
        Dialogs = _shown.Bunit.Render<MudDialogProvider>();
        var page = _shown.Bunit.Render<DeadlinesPage>(p => p.Add(r => r.Slug, "contoso"));
        await Eventually.True(() => page.FindAll(".filters").Count == 1 && page.FindAll(".skeleton").Count == 0, "the deadlines are read");
        return page;
    }
}
