using OpsMonitor.App.Look;
using OpsMonitor.Domain.Notifications.Outbox;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Settings.Telling;

/// <summary>Deliveries in words.</summary>
internal static class DeliveryWords
{
    public static IReadOnlyList<(string Value, string Words)> States { get; } = [.. Enum.GetValues<DeliveryState>().Select(s => (EnumText.Of(s), Look(s).Word))];

    /// <summary>Icon, colour and word of a state.</summary>
    public static (string Icon, string Css, string Word) Look(DeliveryState state) => state switch
    {
        DeliveryState.Pending => ("queued", "queued", "Next"),
        DeliveryState.Held => ("pause", "queued", "Held back"),
        DeliveryState.Sending => ("running", "running", "On its way"),
        DeliveryState.Sent => ("succeeded", "succeeded", "Sent"),
        DeliveryState.Failed => ("retry", "partial", "Tried, again later"),
        DeliveryState.GivenUp => ("failed", "failed", "Given up"),
        DeliveryState.Cancelled => ("aborted", "queued", "Cancelled"),
    };

    /// <summary>The same of one: a test is not given up, as it is tried once.</summary>
    public static (string Icon, string Css, string Word) Look(DeliveryRow row) => row is { IsTest: true, State: DeliveryState.GivenUp } ? ("failed", "failed", "Failed") : Look(row.State);

    /// <summary>What a delivery tells, in a line.</summary>
    public static string What(DeliveryRow row) => row switch
    {
        { IsTest: true } => "A test",
        { Events: > 1 } => Numbers.Count(row.Events, "event", "events"),
        _ => $"{Kind(row.Kind)}{(row.Subject is { } subject ? $": {subject}" : "")}",
    };

    /// <summary>The last that is known of its receiver.</summary>
    public static string? Answer(DeliveryRow row) => row.LastError ?? (row.LastStatus is { } status ? $"answered {status}" : null);

    public static string Kind(string? kind) => kind switch
    {
        ToldKinds.RunStarted => "Run started",
        ToldKinds.RunFinished => "Run ended",
        ToldKinds.FindingsNew => "New findings",
        ToldKinds.FindingsReopened => "Findings are back",
        ToldKinds.DeadlineMissed => "Deadline missed",
        _ => kind ?? "",
    };

    /// <summary>When it goes out that has not yet.</summary>
    public static bool IsAhead(DeliveryState state) => state is DeliveryState.Pending or DeliveryState.Held or DeliveryState.Failed;

    /// <summary><c>38 ms</c>, <c>2.4 s</c>.</summary>
    public static string Took(int milliseconds) => milliseconds < 1_000 ? $"{Numbers.Count(milliseconds)} ms" : Numbers.Duration(TimeSpan.FromMilliseconds(milliseconds));

    public static string Of(DeliveryRefusal refusal) => refusal switch
    {
        DeliveryRefusal.NotFound => "It is gone.",
        DeliveryRefusal.ChannelNotActive => "The channel is paused or off. Resume it first.",
        DeliveryRefusal.OptedOut => "Whom it would go to has opted out of mail from this tenant.",
        DeliveryRefusal.OnItsWay => "It is on its way already.",
    };
}
