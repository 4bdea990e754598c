using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using OpsMonitor.App.Findings;
using OpsMonitor.App.Operations;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;

namespace OpsMonitor.Tests.Findings;

/// <summary>The list of findings counts in its headline what it shows, and nothing else.</summary>
public sealed class FindingsPageTests : IAsyncLifetime
{
    private readonly WorkSignal _signal = new();
    private Shown _shown = null!;

    public async ValueTask InitializeAsync()
    {
        _shown = await Shown.ToAnaAsync();
        _shown.Bunit.Services.AddSingleton(new OperationStarter([], _shown.Ledger.Get<RunLedger>(), _signal)).AddSingleton(_signal);
        await _shown.Ledger.SqlAsync("""
            insert into findings (tenant_id, finding_type, scope_key, fingerprint, subject_type, subject_external_id, subject_name, change_type, evidence_jsonb, status, resolved_at, ended_by)
            select 1, 'drift', 'k', n::text, case when n < 3 then 'policy' else 'script' end, n::text, 'x', 'added', '{}', case n when 4 then 'acknowledged' else 'new' end, case n when 5 then now() end, case n when 5 then 'resolved' end
            from generate_series(1, 5) n
            """);
    }

    public async ValueTask DisposeAsync()
    {
        await _shown.DisposeAsync();
        _signal.Dispose();
    }

    [Theory]
    [InlineData("", "4 findings, 3 open", 4)]
    [InlineData("?type=policy", "2 open", 2)]
    [InlineData("?type=script", "2 findings, 1 open", 2)]
    [InlineData("?status=acknowledged", "1 finding", 1)]
    [InlineData("?resolved=1", "5 findings, 3 open", 5)]
    [InlineData("?q=nothing", "0 findings", 0)]
    public async Task Headline_UnderFilters_CountsWhatTheListShows(string query, string headline, int rows)
    {
        _shown.Bunit.Services.GetRequiredService<NavigationManager>().NavigateTo("/t/contoso/findings" + query);
        var page = _shown.Bunit.Render<FindingsPage>(p => p.Add(f => f.Slug, "contoso"));
        await Eventually.True(() => page.FindAll(".head > .sub").Count == 1, "the list is there");
        Assert.Equal((headline, rows), (page.Find(".head > .sub").TextContent, page.FindAll("tbody tr").Count));
    }
}
