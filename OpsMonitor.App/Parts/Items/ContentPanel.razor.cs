using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using OpsMonitor.Domain.Inventory.Content;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Parts.Items;

/// <summary>One item's stored JSON beside the list; its address can be shared.</summary>
public partial class ContentPanel
{
    private static readonly JsonSerializerOptions _readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private StoredJson? _read;
    private string? _pretty;
    private ContentOutline? _outline;
    private bool _raw;

    [Parameter, EditorRequired]
    public required string Title { get; set; }

    [Parameter]
    public string? Kind { get; set; }

    [Parameter]
    public string? ItemId { get; set; }

    /// <summary>What the reader should know of the item itself.</summary>
    [Parameter]
    public string? Note { get; set; }

    /// <summary>Every run that touched the item.</summary>
    [Parameter]
    public string? HistoryHref { get; set; }

    /// <summary>The content; shown as far as it may be seen. Null where it is no longer there.</summary>
    [Parameter]
    public StoredJson? Json { get; set; }

    [Parameter, EditorRequired]
    public required string CloseHref { get; set; }

    // A large content takes a moment, and the page around it renders often.
    private ContentOutline Outline => _outline ??= ContentOutline.Of(Json!.Shown);

    private string Pretty => _pretty ??= MarkedText.Directed(JsonSerializer.Serialize(JsonElement.Parse(Json!.Shown), _readable));

    /// <summary>What is to be said of the content before it.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    protected override void OnParametersSet()
    {
        if (Json is not null && !Json.Equals(_read))
        {
            (_read, _pretty, _outline) = (Json, null, null);
        }
    }
}
