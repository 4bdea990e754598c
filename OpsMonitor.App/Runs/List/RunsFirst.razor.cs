using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace OpsMonitor.App.Runs.List;

/// <summary>How a tenant gets its first run.</summary>
public partial class RunsFirst
{
    private bool _copied;

    [Inject]
    public required IJSRuntime Js { get; init; }

    [Parameter, EditorRequired]
    public string Slug { get; set; } = "";

    /// <summary>Where this hub is, with a slash at the end.</summary>
    [Parameter, EditorRequired]
    public string Origin { get; set; } = "";

    [Parameter]
    public bool CanOperate { get; set; }

    private string Command => $$"""
        curl -X POST {{Origin}}api/v1/runs \
          -H 'Authorization: Bearer YOUR_API_KEY' \
          -H 'Content-Type: application/json' \
          -d '{"resource": "users", "action": "offboard", "total_items": 3, "item_ids": ["u-1", "u-2", "u-3"]}'
        """;

    private async Task CopyAsync()
    {
        try
        {
            await Js.InvokeVoidAsync("navigator.clipboard.writeText", Command);
            _copied = true;
        }
        catch (JSException)
        {
            // Browsers allow the clipboard on secure addresses only; the text can still be selected.
        }
    }
}
