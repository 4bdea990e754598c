using MudBlazor;

namespace OpsMonitor.App.Parts.Fields;

/// <summary>A choice of one as all forms of the house have it: outlined, dense, its label above it, its list as wide as it needs.</summary>
public sealed class OpsSelect<T> : MudSelect<T>
{
    public OpsSelect()
    {
        (Variant, Margin, ShrinkLabel, Dense) = (Variant.Outlined, Margin.Dense, true, true);
        (RelativeWidth, MaxHeight) = (DropdownWidth.Adaptive, 360);
        OpenIcon = CloseIcon = """<path d="M7 10l5 5 5-5" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>""";
    }
}
