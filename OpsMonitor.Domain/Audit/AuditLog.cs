using System.Text.Json;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Audit;

/// <summary>One entry of the only journal. Entries are added, never changed.</summary>
public sealed class AuditLog : ITenantOwned
{
    /// <summary>What concerns the installation as a whole stands under this; no tenant has it.</summary>
    public static readonly TenantId Platform;

    private const string TenantSubject = "tenant";

    public TenantId TenantId { get; init; }

    public long Id { get; init; }

    /// <summary>Who did it: <c>user:5</c>, <c>api_key:abc</c>, <c>worker:node</c>, <c>system:...</c> or <c>sql:role</c>.</summary>
    public required string Actor { get; init; }

    /// <summary>The name to show for the actor.</summary>
    public required string ActorName { get; init; }

    /// <summary>What happened, such as <c>run.queued</c>.</summary>
    public required string Action { get; init; }

    public required string SubjectType { get; init; }

    public long? SubjectId { get; init; }

    public string? Reason { get; init; }

    /// <summary>Details as JSON.</summary>
    public string? Data { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>What is done to a tenant as a whole: an entry of its own, and one of the platform that says which tenant it was.</summary>
    public static IEnumerable<AuditLog> OfTenant(Tenant tenant, Actor actor, string action, IEnumerable<(string Name, string? Value)>? details = null, string? reason = null) =>
        [Of(tenant.Id, actor, action, TenantSubject, tenant.Id.Value, details, reason), OfPlatform(tenant, actor, action, details, reason)];

    /// <summary>The platform's entry of the two alone.</summary>
    public static AuditLog OfPlatform(Tenant tenant, Actor actor, string action, IEnumerable<(string Name, string? Value)>? details = null, string? reason = null) =>
        Of(Platform, actor, action, TenantSubject, tenant.Id.Value, [(TenantSubject, tenant.Name), .. details ?? []], reason);

    /// <summary>An entry about what <paramref name="actor"/> does in this transaction, with where they are and the details that are not null.</summary>
    public static AuditLog Of(
        TenantId tenant, Actor actor, string action, string subjectType, long? subjectId, IEnumerable<(string Name, string? Value)>? details = null, string? reason = null)
    {
        var data = (details ?? []).Append(("address", actor.From)).Where(d => d.Item2 is not null).ToDictionary(d => d.Item1, d => d.Item2);
        return new()
        {
            TenantId = tenant,
            Actor = actor.ToString(),
            ActorName = ActorSql.NameOf(actor),
            Action = action,
            SubjectType = subjectType,
            SubjectId = subjectId,
            Reason = SafeReason.Of(reason),
            Data = data.Count == 0 ? null : SafeJson.Of(JsonSerializer.Serialize(data)),
        };
    }
}
