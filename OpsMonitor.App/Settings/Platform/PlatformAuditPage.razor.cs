using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Settings.Audit;
using OpsMonitor.Domain.Audit;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Settings.Platform;

/// <summary>What was done to the installation as a whole: to tenants, platform operators and accounts.</summary>
public partial class PlatformAuditPage
{
    private const int PageSize = 50;

    private PageQuery _request = PageQuery.Of("");
    private AuditPageState _state = new();
    private Page<AuditRow>? _page;
    private DateTimeOffset _readAt;

    [Inject]
    public required AuditQueries Audit { get; init; }

    [Inject]
    public required ViewerClock Clock { get; init; }

    protected override async Task OnParametersSetAsync()
    {
        _request = PageQuery.OfAddress(Navigation.Uri);
        var next = AuditPageState.Of(_request);
        if (_page is not null && next == _state)
        {
            return;
        }

        _state = next;
        try
        {
            (_page, _readAt) = (await Audit.ListAsync(AuditLog.Platform, _state.ToFilter(Clock.Now), _state.Cursor, PageSize), Clock.Now);
        }
        catch (FormatException)
        {
            Navigation.NavigateTo((_state with { Cursor = null }).ToUrl(Urls.PlatformAudit), replace: true);
        }
    }
}
