using System.Data;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Storage;

/// <summary>
/// Lets several queries see one committed state, so that the numbers of a page agree whatever is written meanwhile. Inside, whatever asks <see cref="OpsDb"/> for a
/// context of the same tenant, or of all of them, gets one on the same connection, within one read-only transaction: one query after the other, and nothing that outlives them.
/// </summary>
public sealed class OneMoment(OpsDb ops)
{
    /// <summary>The answers of <paramref name="read"/>, all of the moment of its first query.</summary>
    public Task<T> ReadAsync<T>(TenantId tenant, Func<Task<T>> read, CancellationToken cancel = default) => ReadOfAsync(tenant, read, cancel);

    /// <summary>The same for what is read of all tenants. <paramref name="reason"/> says why, for the reader of the code.</summary>
    public Task<T> ReadOfAllTenantsAsync<T>(string reason, Func<Task<T>> read, CancellationToken cancel = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        return ReadOfAsync(null, read, cancel);
    }

    private async Task<T> ReadOfAsync<T>(TenantId? tenant, Func<Task<T>> read, CancellationToken cancel)
    {
        await using var connection = await ops.OpenAsync(tenant, cancel);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancel);
        var moment = new Shared(ops, tenant, connection, transaction);
        try
        {
            Shared.Now = moment;
            return await read();
        }
        finally
        {
            // Also for what was started inside and forgotten: it gets a connection of its own from now on.
            moment.IsOver = true;
            Shared.Now = null;
        }
    }

    /// <summary>What queries of one moment have in common.</summary>
    internal sealed class Shared(OpsDb ops, TenantId? tenant, NpgsqlConnection connection, NpgsqlTransaction transaction)
    {
        private static readonly AsyncLocal<Shared?> s_now = new();
        private readonly DbContextOptions<OpsDbContext> _options = OpsDb.Configure(new DbContextOptionsBuilder<OpsDbContext>(), connection).AddInterceptors(ops.Statements).Options;

        public static Shared? Now
        {
            get => s_now.Value;
            set => s_now.Value = value;
        }

        public volatile bool IsOver;

        public bool IsOf(TenantId? of) => !IsOver && of == tenant;

        public OpsDbContext Context()
        {
            var db = new OpsDbContext(_options, tenant);
            db.Database.UseTransaction(transaction);
            return db;
        }
    }
}
