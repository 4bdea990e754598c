using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Storage;

/// <summary>
/// The database, as one tenant (every query filtered, row-level security behind it) or as the service (all tenants).
/// Made by <see cref="OpsDb"/> only. Each feature maps its own tables and names its own sets (<c>RunsStorage</c>).
/// Schema changes: <c>dotnet ef migrations add Name --project OpsMonitor.Domain -o Storage/Migrations</c>.
/// </summary>
public sealed class OpsDbContext(DbContextOptions<OpsDbContext> options, TenantId? tenant) : DbContext(options)
{
    /// <summary>The tenant this context is bound to, or null for all.</summary>
    public TenantId? Tenant { get; } = tenant;

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<TenantId>().HaveConversion<TenantIdConverter>();
        foreach (var type in typeof(OpsDbContext).Assembly.GetTypes().Where(t => t.IsEnum))
        {
            configurationBuilder.Properties(type).HaveConversion(typeof(EnumTextConverter<>).MakeGenericType(type));
        }
    }

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        // Tenants and people last: a foreign key's name depends on whether the table it points at was mapped before, and the migrations have these names.
        foreach (var last in new[] { false, true })
        {
            modelBuilder.ApplyConfigurationsFromAssembly(typeof(OpsDbContext).Assembly, t => t.Name == "TenancyStorage" == last);
        }

        MapIdentity(modelBuilder);
        modelBuilder.HasDbFunction(() => SearchText.Fold(default)).HasName("ops_fold");
        modelBuilder.HasDbFunction(() => SearchText.MayHide(default)).HasName("ops_may_hide");
        var filter = GetType().GetMethod(nameof(FilterByTenant), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)!;
        foreach (var type in modelBuilder.Model.GetEntityTypes().Select(e => e.ClrType).Where(typeof(ITenantOwned).IsAssignableFrom).ToList())
        {
            filter.MakeGenericMethod(type).Invoke(this, [modelBuilder]);
        }
    }

    private static void MapIdentity(ModelBuilder model)
    {
        model.Entity<IdentityUserClaim<long>>().ToTable("user_claims");
        model.Entity<IdentityUserLogin<long>>().ToTable("user_logins").HasKey(l => new { l.LoginProvider, l.ProviderKey });
        model.Entity<IdentityUserToken<long>>().ToTable("user_tokens").HasKey(t => new { t.UserId, t.LoginProvider, t.Name });
    }

    private void FilterByTenant<T>(ModelBuilder model)
        where T : class, ITenantOwned => model.Entity<T>().HasQueryFilter("tenant", e => Tenant == null || e.TenantId == Tenant);

    private sealed class TenantIdConverter() : ValueConverter<TenantId, long>(t => t.Value, v => new TenantId(v));
}
