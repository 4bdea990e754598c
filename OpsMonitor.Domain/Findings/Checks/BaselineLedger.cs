using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Findings.Checks;

/// <summary>Why a snapshot does not become the baseline of its scope.</summary>
public enum BaselineRefusal
{
    NotFound,

    /// <summary>Only a completed snapshot says what a scope should be.</summary>
    NotComplete,

    AlreadyApproved,
}

/// <summary>What a move did to the open findings of the scope: those that the new baseline holds ended as accepted, the others compare with it now.</summary>
public sealed record BaselineMove(BaselineRefusal? Refusal, int Accepted = 0, int Rebased = 0);

/// <summary>Approves snapshots as baselines. Nothing is deleted: baselines and findings before stay as history.</summary>
public sealed class BaselineLedger(OpsDb ops)
{
    public const int MaxReason = 500;
    private const int Batch = 500;

    /// <summary>Makes the snapshot the baseline of its scope, in place of the one before.</summary>
    public Task<BaselineMove> MoveAsync(TenantId tenant, long syncRun, Actor actor, string reason, CancellationToken cancel = default) => ops.WriteAsync(
        tenant,
        async db =>
        {
            Patience.Set(null); // a scope may have a million findings
            await db.Database.ExecuteSqlRawAsync(BaselinesSql.Thinking, cancel);
            var sync = await db.InventorySyncRuns.Where(s => s.Id == syncRun).Select(s => new { s.SelectionHash, s.Status }).SingleOrDefaultAsync(cancel);
            if (sync is not { Status: RunStatus.Completed or RunStatus.CompletedWithErrors, SelectionHash: var scope })
            {
                return new(sync is null ? BaselineRefusal.NotFound : BaselineRefusal.NotComplete);
            }

            await db.LockScopeAsync(scope, cancel);
            var before = await db.DriftBaselines.Where(b => b.ScopeKey == scope && b.ReplacedAt == null).Select(b => (long?)b.SyncRunId).SingleOrDefaultAsync(cancel);
            if (before == syncRun)
            {
                return new(BaselineRefusal.AlreadyApproved);
            }

            object[] Of() =>
            [
                P("tenant", tenant.Value), P("sync", syncRun), P("scope_key", scope), P("actor", actor.ToString()), P("name", ActorSql.NameOf(actor)), P("address", actor.From), P("from", before),
                P("reason", FailureSanitizer.Reason(SafeText.Cut(reason, MaxReason))),
            ];
            await db.Database.ExecuteSqlRawAsync(BaselinesSql.Replace, Of(), cancel);
            await db.Database.ExecuteSqlRawAsync(BaselinesSql.Approve, Of(), cancel);
            var others = await db.Database.SqlQueryRaw<OpenRow>(BaselinesSql.Others, Of()).ToListAsync(cancel);
            var accepted = await db.Database.ExecuteSqlRawAsync(BaselinesSql.Accept, Of(), cancel);
            var kept = await db.Database.ExecuteSqlRawAsync(BaselinesSql.Keep, Of(), cancel);
            await RebaseAsync(db, scope, others, Of, cancel);
            await db.Database.ExecuteSqlRawAsync(BaselinesSql.Journal, [.. Of(), P("accepted", accepted), P("rebased", kept + others.Count)], cancel);
            return new BaselineMove(null, accepted, kept + others.Count);
        },
        cancel);

    /// <summary>Findings stay the same rows, with what was decided about them; two that would say the same become one.</summary>
    private static async Task RebaseAsync(OpsDbContext db, string scope, List<OpenRow> rows, Func<object[]> of, CancellationToken cancel)
    {
        foreach (var batch in rows.Chunk(Batch))
        {
            var contents = await DriftLedger.ContentsAsync(db, batch.SelectMany(r => new[] { r.ApprovedHash, r.CurrentHash }), cancel);

            // Of several that would say the same, the oldest does; the others find its row there when it is their turn.
            var (first, repeats) = (batch.DistinctBy(r => r.Pair.Fingerprint(scope)).ToList(), batch.ToHashSet());
            repeats.ExceptWith(first);
            foreach (var part in new[] { first, [.. repeats] }.Where(p => p.Count > 0))
            {
                await db.Database.ExecuteSqlRawAsync(
                    BaselinesSql.Rebase,
                    [
                        .. of(), P("ids", part.Select(r => r.Id).ToArray()), P("fingerprints", part.Select(r => r.Pair.Fingerprint(scope)).ToArray()),
                        P("changes", part.Select(r => EnumText.Of(r.Pair.Change)).ToArray()),
                        P("evidence", part.Select(r => DriftLedger.EvidenceOf(r.Pair, contents)).ToArray()),
                        P("hashes", part.Select(r => r.ApprovedHash).ToArray()),
                    ],
                    cancel);
            }
        }
    }

    private sealed record OpenRow(long Id, string SubjectType, string SubjectExternalId, string SubjectName, byte[]? ApprovedHash, byte[]? CurrentHash)
    {
        public SubjectPair Pair => new(SubjectType, SubjectExternalId, SubjectName, ApprovedHash, CurrentHash);
    }
}
