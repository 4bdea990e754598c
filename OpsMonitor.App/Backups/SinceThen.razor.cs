using Microsoft.AspNetCore.Components;
using OpsMonitor.Domain.Backups;

namespace OpsMonitor.App.Backups;

/// <summary>What differs between an item as it is kept and as the newest snapshot has it.</summary>
public partial class SinceThen
{
    [Parameter, EditorRequired]
    public required string Slug { get; set; }

    [Parameter, EditorRequired]
    public required BackupComparison Comparison { get; set; }
}
