using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Audit;

/// <summary>Which entries of the audit are wanted; what is null does not matter.</summary>
public sealed record AuditFilter
{
    /// <summary>Only what people did, not programs and workers.</summary>
    public bool People { get; init; } = true;

    /// <summary>Part of the name of who did it.</summary>
    public string? Who { get; init; }

    /// <summary>The action, or the first word of it: <c>key</c> finds <c>key.created</c> and <c>key.revoked</c>.</summary>
    public string? Action { get; init; }

    /// <summary>The number of what it is about, such as a run, or a part of its name, such as a key's or a person's.</summary>
    public string? About { get; init; }

    public string? SubjectType { get; init; }

    public long? SubjectId { get; init; }

    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? To { get; init; }
}

/// <summary>An entry as the audit page and its export show it.</summary>
public sealed record AuditRow(
    long Id, DateTimeOffset At, string Actor, string ActorName, string Action, string SubjectType, long? SubjectId, string? Reason, string? Data);

/// <summary>For queries only.</summary>
internal static class AuditNames
{
    /// <summary>What an entry with these details is about, as far as it has a name (journal.sql).</summary>
    internal static string? Of(string? data) => throw new InvalidOperationException($"The database reads: {data}");
}

/// <summary>Reads who did what in a tenant; with <see cref="AuditLog.Platform"/>, in the installation as a whole.</summary>
public sealed class AuditQueries(OpsDb ops)
{
    /// <summary>A page of entries, newest first. Throws <see cref="FormatException"/> for a cursor that is none of this list's.</summary>
    public async Task<Page<AuditRow>> ListAsync(TenantId tenant, AuditFilter filter, string? cursor, int limit, CancellationToken cancel = default)
    {
        limit = Math.Clamp(limit, 1, Cursor.MaxLimit);
        await using var db = ops.ForTenant(tenant);
        var entries = Matching(db, filter);
        if (cursor is not null)
        {
            var before = Cursor.Id(cursor);
            entries = entries.Where(a => a.Id < before);
        }

        var rows = await Rows(entries.OrderByDescending(a => a.Id).Take(limit + 1)).ToListAsync(cancel);
        return Cursor.Cut(rows, limit, r => Cursor.Of(r.Id));
    }

    /// <summary>All entries that match, newest first, as they are read.</summary>
    public async IAsyncEnumerable<AuditRow> AllAsync(TenantId tenant, AuditFilter filter, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        await using var db = ops.ForTenant(tenant);
        await foreach (var row in Rows(Matching(db, filter).OrderByDescending(a => a.Id)).AsAsyncEnumerable().WithCancellation(cancel))
        {
            yield return row;
        }
    }

    private static IQueryable<AuditRow> Rows(IQueryable<AuditLog> entries) =>
        entries.Select(a => new AuditRow(a.Id, a.CreatedAt, a.Actor, a.ActorName, a.Action, a.SubjectType, a.SubjectId, a.Reason, a.Data));

    private static IQueryable<AuditLog> Matching(OpsDbContext db, AuditFilter filter)
    {
        var entries = db.AuditLogs.AsNoTracking();
        if (filter.People)
        {
            // In the words of the index (AuditStorage), or it is not used.
            entries = entries.Where(a => EF.Functions.Like(a.Actor, "user:%"));
        }

        if (filter.Who is { Length: > 0 } who)
        {
            entries = entries.Where(a => SearchText.Fold(a.ActorName).Contains(SearchText.Fold(who)) && !SearchText.MayHide(a.ActorName));
        }

        if (filter.About is { Length: > 0 } about)
        {
            var number = long.TryParse(about.TrimStart('#'), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : (long?)null;
            entries = entries.Where(a => (number != null && a.SubjectId == number)
                || (SearchText.Fold(AuditNames.Of(a.Data)).Contains(SearchText.Fold(about)) && !SearchText.MayHide(AuditNames.Of(a.Data))));
        }

        if (filter.Action is { Length: > 0 } action)
        {
            entries = entries.Where(a => a.Action == action || a.Action.StartsWith(action + "."));
        }

        return entries
            .Where(a => filter.SubjectType == null || a.SubjectType == filter.SubjectType)
            .Where(a => filter.SubjectId == null || a.SubjectId == filter.SubjectId)
            .Where(a => filter.From == null || a.CreatedAt >= filter.From)
            .Where(a => filter.To == null || a.CreatedAt < filter.To);
    }
}
