using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Parts.Fields;

namespace OpsMonitor.App.Settings.Telling;

/// <summary>Several of many: each is found by typing a part of it, and stands below as a chip that can be taken away.</summary>
public sealed partial class TermPicker
{
    private readonly string _id = $"term-{Guid.NewGuid():N}";
    private OpsAutocomplete<string>? _box;
    private string? _typed;
    private string? _error;

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

    /// <summary>Why a text that is none of the options is refused, null where it is a value too; without this, only options can be chosen.</summary>
    [Parameter]
    public Func<string, string?>? Check { get; set; }

    private string ErrorId => $"{_id}-error";

    private string Words(string? value) => Options.FirstOrDefault(o => o.Value == value) is { Words: { } words } ? words : value ?? "";

    private Task<IEnumerable<string>> FindAsync(string? typed, CancellationToken cancel) => Task.FromResult(
        from option in Options
        where !Values.Contains(option.Value) && option.Words.Contains(typed?.Trim() ?? "", StringComparison.OrdinalIgnoreCase)
        select option.Value);

    private async Task AddAsync(string? value)
    {
        _typed = value;
        if (string.IsNullOrWhiteSpace(value))
        {
            return;
        }

        var chosen = value.Trim();
        _error = Options.Any(o => o.Value == chosen) ? null : Check?.Invoke(chosen);
        if (_error is not null)
        {
            return;
        }

        if (!Values.Contains(chosen))
        {
            await ValuesChanged.InvokeAsync([.. Values, chosen]);
        }

        _typed = null;
        if (_box is not null)
        {
            await _box.ClearAsync();
        }
    }

    private Task DropAsync(string value) => ValuesChanged.InvokeAsync([.. Values.Where(v => v != value)]);
}
