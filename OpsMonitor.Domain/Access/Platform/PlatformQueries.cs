using Microsoft.EntityFrameworkCore;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Access.Platform;

/// <summary>Somebody who watches over all tenants.</summary>
public sealed record PlatformOperatorRow(long UserId, string DisplayName, string? Email);

/// <summary>An account as somebody about to trust it should see it.</summary>
public sealed record AccountView(long UserId, string DisplayName, string? Email, IReadOnlyList<string> Tenants);

/// <summary>A process that serves this database, with when it last asked who may do what: a living one does so every few seconds while pages are open.</summary>
public sealed record NodeRow(string Name, string? Address, DateTimeOffset Since, DateTimeOffset HeardAt);

/// <summary>What the installation runs on.</summary>
public sealed record PlatformFacts(string Postgres, string Schema, IReadOnlyList<NodeRow> Nodes);

/// <summary>Reads what belongs to no tenant.</summary>
public sealed class PlatformQueries(OpsDb ops)
{
    /// <summary>Begins the name by which each node's connection to the database is known; the rest is the node's own.</summary>
    public const string NodePrefix = "opsmonitor-seats ";

    public async Task<IReadOnlyList<PlatformOperatorRow>> OperatorsAsync(CancellationToken cancel = default)
    {
        await using var db = ops.ForAllTenants("platform operators belong to no tenant");
        return await db.Users.Where(u => u.IsPlatformOperator).OrderBy(u => u.DisplayName).ThenBy(u => u.Id)
            .Select(u => new PlatformOperatorRow(u.Id, u.DisplayName, u.Email)).ToListAsync(cancel);
    }

    /// <summary>Who has the account of an address, and what tells that person from somebody who only took the name; null where nobody has.</summary>
    public async Task<AccountView?> AccountAsync(string email, CancellationToken cancel = default)
    {
        var normalized = email.Trim().ToUpperInvariant();
        await using var db = ops.ForAllTenants("an account belongs to no tenant");
        return await db.Users.Where(u => u.NormalizedEmail == normalized)
            .Select(u => new AccountView(u.Id, u.DisplayName, u.Email, db.Set<Membership>().Where(m => m.UserId == u.Id).Select(m => m.Tenant!.Name).Order().ToList()))
            .SingleOrDefaultAsync(cancel);
    }

    public async Task<PlatformFacts> FactsAsync(CancellationToken cancel = default)
    {
        await using var connection = await ops.OpenAsync(cancel);
        await using var command = connection.CreateCommand();
        (command.CommandText, var prefix) = (PlatformSql.Facts, command.CreateParameter());
        (prefix.ParameterName, prefix.Value) = ("prefix", NodePrefix);
        command.Parameters.Add(prefix);
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        var (postgres, schema) = (reader.GetString(0), reader.GetString(1));
        await reader.NextResultAsync(cancel);
        List<NodeRow> nodes = [];
        while (await reader.ReadAsync(cancel))
        {
            nodes.Add(new(reader.GetString(0), reader.GetFieldValue<string?>(1), reader.GetFieldValue<DateTimeOffset>(2), reader.GetFieldValue<DateTimeOffset>(3)));
        }

        return new(postgres, schema, nodes);
    }
}
