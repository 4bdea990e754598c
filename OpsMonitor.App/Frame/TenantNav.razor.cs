using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Live;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Frame;

/// <summary>The menu of a tenant with its live counts.</summary>
public sealed partial class TenantNav
{
    private static readonly TimeSpan _every = TimeSpan.FromSeconds(1);

    private TenantId _shown;
    private int? _activeRuns;
    private int? _newFindings;

    [Inject]
    public required RunQueries Runs { get; init; }

    [Inject]
    public required FindingQueries Findings { get; init; }

    [Inject]
    public required SharedReads Reads { get; init; }

    [Parameter, EditorRequired]
    public string Slug { get; set; } = "";

    [Parameter, EditorRequired]
    public TenantId Tenant { get; set; }

    /// <summary>The page on the screen, as a path from the root.</summary>
    [Parameter, EditorRequired]
    public string Path { get; set; } = "/";

    /// <summary>True for platform operators.</summary>
    [Parameter]
    public bool SeesPortfolio { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        if (_shown == Tenant)
        {
            return;
        }

        Unwatch(LiveKey.Runs(_shown));
        Unwatch(LiveKey.Findings(_shown));
        _shown = Tenant;
        Watch(LiveKey.Runs(Tenant), _every, CountRunsAsync);
        Watch(LiveKey.Findings(Tenant), _every, CountFindingsAsync);
        await ReadAsync(CountRunsAsync);
        await ReadAsync(CountFindingsAsync);
    }

    private async Task<bool> CountRunsAsync(CancellationToken cancel)
    {
        var (tenant, before) = (_shown, _activeRuns);
        _activeRuns = await Reads.ReadAsync((tenant, "active runs"), Since, () => Runs.CountActiveAsync(tenant), cancel);
        return _activeRuns != before;
    }

    private async Task<bool> CountFindingsAsync(CancellationToken cancel)
    {
        var (tenant, before) = (_shown, _newFindings);
        _newFindings = await Reads.ReadAsync((tenant, "open findings"), Since, () => Findings.CountOpenAsync(tenant), cancel);
        return _newFindings != before;
    }
}
