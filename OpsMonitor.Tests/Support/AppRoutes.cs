using OpsMonitor.App.Look;
using OpsMonitor.Tests.Support.Pages;

namespace OpsMonitor.Tests.Support;

/// <summary>Every page of a signed-in person, with a name for its picture. A new page is one line here, and is then looked at in both
/// themes and all widths, listened to with axe and measured.</summary>
internal static class AppRoutes
{
    /// <summary>Addresses that match nothing; their answer is a 404 by intent.</summary>
    public const string NotFound = "not-found";

    /// <summary>Boards for a screen on the wall fill it, whatever its width.</summary>
    public static bool IsBoard(string name) => name.StartsWith("wall", StringComparison.Ordinal);

    public static IReadOnlyList<(string Name, string Path)> Of(BrowserSeed seed) =>
    [
        ("overview", "/t/contoso"),
        ("portfolio", "/portfolio"),
        ("wall", "/portfolio/wall"),
        ("wall-tenant", "/t/contoso/wall?theme=light"),
        ("runs", "/t/contoso/runs"),
        ("runs-none", "/t/contoso/runs?q=nothing-like-this"),
        ("run", $"/t/contoso/runs/{seed.Run}"),
        ("run-failures", $"/t/contoso/runs/{seed.Run}?outcome=failed"),
        ("item", Urls.Item("contoso", "user-0001")),
        ("findings", "/t/contoso/findings"),
        ("finding", $"/t/contoso/findings/{seed.Finding}"),
        ("inventory", "/t/contoso/inventory"),
        ("snapshot", $"/t/contoso/inventory/{seed.Sync}"),
        ("snapshot-item", $"/t/contoso/inventory/{seed.Sync}?item={seed.Item}"),
        ("backups", "/t/contoso/backups"),
        ("backup-set", $"/t/contoso/backups/{seed.Set}"),
        ("notifications", "/t/contoso/notifications"),
        ("account", "/account"),
        ("settings-general", "/t/contoso/settings/general"),
        ("settings-members", "/t/contoso/settings/members"),
        ("settings-keys", "/t/contoso/settings/keys?all=1"),
        ("settings-logins", "/t/contoso/settings/logins"),
        ("settings-deadlines", "/t/contoso/settings/deadlines"),
        ("settings-channels", "/t/contoso/settings/channels"),
        ("settings-rules", "/t/contoso/settings/rules"),
        ("settings-rule", $"/t/contoso/settings/rules/{seed.Rule}"),
        ("settings-rule-new", "/t/contoso/settings/rules/new"),
        ("settings-deliveries", "/t/contoso/settings/deliveries"),
        ("settings-delivery", $"/t/contoso/settings/deliveries/{seed.Delivery}"),
        ("first-run", "/t/contoso/start"),
        ("settings-audit", "/t/contoso/settings/audit"),
        ("platform-tenants", "/platform/tenants"),
        ("platform-operators", "/platform/operators"),
        ("platform-sign-in", "/platform/sign-in"),
        ("platform-audit", "/platform/audit"),
        ("platform-about", "/platform/about"),
        ("item-policy", $"/t/contoso/items?id={seed.Item}"),
        ("item-none", "/t/contoso/items?id=nothing-like-this"),
        (NotFound, "/t/contoso/nowhere"),
    ];
}
