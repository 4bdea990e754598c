using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Parts.Fields;

namespace OpsMonitor.App.Settings.Telling;

/// <summary>Several of many: each is found by typing a part of it, and stands below as a chip that can be taken away.</summary>
public sealed partial class TermPicker
{
    private OpsAutocomplete<string>? _box;
    private string? _chosen;
    private string _typed = "";

    [Parameter, EditorRequired]
    public required string Label { get; set; }

    [Parameter]
    public string? HelperText { get; set; }

    [Parameter]
    public string? Placeholder { get; set; }

    /// <summary>What can be chosen: the values, each with its words.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<(string Value, string Words)> Options { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<string> Values { get; set; }

    [Parameter]
    public EventCallback<IReadOnlyList<string>> ValuesChanged { get; set; }

    /// <summary>Why a text that is none of the options is none that could be chosen, null where it is; without this, only options can.</summary>
    [Parameter]
    public Func<string, string?>? Refuse { get; set; }

    private string Words(string? value) => Options.FirstOrDefault(o => o.Value == value) is { Words: { } words } ? words : value ?? "";

    // What is typed stands below the options that have it in them, where it is none of them.
    private Task<IEnumerable<string>> FindAsync(string? typed, CancellationToken cancel)
    {
        _typed = typed?.Trim() ?? "";
        var found = Options.Where(o => !Values.Contains(o.Value) && o.Words.Contains(_typed, StringComparison.OrdinalIgnoreCase)).Select(o => o.Value).ToList();
        if (Refuse is not null && _typed.Length > 0 && Refuse(_typed) is null && !found.Contains(_typed) && !Values.Contains(_typed))
        {
            found.Add(_typed);
        }

        return Task.FromResult<IEnumerable<string>>(found);
    }

    private async Task AddAsync(string? value)
    {
        _chosen = value;
        if (value is null)
        {
            return;
        }

        if (!Values.Contains(value))
        {
            await ValuesChanged.InvokeAsync([.. Values, value]);
        }

        _chosen = null;
        if (_box is not null)
        {
            await _box.ClearAsync();
        }
    }

    private Task DropAsync(string value) => ValuesChanged.InvokeAsync([.. Values.Where(v => v != value)]);
}
