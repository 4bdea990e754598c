using MudBlazor;

namespace OpsMonitor.App.Parts.Menus;

/// <summary>A menu as all of the house: below its button, flush with the button's right edge. What holds more than things to choose is an <see cref="OpsPanel"/>.</summary>
public sealed class OpsMenu : MudMenu
{
    public OpsMenu()
    {
        (Variant, Dense, Ripple) = (Variant.Outlined, true, false);
        (AnchorOrigin, TransformOrigin) = (Origin.BottomRight, Origin.TopRight);
    }
}
