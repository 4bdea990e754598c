using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Npgsql;

namespace OpsMonitor.Domain.Storage;

/// <summary>For <c>dotnet ef</c> only; it never connects while a migration is being written.</summary>
public sealed class DesignTimeFactory : IDesignTimeDbContextFactory<OpsDbContext>
{
    public OpsDbContext CreateDbContext(string[] args) =>
        new(OpsDb.Configure(new DbContextOptionsBuilder<OpsDbContext>(), NpgsqlDataSource.Create("Host=localhost")).Options, null);
}
