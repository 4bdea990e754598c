using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.App.Inventory;

/// <summary>One archive that a person handed over, read completely.</summary>
public sealed record UploadedArchive(string Name, byte[] Bytes, InventorySelection Selection);

/// <summary>Takes a .zip by drop or choice, shows how far its reading is and says what is wrong with it.</summary>
public sealed partial class InventoryUploadCard : IDisposable
{
    private const int ChunkBytes = 256 * 1024;

    private readonly CancellationTokenSource _lifetime = new();
    private string _types = "";
    private string? _reading;
    private string? _error;
    private int _percent;
    private int _round;

    /// <summary>Starts the snapshot; answers why not, or null.</summary>
    [Parameter, EditorRequired]
    public required Func<UploadedArchive, Task<string?>> Start { get; set; }

    public void Dispose()
    {
        _lifetime.Cancel();
        _lifetime.Dispose();
    }

    private async Task TakeAsync(InputFileChangeEventArgs e)
    {
        var file = e.File;
        var name = FailureSanitizer.Reason(file.Name) ?? "The file";
        _error = Refusal(file, name);
        if (_error is null)
        {
            (_reading, _percent) = (name, 0);
            try
            {
                var selection = InventorySelection.Parse(_types);
                var refusal = await Start(new(file.Name, await ReadAsync(file, _lifetime.Token), selection));
                _error = refusal is null ? null : $"{name}: {refusal}";
            }
            catch (ArgumentException)
            {
                _error = "Subject types: one of them is too long or holds signs that no type has.";
            }
            catch (Exception x) when (x is IOException or Microsoft.JSInterop.JSException)
            {
                _error = $"{name}: the browser stopped sending the file. Choose it again.";
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }

        _reading = null;

        // A new input: the browser reports the same file again only to one that has not seen it.
        _round++;
    }

    private static string? Refusal(IBrowserFile file, string name) => file.Size switch
    {
        _ when !file.Name.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) => $"{name} is not a .zip archive.",
        0 => $"{name} is empty.",
        > InventoryArchive.MaxArchiveBytes => $"{name} is larger than {InventoryArchive.MaxArchiveBytes / 1024 / 1024} MB.",
        _ => null,
    };

    private async Task<byte[]> ReadAsync(IBrowserFile file, CancellationToken cancel)
    {
        var bytes = new byte[file.Size];
        await using var stream = file.OpenReadStream(InventoryArchive.MaxArchiveBytes, cancel);
        for (var read = 0; read < bytes.Length;)
        {
            var count = await stream.ReadAsync(bytes.AsMemory(read, Math.Min(ChunkBytes, bytes.Length - read)), cancel);
            if (count == 0)
            {
                throw new IOException("The stream ended early.");
            }

            read += count;
            var percent = (int)(100L * read / bytes.Length);
            if (percent != _percent)
            {
                _percent = percent;
                StateHasChanged();
            }
        }

        return bytes;
    }
}
