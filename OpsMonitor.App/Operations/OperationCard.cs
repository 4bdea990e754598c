using OpsMonitor.App.Look;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Operations;

/// <summary>A link from a run's page to what the run made or worked on: what it is, and which one.</summary>
public sealed record RelatedLink(string Label, string Text, string Href);

/// <summary>The run whose page links to something.</summary>
public sealed record RelatedRun(TenantId Tenant, string Slug, long Id, StoredJson Scope);

/// <summary>
/// What people see of one kind of run. Beside each <see cref="IOperation"/> stands one of these; as it is here it suits any run, a producer's too, so an
/// operation says only what is special about it.
/// </summary>
public class OperationCard(string resource, string action)
{
    public OperationCard(OperationType type)
        : this(type.Resource, type.Action)
    {
    }

    public string Resource { get; } = resource;

    public string Action { get; } = action;

    /// <summary><c>resource · action</c></summary>
    public string Code { get; } = $"{resource} · {action}";

    /// <summary>What people call it.</summary>
    public virtual string Title => Code;

    /// <summary>A name of <see cref="OpsIcons"/>.</summary>
    public virtual string Icon => "runs";

    /// <summary>A finished run may be started once more over the same scope, to see what has become of it.</summary>
    public virtual bool CanCheckAgain => false;

    /// <summary>Its runs tell of single items; else what they link to stands in the items' place.</summary>
    public virtual bool RecordsItems => true;

    /// <summary>Reason codes of its own that are not worth a retry, beside those that no operation can retry (<see cref="HopelessReasons"/>).</summary>
    public virtual IReadOnlyCollection<string> HopelessReasonCodes => [];

    public bool IsHopeless(string? reasonCode) => HopelessReasons.Contains(HopelessReasonCodes, reasonCode);

    /// <summary>The history of an item of a run, across all runs that touched it.</summary>
    public virtual string ItemHref(string slug, long run, string item) => Urls.Item(slug, ItemName.In(run, item));

    /// <summary>What is read once per status of the run.</summary>
    public virtual Task<IReadOnlyList<RelatedLink>> RelatedAsync(RelatedRun run) => Task.FromResult<IReadOnlyList<RelatedLink>>([]);
}

/// <summary>The card of every kind of run: the operations' own, and a plain one for what only producers know.</summary>
public sealed class OperationCards(IEnumerable<OperationCard> cards)
{
    private readonly Dictionary<(string Resource, string Action), OperationCard> _cards = cards.ToDictionary(c => (c.Resource, c.Action));

    public OperationCard Of(string resource, string action) => _cards.GetValueOrDefault((resource, action)) ?? new OperationCard(resource, action);

    public string Title(string resource, string action) => Of(resource, action).Title;
}
