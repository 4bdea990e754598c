using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Runs.Queries;

/// <summary>An item as people and producers name it; comparisons name it with its subject type in front.</summary>
public sealed record ItemName(string Id, string? Type = null)
{
    /// <summary>The item of a run whose id is named by a reference (<see cref="SafeId"/>): what an address says in the id's place.</summary>
    public static string In(long run, string reference) => SafeId.IsRef(reference) ? $"{reference}.{run}" : reference;

    /// <summary>The run and the reference of such an id; null for one that is an id.</summary>
    internal (long Run, string Ref)? Named => Id.Split('.') is [var reference, var run] && SafeId.IsRef(reference) && long.TryParse(run, out var number) ? (number, reference) : null;

    /// <summary>The ids under which runs record the item; none where it is not shown as it is, since the answer would tell whether a guess is right.</summary>
    internal string[] RecordedAs => !string.Equals(SafeId.Shown(Id), Id, StringComparison.Ordinal) ? [] : Type is null ? [Id] : [Id, $"{Type}/{Id}"];
}

/// <summary>What one run did with an item.</summary>
public sealed record ItemVisit(
    long RunId, string Resource, string Action, RunStatus Status, string? Summary, string Initiator, string ItemId,
    ItemOutcome Outcome, string? ReasonCode, string? Reason, string? DisplayName, DateTimeOffset RecordedAt)
{
    /// <summary>The stored row as it may be seen.</summary>
    internal static ItemVisit Shown(ItemVisit visit) => visit with { ItemId = SafeId.Shown(visit.ItemId) };
}

/// <summary>Reads every run that touched an item, newest first, in keyset pages.</summary>
public sealed class ItemHistory(OpsDb ops)
{
    /// <summary>Of some operations only (resource.action), where those are all that whoever asks may see.</summary>
    public async Task<Page<ItemVisit>> ListAsync(
        TenantId tenant, ItemName item, string? cursor = null, int limit = 50, IReadOnlyList<string>? operations = null, CancellationToken cancel = default)
    {
        limit = Math.Clamp(limit, 1, Cursor.MaxLimit);
        var before = cursor is null ? long.MaxValue : Cursor.Id(cursor);
        await using var db = ops.ForTenant(tenant);
        var ids = item.Named is { } named ? [await RunQueries.IdAsync(db, named.Run, named.Ref, cancel) ?? item.Id] : item.RecordedAs;
        var (items, runs) = (db.RunItems.Where(i => ids.Contains(i.ItemId) && i.RunId < before), db.Runs);
        items = operations is null ? items : items.Where(i => runs.Any(r => r.Id == i.RunId && operations.Contains(r.Resource + "." + r.Action)));
        var rows = await items.OrderByDescending(i => i.RunId).Take(limit + 1)
            .Join(runs, i => i.RunId, r => r.Id, (i, r) => new { Item = i, Run = r }).OrderByDescending(v => v.Run.Id)
            .Select(v => new ItemVisit(
                v.Run.Id, v.Run.Resource, v.Run.Action, v.Run.Status, v.Run.Summary, v.Run.Initiator, v.Item.ItemId,
                v.Item.Outcome, v.Item.ReasonCode, v.Item.Reason, v.Item.DisplayName, v.Item.RecordedAt))
            .ToListAsync(cancel);
        return Cursor.Cut(rows, limit, v => Cursor.Of(v.RunId)).Select(ItemVisit.Shown);
    }
}
