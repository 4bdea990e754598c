using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using OpsMonitor.Domain.Notifications.Outbox;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Notifications.Rules;

/// <summary>What a rule would have told, by the code that plans what is told.</summary>
public sealed class RulePreview(OpsDb ops, TimeProvider clock)
{
    public const int Days = 7;
    public const int MaxShown = 50;

    /// <summary>So many of the latest events are looked at.</summary>
    public const int MaxEvents = 10_000;

    // What ended so has no reason; a run may have failed as a whole with all its items in order.
    private static readonly string s_completed = EnumText.Of(RunStatus.Completed);

    /// <summary>Of the draft only its terms, quiet hours and hourly limit matter.</summary>
    public async Task<PreviewedRule> ReadAsync(TenantId tenant, RuleDraft draft, CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        var operations = draft.Terms.Operations.Count == 0 ? null : draft.Terms.Operations.Select(o => o.ToString()).ToArray();
        var rows = await db.Database.SqlQueryRaw<Row>(
            PreviewSql.Events, P("tenant", tenant.Value), P("since", clock.GetUtcNow().AddDays(-Days)), P("kinds", draft.Terms.Kinds.ToArray()),
            new NpgsqlParameter("operations", NpgsqlDbType.Array | NpgsqlDbType.Text) { Value = (object?)operations ?? DBNull.Value }, P("limit", MaxEvents + 1)).ToListAsync(cancel);
        var isCut = rows.Count > MaxEvents;

        // Whether the end of a run is told, and so not that too much of it failed, is known with its reasons.
        List<ToldEvent> events =
        [
            .. rows.Take(MaxEvents).Reverse().Select(Told)
                .Where(e => RuleMatch.Takes(draft.Terms with { ReasonCodes = [] }, e) || (draft.Terms.ReasonCodes.Count > 0 && e.Missed == RuleMatch.FailedShare)),
        ];
        if (draft.Terms.ReasonCodes.Count > 0)
        {
            var why = await ReasonsAsync(db, events, cancel);
            return Of(draft, [.. events.Select(why)]) with { IsCut = isCut };
        }

        // Reasons are counted item by item, so of what is shown alone.
        var previewed = Of(draft, events);
        var explain = await ReasonsAsync(db, previewed.First.SelectMany(m => m.Events), cancel);
        return previewed with { IsCut = isCut, First = [.. previewed.First.Select(m => m with { Events = [.. m.Events.Select(explain)] })] };
    }

    /// <summary>What the rule makes of events, each planned in the moment it happened.</summary>
    internal static PreviewedRule Of(RuleDraft draft, IReadOnlyList<ToldEvent> events)
    {
        var pace = new MessagePace(draft.Quiet, draft.MostAnHour, [], null);
        List<(DateTimeOffset At, StoredMessage Message)> messages = [];
        var taken = events.Where(e => RuleMatch.Takes(draft.Terms, e)).ToList();
        foreach (var told in taken)
        {
            var (due, gathered) = pace.Take(told.At);
            var before = gathered ? messages[^1].Message : new StoredMessage(draft.Name, false, [], 0);
            if (gathered)
            {
                messages.RemoveAt(messages.Count - 1);
            }

            messages.Add((due, before.With([told])));
        }

        return new(taken.Count, messages.Count, [.. messages.Take(MaxShown).Select(m => new PreviewedMessage(m.At, m.Message.Events, m.Message.More))], false);
    }

    private static async Task<Func<ToldEvent, ToldEvent>> ReasonsAsync(OpsDbContext db, IEnumerable<ToldEvent> events, CancellationToken cancel)
    {
        var runs = events.Where(e => HasReasons(e) && e.Status != s_completed).Select(e => e.RunId!.Value).Distinct().ToArray();
        var rows = await db.Database.SqlQueryRaw<RunReasons>(PreviewSql.Reasons, P("tenant", db.Tenant!.Value.Value), P("runs", runs)).ToListAsync(cancel);
        var reasons = rows.Where(r => r.Reasons is not null).ToDictionary(r => r.Run, r => StoredEvents.Safe(JsonSerializer.Deserialize<List<ToldReason>>(r.Reasons!, StoredMessage.Json)));
        return e => HasReasons(e) && reasons.TryGetValue(e.RunId!.Value, out var why) ? e with { Reasons = why } : e;
    }

    private static bool HasReasons(ToldEvent told) => told.Kind == ToldKinds.RunFinished || (told.RunId is not null && told.Missed == RuleMatch.FailedShare);

    private static ToldEvent Told(Row row)
    {
        var isRun = row.Kind is ToldKinds.RunStarted or ToldKinds.RunFinished;
        var status = EnumText.TryParse<RunStatus>(row.Status, out var known) ? known : (RunStatus?)null;
        return new(
            Guid.CreateVersion7(row.At), row.Kind, row.At, row.RunId, FailureSanitizer.Reason(row.Resource), FailureSanitizer.Reason(row.Action),
            status is { } s ? ToldKinds.Bucket(s) : null, row.Status,
            isRun ? new RunCounters(row.Total, row.Processed, row.Succeeded, row.Failed, row.Skipped) : null, [], FailureSanitizer.Reason(row.Summary))
        {
            Findings = row.Findings,
            Missed = row.Missed,
            HasRun = row.HasRun,
        };
    }

    private sealed record Row(
        string Kind, DateTimeOffset At, long? RunId, string Resource, string Action, string? Status, int? Total, int Processed, int Succeeded, int Failed, int Skipped, long? Findings, string? Missed, bool? HasRun, string? Summary);

    private sealed record RunReasons(long Run, string? Reasons);
}
