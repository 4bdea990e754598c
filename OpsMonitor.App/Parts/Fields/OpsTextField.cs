using MudBlazor;

namespace OpsMonitor.App.Parts.Fields;

/// <summary>A line or more of text as all forms of the house have it: outlined, dense, its label above it.</summary>
public sealed class OpsTextField : MudTextField<string>
{
    public OpsTextField() => (Variant, Margin, ShrinkLabel) = (Variant.Outlined, Margin.Dense, true);
}
