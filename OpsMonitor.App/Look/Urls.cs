namespace OpsMonitor.App.Look;

/// <summary>Every address of the app is built here.</summary>
public static class Urls
{
    public const string Home = "/";
    public const string SignIn = "/login";
    public const string SignOut = "/logout";
    public const string Account = "/account";
    public const string NotFound = "/not-found";

    /// <summary>Every tenant at a glance, for platform operators.</summary>
    public const string Portfolio = "/portfolio";

    /// <summary>The portfolio for a screen on the wall.</summary>
    public const string Wall = "/portfolio/wall";

    public static string Overview(string slug) => $"/t/{slug}";

    /// <summary>The overview with charts that look back so far: 24h, 7d or 30d.</summary>
    public static string OverviewOver(string slug, string range) => $"/t/{slug}?range={range}";

    /// <summary>One tenant's board for a screen on the wall.</summary>
    public static string TenantWall(string slug) => $"/t/{slug}/wall";

    public static string Runs(string slug) => $"/t/{slug}/runs";

    /// <summary>The runs that match a text: an id, an idempotency key or an item id.</summary>
    public static string RunsMatching(string slug, string text) => $"/t/{slug}/runs?q={Uri.EscapeDataString(text)}";

    public static string Run(string slug, long id) => $"/t/{slug}/runs/{id}";

    /// <summary>The run's page with its failed items listed.</summary>
    public static string RunFailures(string slug, long id) => $"{Run(slug, id)}?outcome=failed";

    /// <summary>The run's page with the failed items of one reason listed.</summary>
    public static string RunReason(string slug, long id, string reason) => $"{RunFailures(slug, id)}&reason={Uri.EscapeDataString(reason)}";

    public static string Items(string slug) => $"/t/{slug}/items";

    /// <summary>Every run that touched an item. The id is a parameter, as browsers tidy up paths: dots, slashes and spaces would not arrive.</summary>
    public static string Item(string slug, string id, string? type = null) =>
        $"{Items(slug)}?{(type is null ? "" : $"type={Uri.EscapeDataString(type)}&")}id={Uri.EscapeDataString(id)}";

    /// <summary>The runs that work on one kind of thing.</summary>
    public static string RunsOf(string slug, string resource) => $"/t/{slug}/runs?resource={Uri.EscapeDataString(resource)}";

    /// <summary>All runs of a list as a file; <paramref name="query"/> is the list's own, without the question mark.</summary>
    public static string RunsExport(string slug, string format, string query) => $"/t/{slug}/runs/export?format={format}{(query.Length > 0 ? "&" + query : "")}";

    /// <summary>All items of a run's list as a file; <paramref name="query"/> is the page's own, without the question mark.</summary>
    public static string RunItemsExport(string slug, long id, string format, string query) =>
        $"/t/{slug}/runs/{id}/items/export?format={format}{(query.Length > 0 ? "&" + query : "")}";

    public static string Findings(string slug) => $"/t/{slug}/findings";

    public static string Finding(string slug, long id) => $"/t/{slug}/findings/{id}";

    /// <summary>The findings that a run saw.</summary>
    public static string FindingsOf(string slug, long run) => $"{Findings(slug)}?run={run}";

    public static string Inventory(string slug) => $"/t/{slug}/inventory";

    /// <summary>The inventory with two snapshots chosen to be compared.</summary>
    public static string Compare(string slug, long baseline, long current) => $"{Inventory(slug)}?baseline={baseline}&current={current}";

    public static string InventorySync(string slug, long id) => $"/t/{slug}/inventory/{id}";

    public static string Backups(string slug) => $"/t/{slug}/backups";

    public static string BackupSet(string slug, long id) => $"/t/{slug}/backups/{id}";

    public static string BackupArchive(string slug, long id) => $"{BackupSet(slug, id)}/archive";

    public static string Notifications(string slug) => $"/t/{slug}/notifications";

    public static string Login(string? returnUrl = null) =>
        IsLocal(returnUrl) && returnUrl != Home ? $"{SignIn}?returnUrl={Uri.EscapeDataString(returnUrl!)}" : SignIn;

    public static string SetUp(string token) => $"/setup?token={Uri.EscapeDataString(token)}";

    /// <summary>The tenant's word in an address such as <c>/t/contoso/runs</c>; null outside of a tenant.</summary>
    public static string? SlugOf(string path)
    {
        var parts = path.Split('?', '#')[0].Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts is ["t", var slug, ..] ? slug : null;
    }

    /// <summary>The same address in the characters that a header may have.</summary>
    public static string Ascii(string url) => string.Concat(url.EnumerateRunes().Select(r => r.IsAscii ? r.ToString() : Uri.EscapeDataString(r.ToString())));

    /// <summary>True for a path inside this site; <c>//evil</c>, <c>/\evil</c> and absolute addresses are not.</summary>
    public static bool IsLocal(string? url) =>
        url is ['/'] or ['/', not ('/' or '\\'), ..] && !url.Any(char.IsControl);
}
