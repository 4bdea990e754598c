using System.Globalization;

namespace OpsMonitor.App.Look;

/// <summary>
/// Every address of the app is built here, as it stands in a page: without a slash in front, so that it begins where the app does (<c>&lt;base href&gt;</c>), which
/// may be below a sub-path. What leaves the server otherwise, in a header or a body, is <see cref="Rooted"/>.
/// </summary>
public static class Urls
{
    public const string Home = "./";
    public const string SignIn = "login";
    public const string SignOut = "logout";
    public const string Account = "account";
    public const string NotFound = "not-found";

    /// <summary>Every tenant at a glance, for platform operators.</summary>
    public const string Portfolio = "portfolio";

    /// <summary>The portfolio for a screen on the wall.</summary>
    public const string Wall = "portfolio/wall";

    /// <summary>A part of the platform's settings: tenants, operators, sign-in, audit or about.</summary>
    public static string Platform(string part) => $"platform/{part}";

    public static string Overview(string slug) => $"t/{slug}";

    /// <summary>The overview with charts that look back so far: 24h, 7d or 30d.</summary>
    public static string OverviewOver(string slug, string range) => $"t/{slug}?range={range}";

    /// <summary>One tenant's board for a screen on the wall.</summary>
    public static string TenantWall(string slug) => $"t/{slug}/wall";

    public static string Runs(string slug) => $"t/{slug}/runs";

    /// <summary>The runs that match a text: an id, an idempotency key or an item id.</summary>
    public static string RunsMatching(string slug, string text) => $"t/{slug}/runs?q={Uri.EscapeDataString(text)}";

    /// <summary>How to send runs, and where the first one appears.</summary>
    public static string FirstRun(string slug) => $"t/{slug}/start";

    public static string Run(string slug, long id) => $"t/{slug}/runs/{id}";

    /// <summary>The run's page with its failed items listed.</summary>
    public static string RunFailures(string slug, long id) => $"{Run(slug, id)}?outcome=failed";

    /// <summary>The run's page with the failed items of one reason listed.</summary>
    public static string RunReason(string slug, long id, string reason) => $"{RunFailures(slug, id)}&reason={Uri.EscapeDataString(reason)}";

    public static string Items(string slug) => $"t/{slug}/items";

    /// <summary>Every run that touched an item. The id is a parameter, as browsers tidy up paths: dots, slashes and spaces would not arrive.</summary>
    public static string Item(string slug, string id, string? type = null) =>
        $"{Items(slug)}?{(type is null ? "" : $"type={Uri.EscapeDataString(type)}&")}id={Uri.EscapeDataString(id)}";

    /// <summary>The runs that work on one kind of thing.</summary>
    public static string RunsOf(string slug, string resource) => $"t/{slug}/runs?resource={Uri.EscapeDataString(resource)}";

    /// <summary>The runs of one operation.</summary>
    public static string RunsOf(string slug, string resource, string action) => $"{RunsOf(slug, resource)}&action={Uri.EscapeDataString(action)}";

    /// <summary>All runs of a list as a file; <paramref name="query"/> is the list's own, without the question mark.</summary>
    public static string RunsExport(string slug, string format, string query) => $"t/{slug}/runs/export?format={format}{(query.Length > 0 ? "&" + query : "")}";

    /// <summary>All items of a run's list as a file; <paramref name="query"/> is the page's own, without the question mark.</summary>
    public static string RunItemsExport(string slug, long id, string format, string query) =>
        $"t/{slug}/runs/{id}/items/export?format={format}{(query.Length > 0 ? "&" + query : "")}";

    public static string Findings(string slug) => $"t/{slug}/findings";

    public static string Finding(string slug, long id) => $"t/{slug}/findings/{id}";

    /// <summary>The findings that a run saw.</summary>
    public static string FindingsOf(string slug, long run) => $"{Findings(slug)}?run={run}";

    public static string Inventory(string slug) => $"t/{slug}/inventory";

    /// <summary>The inventory with two snapshots chosen to be compared.</summary>
    public static string Compare(string slug, long baseline, long current) => $"{Inventory(slug)}?baseline={baseline}&current={current}";

    public static string InventorySync(string slug, long id) => $"t/{slug}/inventory/{id}";

    public static string Backups(string slug) => $"t/{slug}/backups";

    public static string BackupSet(string slug, long id) => $"t/{slug}/backups/{id}";

    public static string BackupArchive(string slug, long id) => $"{BackupSet(slug, id)}/archive";

    public static string Notifications(string slug) => $"t/{slug}/notifications";

    /// <summary>A part of a tenant's settings: general, members, keys, logins, deadlines, rules, channels, deliveries or audit.</summary>
    public static string Settings(string slug, string part) => $"t/{slug}/settings/{part}";

    /// <summary>A rule of who is told what; null for a new one.</summary>
    public static string Rule(string slug, long? id) => $"{Settings(slug, "rules")}/{(id is { } known ? known.ToString(CultureInfo.InvariantCulture) : "new")}";

