using MudBlazor;

namespace OpsMonitor.App.Parts.Fields;

/// <summary>A text that is chosen from many while it is typed, as all forms of the house have it: outlined, dense, its label above it.</summary>
public sealed class OpsAutocomplete<T> : MudAutocomplete<T>
{
    public OpsAutocomplete()
    {
        (Variant, Margin, ShrinkLabel, Dense) = (Variant.Outlined, Margin.Dense, true, true);
        (RelativeWidth, MaxHeight, DebounceInterval) = (DropdownWidth.Adaptive, 360, 100);
        AdornmentAriaLabel = "Choices";
        OpenIcon = CloseIcon = """<path d="M7 10l5 5 5-5" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>""";
    }
}
