using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using OpsMonitor.App.Look;
using OpsMonitor.Domain.Findings;

namespace OpsMonitor.App.Operations.DriftGenerate;

public sealed class DriftGenerateCard(FindingQueries findings) : OperationCard(DriftLedger.Generate)
{
    public override string Title => "Generate drift findings";

    public override string Icon => "findings";

    public override bool CanCheckAgain => true;

    /// <summary>A comparison names its items with the subject's type in front.</summary>
    public override string ItemHref(string slug, long run, string item) =>
        item.Split('/', 2) is [var type, var subject] ? Urls.Item(slug, subject, type) : base.ItemHref(slug, run, item);

    public override async Task<IReadOnlyList<RelatedLink>> RelatedAsync(RelatedRun run)
    {
        var found = await findings.CountForRunAsync(run.Tenant, run.Id);
        var href = QueryHelpers.AddQueryString(Urls.Findings(run.Slug), "run", run.Id.ToString(CultureInfo.InvariantCulture));
        var links = new RelatedLink("Findings", Numbers.Count(found, "finding", "findings"), href);
        return DriftScope.Read(run.Scope) is not { } scope ? [links] : [links, Snapshot("Baseline", scope.BaselineRunId), Snapshot("Current", scope.CurrentRunId)];

        RelatedLink Snapshot(string label, long id) => new(label, $"Snapshot #{id}", Urls.InventorySync(run.Slug, id));
    }
}
