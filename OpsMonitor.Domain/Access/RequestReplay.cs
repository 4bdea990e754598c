using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Access;

/// <summary>The first answer to a request that carried an <c>Idempotency-Key</c> header, kept for 24 hours to answer its repeats.</summary>
public sealed class RequestReplay : ITenantOwned
{
    public TenantId TenantId { get; init; }

    /// <summary>The caller, as the journal names it; two callers' keys are two keys.</summary>
    public required string Caller { get; init; }

    /// <summary>The header's text.</summary>
    public required string Key { get; init; }

    /// <summary>SHA-256 of method, path and body.</summary>
    public required byte[] Fingerprint { get; init; }

    /// <summary>Null while the first request is still being answered.</summary>
    public int? Status { get; init; }

    public string? ContentType { get; init; }

    public string? Location { get; init; }

    public byte[]? Body { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}
