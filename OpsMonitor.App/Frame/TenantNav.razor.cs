using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Live;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Frame;

/// <summary>The menu of a tenant with its live counts.</summary>
public sealed partial class TenantNav
{
    private static readonly TimeSpan _every = TimeSpan.FromSeconds(1);

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

    /// <summary>The page on the screen, as an address of <see cref="Look.Urls"/>.</summary>
    [Parameter, EditorRequired]
    public string Path { get; set; } = "";

    /// <summary>As whom the person is in the tenant.</summary>
    [Parameter, EditorRequired]
    public TenantRole Role { get; set; }

    /// <summary>True for platform operators.</summary>
    [Parameter]
    public bool SeesPortfolio { get; set; }

    /// <summary>The drawer is open, on a phone.</summary>
    [Parameter]
    public bool MenuOpen { get; set; }

    [Parameter]
    public EventCallback<bool> MenuOpenChanged { get; set; }

    protected override object Subject => Tenant;

    protected override void WatchAll()
    {
        Watch(LiveKey.Runs(Tenant), _every, CountRunsAsync);
        Watch(LiveKey.Findings(Tenant), _every, CountFindingsAsync);
    }

    protected override Task BeginAsync() => OpenAsync(ReadAllAsync);

    protected override void Forget() => (_activeRuns, _newFindings) = (null, null);

    protected override async Task ReadAllAsync(CancellationToken cancel)
    {
        await CountRunsAsync(cancel);
        await CountFindingsAsync(cancel);
    }

    private async Task<bool> CountRunsAsync(CancellationToken cancel)
    {
        var (tenant, before) = (Tenant, _activeRuns);
        _activeRuns = await Reads.ReadAsync((tenant, "active runs"), Since, () => Runs.CountActiveAsync(tenant), cancel);
        return _activeRuns != before;
    }

    private async Task<bool> CountFindingsAsync(CancellationToken cancel)
    {
        var (tenant, before) = (Tenant, _newFindings);
        _newFindings = await Reads.ReadAsync((tenant, "open findings"), Since, () => Findings.CountOpenAsync(tenant), cancel);
        return _newFindings != before;
    }
}
