using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.App.Inventory;

/// <summary>
/// Takes files or a folder by drop or choice. The browser sends them by itself (upload.js), so that neither their number nor their size burdens the circuit; it
/// tells how far it is and what came of it.
/// </summary>
public sealed partial class InventoryUploadCard : IAsyncDisposable
{
    private ElementReference _drop;
    private DotNetObjectReference<InventoryUploadCard>? _self;
    private string _types = "";
    private string? _sending;
    private string? _error;
    private long _sent;
    private long _size;
    private int _percent;

    [Inject]
    public required IJSRuntime Js { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required ISnackbar Snackbar { get; init; }

    [Parameter, EditorRequired]
    public required string Slug { get; set; }

    private string Progress => _percent < 100 ? $"{_percent} %, {Megabytes(_sent)} of {Megabytes(_size)} MB" : "Checking the files";

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (_self is not null)
            {
                await Js.InvokeVoidAsync("OpsUpload.cancel", _drop);
            }
        }
        catch (JSException)
        {
            // Nothing is being sent.
        }
        catch (JSDisconnectedException)
        {
            // The page is gone, and with it what it sent.
        }

        _self?.Dispose();
    }

    /// <summary>Files were chosen; answers where they go and with what.</summary>
    [JSInvokable]
    public object Begin(string name, int files, double bytes)
    {
        var told = FailureSanitizer.Reason(name) ?? "The file";
        _sending = files == 1 ? told : name.Length > 0 ? $"{told}, {Numbers.Count(files, "file", "files")}" : Numbers.Count(files, "file", "files");
        (_error, _sent, _size, _percent) = (null, 0, (long)bytes, 0);
        StateHasChanged();
        return new { address = $"{Urls.Inventory(Slug)}/uploads", types = _types };
    }

    [JSInvokable]
    public void Sent(double bytes, double total)
    {
        (_sent, _size) = ((long)bytes, (long)total);
        _percent = total > 0 ? (int)(100 * bytes / total) : 0;
        StateHasChanged();
    }

    /// <summary>The run that reads the files, or why there is none.</summary>
    [JSInvokable]
    public void Ended(string? address, bool created, string? error)
    {
        var what = _sending;
        _sending = null;
        _error = error is null ? null : what is null ? error : $"{what}: {error}";
        StateHasChanged();
        if (address is not null)
        {
            if (!created)
            {
                Snackbar.Add("The same files are already being read: this is the run.", Severity.Info);
            }

            Navigation.NavigateTo(address);
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            _self = DotNetObjectReference.Create(this);
            await Js.InvokeVoidAsync("OpsUpload.listen", _drop, _self);
        }
    }

    private async Task CancelAsync()
    {
        await Js.InvokeVoidAsync("OpsUpload.cancel", _drop);
        (_sending, _error) = (null, null);
    }

    private static string Megabytes(long bytes) => (bytes / 1e6).ToString(bytes < 10_000_000 ? "0.0" : "#,0", CultureInfo.CurrentCulture);
}
