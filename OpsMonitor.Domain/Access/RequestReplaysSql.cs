namespace OpsMonitor.Domain.Access;

/// <summary>The statements of <see cref="RequestReplays"/>.</summary>
internal static class RequestReplaysSql
{
    // A new key, one whose answer is too old, or one whose first request crashed. The time is the claim: a request that was thought dead finds another.
    public const string Claim = """
        insert into request_replays as r (tenant_id, caller, key, fingerprint, created_at)
        values (@tenant, @caller, @key, @fingerprint, clock_timestamp())
        on conflict (tenant_id, caller, key) do update set fingerprint = excluded.fingerprint, created_at = excluded.created_at,
            status = null, content_type = null, location = null, body = null
        where r.created_at < clock_timestamp() - @kept
            or (r.status is null and r.created_at < clock_timestamp() - @patience and r.fingerprint = excluded.fingerprint)
        returning created_at
        """;

    public const string Sweep = "delete from request_replays where created_at < clock_timestamp() - @kept";
}
