using OpsMonitor.App.Look;
using OpsMonitor.Domain.Backups;

namespace OpsMonitor.App.Operations.BackupSetAddPolicies;

public sealed class BackupSetAddPoliciesCard(BackupQueries backups) : OperationCard(BackupCopies.AddPolicies)
{
    public override string Title => "Add policies to backup set";

    public override string Icon => "backups";

    public override async Task<IReadOnlyList<RelatedLink>> RelatedAsync(RelatedRun run) =>
        AddPoliciesScope.SetOf(run.Scope) is { } id && await backups.FindAsync(run.Tenant, id) is { } set
            ? [new("Backup set", $"{set.Name}, {Numbers.Count(set.Items, "policy", "policies")}", Urls.BackupSet(run.Slug, set.Id))]
            : [];
}
