using OpsMonitor.Domain.Backups;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Backups;

/// <summary>Why a set was not created, in words.</summary>
public static class BackupWords
{
    public static string Of(BackupRefusal refusal, string? name) => refusal switch
    {
        BackupRefusal.NameInvalid => !VisibleText.IsAny(name) ? "Give the backup set a name." : $"A name has at most {BackupLedger.MaxName} characters.",
        BackupRefusal.NameTaken => $"There is a backup set \"{FailureSanitizer.Reason(name)}\" already. Choose another name, or use that one.",
    };
}
