using System.Text.Json;
using Microsoft.AspNetCore.Components;
using OpsMonitor.Domain.Notifications.Rules;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Settings.Telling;

/// <summary>What a rule would have told, read again whenever what is typed changes it.</summary>
public sealed partial class RulePreviewCard
{
    private const int MaxEvents = 3;
    private static readonly JsonSerializerOptions s_json = new() { IncludeFields = true };

    private PreviewedRule? _preview;
    private string? _asked;
    private string? _read;

    [Inject]
    public required RulePreview Preview { get; init; }

    [Parameter, EditorRequired]
    public TenantId Tenant { get; set; }

    [Parameter, EditorRequired]
    public required string Slug { get; set; }

    [Parameter, EditorRequired]
    public required RuleDraft Draft { get; set; }

    protected override async Task OnParametersSetAsync()
    {
        // Of a draft these alone make a difference.
        var asked = JsonSerializer.Serialize((Tenant.Value, Draft.Terms, Draft.Quiet, Draft.MostAnHour), s_json);
        if (asked != _asked)
        {
            _asked = asked;
            await ReadAsync(LoadAsync);
        }
    }

    // Of several that wait for their turn the first reads what was typed last, and the others have nothing left to do.
    private async Task LoadAsync(CancellationToken cancel)
    {
        var asked = _asked;
        if (asked != _read)
        {
            (_preview, _read) = (await Preview.ReadAsync(Tenant, Draft, cancel), asked);
        }
    }
}
