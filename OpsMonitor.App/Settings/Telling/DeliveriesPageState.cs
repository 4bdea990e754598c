using System.ComponentModel;
using System.Globalization;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Notifications.Outbox;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Settings.Telling;

/// <summary>Which deliveries are listed; the same thing as the page's address.</summary>
public sealed record DeliveriesPageState : ListState
{
    [Asked("channel"), Description("Only what goes to this channel.")]
    public long? Channel { get; init; }

    [Asked("rule"), Description("Only what this rule tells.")]
    public long? Rule { get; init; }

    [Asked("state"), Description("Only what is so far.")]
    public DeliveryState? State { get; init; }

    public bool IsFiltered => this with { Cursor = null } != new DeliveriesPageState();

    /// <summary>The list that cursors belong to: deliveries, with these filters.</summary>
    public string List => $"deliveries?{Query}";

    private string Query => PageAddress.Query(("channel", Text(Channel)), ("rule", Text(Rule)), ("state", State is { } state ? EnumText.Of(state) : null));

    public static DeliveriesPageState Of(PageQuery query)
    {
        var state = Read(query);
        return state with { Cursor = query.Place(state.List) };
    }

    /// <summary>Reads the filters, as the page and the API name them.</summary>
    public static DeliveriesPageState Read(PageQuery query) => query.Read(new DeliveriesPageState());

    public string ToUrl(string slug) => PageAddress.Of(Urls.Settings(slug, "deliveries"), Query, List, Cursor);

    public DeliveryFilter ToFilter() => new() { ChannelId = Channel, RuleId = Rule, State = State };

    private static string? Text(long? id) => id?.ToString(CultureInfo.InvariantCulture);
}
