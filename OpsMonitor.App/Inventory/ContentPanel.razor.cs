using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Components;

namespace OpsMonitor.App.Inventory;

/// <summary>One item's stored JSON beside the list; its address can be shared.</summary>
public partial class ContentPanel
{
    private static readonly JsonSerializerOptions _readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private string? _pretty;

    [Parameter, EditorRequired]
    public required string Title { get; set; }

    [Parameter]
    public string? Kind { get; set; }

    [Parameter]
    public string? ItemId { get; set; }

    /// <summary>Every run that touched the item.</summary>
    [Parameter]
    public string? HistoryHref { get; set; }

    [Parameter]
    public string? Json { get; set; }

    [Parameter, EditorRequired]
    public required string CloseHref { get; set; }

    protected override void OnParametersSet()
    {
        if (Json is not null)
        {
            using var document = JsonDocument.Parse(Json);
            _pretty = JsonSerializer.Serialize(document.RootElement, _readable);
        }
    }
}
