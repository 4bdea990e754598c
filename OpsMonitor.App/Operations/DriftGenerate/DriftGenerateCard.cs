using OpsMonitor.App.Look;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Findings.Checks;

namespace OpsMonitor.App.Operations.DriftGenerate;

public sealed class DriftGenerateCard(FindingQueries findings, BaselineQueries baselines) : OperationCard(DriftLedger.Generate)
{
    public override string Title => "Generate drift findings";

    public override string Icon => "findings";

    public override bool CanCheckAgain => true;

    public override bool RecordsItems => false;

    /// <summary>A comparison names its items with the subject's type in front.</summary>
    public override string ItemHref(string slug, long run, string item) =>
        item.Split('/', 2) is [var type, var subject] ? Urls.Item(slug, subject, type) : base.ItemHref(slug, run, item);

    public override async Task<IReadOnlyList<RelatedLink>> RelatedAsync(RelatedRun run)
    {
        var links = new List<RelatedLink>();
        if (await baselines.RunAsync(run.Tenant, run.Id) is { } ended)
        {
            links.Add(new(ended.IsCheck ? "Check" : "Comparison", ended.Delta?.ToString() ?? "outside the baseline: it ends nothing", Urls.FindingsOf(run.Slug, run.Id)));
        }

        var found = await findings.CountForRunAsync(run.Tenant, run.Id);
        links.Add(new("Findings", Numbers.Count(found, "finding", "findings"), Urls.FindingsOf(run.Slug, run.Id) + "&resolved=1"));
        return DriftScope.Read(run.Scope) is not { } scope ? links : [.. links, Snapshot("Baseline", scope.BaselineRunId), Snapshot("Current", scope.CurrentRunId)];

        RelatedLink Snapshot(string label, long id) => new(label, $"Snapshot #{id}", Urls.InventorySync(run.Slug, id));
    }
}
