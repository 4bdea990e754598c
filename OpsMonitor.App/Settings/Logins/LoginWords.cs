using System.Globalization;
using OpsMonitor.App.Look;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Settings.Logins;

/// <summary>Database logins in words, and the SQL that makes one.</summary>
internal static class LoginWords
{
    /// <summary>Whether the login is at work, as far as the server tells.</summary>
    public static string Now(ProducerLoginRow login) =>
        !login.IsThere ? "The server has no such login any more: unbind it"
        : login.Connections == 0 ? "not connected"
        : Numbers.Count(login.Connections, "connection", "connections");

    public static string MakeSql(string slug) => $"""
        create role {Name(slug)} login password '...' connection limit 5 in role opsmonitor_ingest;
        alter role {Name(slug)} set idle_in_transaction_session_timeout = '30s';
        alter role {Name(slug)} set statement_timeout = '60s';
        """;

    public static string BindSql(string slug, TenantId tenant) => string.Create(CultureInfo.InvariantCulture, $$"""
        set role opsmonitor_service;
        insert into producer_logins (tenant_id, login) values ({{tenant.Value}}, '{{Name(slug)}}');
        -- or for some operations only:
        -- insert into producer_logins (tenant_id, login, operations) values ({{tenant.Value}}, '{{Name(slug)}}', '{mailboxes.archive}');
        """);

    public static string Of(ProducerLoginRefusal refusal) => refusal switch
    {
        ProducerLoginRefusal.NotBindable => "The server has no such login, or it is the app's own or an administrator's.",
        ProducerLoginRefusal.BoundElsewhere => "This login is another tenant's. A login has one tenant.",
        ProducerLoginRefusal.OperationsInvalid => "An operation is written resource.action in lower case, such as mailboxes.archive.",
    };

    // A slug may begin with a digit and have hyphens, which no bare name of SQL does.
    private static string Name(string slug) => $"sync_{slug.Replace('-', '_')}"[..Math.Min(63, slug.Length + 5)];
}
