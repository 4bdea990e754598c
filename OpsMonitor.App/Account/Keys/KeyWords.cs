using OpsMonitor.App.Look;
using OpsMonitor.Domain.Access;

namespace OpsMonitor.App.Account.Keys;

/// <summary>API keys in words.</summary>
internal static class KeyWords
{
    /// <summary>What each scope lets a program do.</summary>
    public static IReadOnlyList<(string Scope, string Words)> Scopes { get; } =
    [
        (ApiScopes.RunsRead, "Read runs and their items, findings, inventory and backup sets"),
        (ApiScopes.RunsWrite, "Start, report, abort and retry runs, make backup sets"),
        (ApiScopes.InventoryWrite, "Upload inventories"),
        (ApiScopes.FindingsWrite, "Acknowledge findings, approve baselines"),
        (ApiScopes.NotificationsRead, "Read the notifications of the key's owner"),
        (ApiScopes.AlertingManage, "Manage channels, rules and deadlines, read what was sent and send it again"),
    ];

    /// <summary>How a key begins, which is not secret.</summary>
    public static string Prefix(ApiKeyRow key) => $"opsm_{key.KeyId}_...";

    public static string Owner(ApiKeyRow key) => key.OwnerId is null ? "Service key" : key.Owner ?? "Somebody who is gone";

    public static string Operations(ApiKeyRow key) => key.Operations is { } operations ? "Only " + string.Join(", ", operations) : "All operations";

    /// <summary>Icon, colour and word of a state.</summary>
    public static (string Icon, string Css, string Word) Look(ApiKeyState state) => state switch
    {
        ApiKeyState.Live => ("check", "succeeded", "Live"),
        ApiKeyState.Replaced => ("retry", "running", "Replaced"),
        ApiKeyState.Asleep => ("pause", "partial", "Asleep"),
        ApiKeyState.Expired => ("stop", "queued", "Expired"),
        ApiKeyState.Revoked => ("close", "failed", "Revoked"),
    };

    /// <summary>When it was last used, which is written once an hour at most: in the hour after that it may have been used as well.</summary>
    public static string Used(ApiKeyRow key, ViewerClock clock) => key.LastUsedAt is not { } at ? "never" : (int)(clock.Now - at).TotalHours switch
    {
        <= 0 => "in the last hour",
        < 24 and var hours => $"in the last {hours + 1} hours",
        _ => clock.Ago(at),
    };

    /// <summary>What is to be known about a key besides its state.</summary>
    public static string? Remark(ApiKeyRow key, ApiKeyState state) => state switch
    {
        ApiKeyState.Replaced => $"by opsm_{key.ReplacedBy}_...",
        ApiKeyState.Asleep => "Its owner has no right here",
        ApiKeyState.Live when key.Granted!.Count < key.Scopes.Length => "Its owner may no longer do all of this",
        _ => null,
    };

    /// <summary>The same for its owner.</summary>
    public static string? MyRemark(ApiKeyRow key, ApiKeyState state) => state switch
    {
        ApiKeyState.Asleep => "Rests: you have no right here, or the tenant is archived",
        ApiKeyState.Live when key.Granted!.Count < key.Scopes.Length => "You may no longer do all of this",
        ApiKeyState.Replaced => $"Replaced {Remark(key, state)}",
        _ => null,
    };

    /// <summary>What ends with a key, for whoever is about to end it.</summary>
    public static string Ends(ApiKeyRow key, ViewerClock clock) =>
        $"{key.Name} ({Prefix(key)}) stops working at once and for good; whatever still uses it is refused. {(key.LastUsedAt is null ? "It was never used." : $"It was last used {Used(key, clock)}.")}";

    public static string Of(ApiKeyRefusal refusal) => refusal switch
    {
        ApiKeyRefusal.NameInvalid => "The key needs a name, so that others know what it is for.",
        ApiKeyRefusal.ScopesInvalid => "Choose at least one thing that the key may do.",
        ApiKeyRefusal.OperationsInvalid => "An operation is written resource.action in lower case, such as mailboxes.archive.",
        ApiKeyRefusal.ScopeOfAllOperations => "Notifications, channels, rules and deadlines are about all operations: a key for some of them cannot have these.",
        ApiKeyRefusal.NotLive => "The key has ended meanwhile.",
        ApiKeyRefusal.AnotherPersons => "Only its owner can rotate a key that acts in their name.",
        ApiKeyRefusal.Replaced => "The key was rotated already: its new token is that of another key in this list.",
    };
}