    public static string Delivery(string slug, Guid id) => $"{Settings(slug, "deliveries")}/{id}";

    /// <summary>What was sent to one channel.</summary>
    public static string DeliveriesTo(string slug, long channel) => FormattableString.Invariant($"{Settings(slug, "deliveries")}?channel={channel}");

    /// <summary>What one rule sent.</summary>
    public static string DeliveriesBy(string slug, long rule) => FormattableString.Invariant($"{Settings(slug, "deliveries")}?rule={rule}");

    /// <summary>The audit of a tenant.</summary>
    public static string Audit(string slug) => Settings(slug, "audit");

    /// <summary>What was done to the installation as a whole.</summary>
    public static string PlatformAudit => Platform("audit");

    /// <summary>One of the audits as a file; <paramref name="query"/> is its page's own, without the question mark.</summary>
    public static string AuditExport(string audit, string query) => $"{audit}/export{(query.Length > 0 ? "?" + query : "")}";

    public static string Login(string? returnUrl = null) => WithReturn(SignIn, returnUrl);

    /// <summary>Where whoever was invited joins.</summary>
    public static string Invitation(string token) => $"invite?token={Uri.EscapeDataString(token)}";

    /// <summary>Where whoever forgot their password sets a new one; <paramref name="by"/> made the link.</summary>
    public static string Reset(long user, long by, string token) => FormattableString.Invariant($"reset?user={user}&by={by}&token={Uri.EscapeDataString(token)}");

    /// <summary>Where whoever gets mail stops it.</summary>
    public static string Mail(string token) => $"mail?token={Uri.EscapeDataString(token)}";

    /// <summary>The same for mail programs, which ask nothing.</summary>
    public const string MailOneClickPath = "mail/stop";

    public static string MailOneClick(string token) => $"{MailOneClickPath}?token={Uri.EscapeDataString(token)}";

    /// <summary>Where a password is asked for once, after the provider.</summary>
    public static string LoginConnect(string? returnUrl = null) => WithReturn($"{SignIn}/connect", returnUrl);

    /// <summary>The second page of a sign-in, which asks for a code.</summary>
    public static string LoginCode(string? returnUrl = null) => WithReturn($"{SignIn}/code", returnUrl);

    /// <summary>Where a sign-in by the provider begins.</summary>
    public static string LoginByProvider(string? returnUrl = null) => WithReturn($"{SignIn}/provider", returnUrl);

    /// <summary>What the sign-in page asks before it asks for a passkey.</summary>
    public const string LoginByPasskey = "login/passkey";

    /// <summary>Where somebody who is signed in connects their account with the provider.</summary>
    public const string ConnectProvider = "account/connect";

    /// <summary>The same with what shows that it is them.</summary>
    public static string Connect(string proof) => $"{ConnectProvider}?proof={Uri.EscapeDataString(proof)}";

    public static string SetUp(string token) => $"setup?token={Uri.EscapeDataString(token)}";

    /// <summary>The address from the host's root on; <paramref name="pathBase"/> is where the app begins.</summary>
    public static string Rooted(PathString pathBase, string url) => $"{pathBase}/{(url == Home ? "" : url)}";

    /// <summary>Where somebody who has signed in goes on: the address that they came from, if it is one of this app, else its beginning.</summary>
    public static string Back(PathString pathBase, string? returnUrl) => IsLocal(returnUrl, pathBase) ? Ascii(returnUrl!) : Rooted(pathBase, Home);

    private static string WithReturn(string path, string? returnUrl) =>
        IsLocal(returnUrl) && returnUrl != "/" ? $"{path}?returnUrl={Uri.EscapeDataString(returnUrl!)}" : path;

    /// <summary>The same page of a tenant under its new slug.</summary>
    public static string Moved(string path, string slug) => $"t/{slug}{path[$"t/{SlugOf(path)}".Length..]}";

    /// <summary>The tenant's word in an address such as <c>/t/contoso/runs</c>; null outside of a tenant.</summary>
    public static string? SlugOf(string path)
    {
        var parts = path.Split('?', '#')[0].Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts is ["t", var slug, ..] ? slug : null;
    }

    /// <summary>The same address in the characters that a header may have.</summary>
    public static string Ascii(string url) => string.Concat(url.EnumerateRunes().Select(r => r.IsAscii ? r.ToString() : Uri.EscapeDataString(r.ToString())));

    /// <summary>True for a path inside this site, below the sub-path where there is one; <c>//evil</c>, <c>/\evil</c> and absolute addresses are not.</summary>
    public static bool IsLocal(string? url, PathString below = default) =>
        url is ['/'] or ['/', not ('/' or '\\'), ..] && !url.Any(char.IsControl) && (!below.HasValue || Tidied(url).StartsWith(below.Value + "/", StringComparison.Ordinal));

    // As a browser goes there: dots lead out of a folder.
    private static string Tidied(string url) => new Uri(new Uri("http://localhost"), url).AbsolutePath;
}
