using Microsoft.EntityFrameworkCore;
using Npgsql;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Access;

/// <summary>An answer as it was given; <paramref name="Location"/> is a whole header line or null.</summary>
public sealed record ReplayedAnswer(int Status, string? ContentType, string? Location, byte[] Body);

/// <summary>What a request with an idempotency key is to do: execute under <paramref name="Claim"/>, or answer as one of the others says.</summary>
public sealed record ReplayDecision(DateTimeOffset? Claim, ReplayedAnswer? Answer, bool IsOtherRequest)
{
    /// <summary>The first request of this key is still being answered.</summary>
    public bool IsRunning => Claim is null && Answer is null && !IsOtherRequest;
}

/// <summary>Keeps the first answer to each request that carried an idempotency key, and lets one request of a key execute at a time.</summary>
public sealed class RequestReplays(OpsDb ops, TimeProvider time)
{
    /// <summary>How long an answer is repeated.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromHours(24);

    /// <summary>A first request that has no answer after this crashed; the next of its key executes again.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan SweepEvery = TimeSpan.FromHours(1);
    private long _lastSweep = time.GetTimestamp();

    /// <summary>Begins a request of this key, or tells what else to answer.</summary>
    public async Task<ReplayDecision> BeginAsync(TenantId tenant, string caller, string key, byte[] fingerprint, CancellationToken cancel = default)
    {
        await SweepNowAndThenAsync(cancel);
        await using var db = ops.ForTenant(tenant);
        while (true)
        {
            var claimed = await db.Database.SqlQueryRaw<DateTimeOffset>(RequestReplaysSql.Claim, P("tenant", tenant.Value), P("caller", caller), P("key", key),
                P("fingerprint", fingerprint), P("kept", KeptFor), P("patience", Patience)).ToListAsync(cancel);
            if (claimed is [var claim])
            {
                return new(claim, null, IsOtherRequest: false);
            }

            var first = await db.RequestReplays.AsNoTracking().SingleOrDefaultAsync(r => r.Caller == caller && r.Key == key, cancel);
            if (first is not null)
            {
                return !first.Fingerprint.AsSpan().SequenceEqual(fingerprint) ? new(null, null, IsOtherRequest: true)
                    : first.Status is not { } status ? new(null, null, IsOtherRequest: false)
                    : new(null, new(status, first.ContentType, first.Location, first.Body ?? []), IsOtherRequest: false);
            }

            // Its request failed between the two statements: the key is free again.
        }
    }

    /// <summary>Keeps the answer for the key's repeats; nothing when another request took the key over meanwhile.</summary>
    public async Task KeepAsync(TenantId tenant, string caller, string key, DateTimeOffset claim, ReplayedAnswer answer, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        await Claimed(db, caller, key, claim).ExecuteUpdateAsync(
            s => s.SetProperty(r => r.Status, answer.Status).SetProperty(r => r.ContentType, answer.ContentType)
                .SetProperty(r => r.Location, answer.Location).SetProperty(r => r.Body, answer.Body),
            cancel);
    }

    /// <summary>Frees the key of a request that failed, so that it may be tried again.</summary>
    public async Task ForgetAsync(TenantId tenant, string caller, string key, DateTimeOffset claim, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        await Claimed(db, caller, key, claim).ExecuteDeleteAsync(cancel);
    }

    /// <summary>Deletes what is no longer repeated, of all tenants; returns how many.</summary>
    public async Task<int> SweepAsync(CancellationToken cancel = default)
    {
        await using var db = ops.ForAllTenants("sweep: answers of any tenant grow old");
        return await db.Database.ExecuteSqlRawAsync(RequestReplaysSql.Sweep, [P("kept", KeptFor)], cancel);
    }

    private async Task SweepNowAndThenAsync(CancellationToken cancel)
    {
        var last = Interlocked.Read(ref _lastSweep);
        if (time.GetElapsedTime(last) >= SweepEvery && Interlocked.CompareExchange(ref _lastSweep, time.GetTimestamp(), last) == last)
        {
            await SweepAsync(cancel);
        }
    }

    private static IQueryable<RequestReplay> Claimed(OpsDbContext db, string caller, string key, DateTimeOffset claim) =>
        db.RequestReplays.Where(r => r.Caller == caller && r.Key == key && r.CreatedAt == claim && r.Status == null);

    private static NpgsqlParameter P<T>(string name, T value) => new(name, value);
}
