using Microsoft.AspNetCore.Components;

namespace OpsMonitor.App.Account.Profile;

/// <summary>What is wrong with a form, above its button.</summary>
public sealed partial class Refusals
{
    [Parameter, EditorRequired]
    public required IReadOnlyList<string> Errors { get; set; }
}
