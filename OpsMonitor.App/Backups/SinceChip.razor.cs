using Microsoft.AspNetCore.Components;
using OpsMonitor.Domain.Backups;

namespace OpsMonitor.App.Backups;

/// <summary>What has become of an item since it was kept, as icon, word and colour.</summary>
public partial class SinceChip
{
    [Parameter, EditorRequired]
    public BackupSince Since { get; set; }

    private (string Word, string Icon, string Class) Look => Since switch
    {
        BackupSince.Unchanged => ("Unchanged", "succeeded", "succeeded"),
        BackupSince.Changed => ("Changed", "changed", "partial"),
        BackupSince.Gone => ("Gone", "aborted", "failed"),
    };
}
