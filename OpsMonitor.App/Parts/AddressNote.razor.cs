using Microsoft.AspNetCore.Components;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Parts;

/// <summary>Says what an address asks for that its page does not know; nothing where all is understood.</summary>
public partial class AddressNote
{
    private const int Shown = 5;
    private const int MaxQuoted = 60;

    [Parameter, EditorRequired]
    public PageQuery Asked { get; set; } = null!;

    /// <summary>The same page, asked only for what it knows.</summary>
    [Parameter, EditorRequired]
    public string Plain { get; set; } = "";

    private static string Words(AddressFault fault) => fault.Value is null
        ? fault.Name.Length == 0 ? "The address has a value without a name." : $"The address asks for {Quoted(fault.Name)}, which this page does not know."
        : $"The address asks for {fault.Name} {Quoted(fault.Value)}: it {fault.Message}.";

    private static string Quoted(string text) => $"\u2018{SafeText.Cut(MarkedText.Of(text), MaxQuoted + 1)}\u2019";
}
