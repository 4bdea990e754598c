using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Findings.Checks;

internal sealed class ChecksStorage : IEntityTypeConfiguration<DriftBaseline>, IEntityTypeConfiguration<FindingRun>, IEntityTypeConfiguration<DriftRun>
{
    public void Configure(EntityTypeBuilder<DriftBaseline> builder)
    {
        builder.ToTable("drift_baselines");
        builder.HasKey(b => new { b.TenantId, b.Id });
        builder.Property(b => b.Id).UseIdentityByDefaultColumn();
        builder.Property(b => b.ScopeKey).MayBeForeignKey();
        builder.Property(b => b.ApprovedBy).MayBeForeign();
        builder.Property(b => b.Reason).MayBeForeign();
        builder.Property(b => b.ApprovedAt).HasDefaultValueSql("now()");
        builder.HasIndex(b => new { b.TenantId, b.ScopeKey }).IsUnique().HasFilter("replaced_at is null").HasDatabaseName("drift_baselines_current");
        builder.HasOne<InventorySyncRun>().WithMany().HasForeignKey(b => new { b.TenantId, b.SyncRunId });
    }

    public void Configure(EntityTypeBuilder<FindingRun> builder)
    {
        builder.ToTable("finding_runs", t => t.HasCheckConstraint("finding_runs_news_check", $"news in ({EnumText.SqlList<FindingNews>()})"));
        builder.HasKey(r => new { r.TenantId, r.FindingId, r.RunId });
        builder.HasIndex(r => new { r.TenantId, r.RunId, r.FindingId });
        builder.HasOne<Finding>().WithMany().HasForeignKey(r => new { r.TenantId, r.FindingId });
        builder.HasOne<BulkOperationRun>().WithMany().HasForeignKey(r => new { r.TenantId, r.RunId });
    }

    public void Configure(EntityTypeBuilder<DriftRun> builder)
    {
        builder.ToTable("drift_runs", t => t.HasCheckConstraint("drift_runs_delta_check", "(delta is not null) = is_check"));
        builder.HasKey(r => new { r.TenantId, r.RunId });
        builder.Property(r => r.ScopeKey).MayBeForeignKey();
        builder.Property(r => r.Delta).HasColumnType("jsonb");
        builder.Property(r => r.CreatedAt).HasDefaultValueSql("now()");
        builder.HasOne<BulkOperationRun>().WithMany().HasForeignKey(r => new { r.TenantId, r.RunId });
        builder.HasOne<InventorySyncRun>().WithMany().HasForeignKey(r => new { r.TenantId, r.BaselineRunId });
        builder.HasOne<InventorySyncRun>().WithMany().HasForeignKey(r => new { r.TenantId, r.CurrentRunId });
    }
}

/// <summary>The sets of this feature, named on the context.</summary>
public static class ChecksSets
{
    extension(OpsDbContext db)
    {
        public DbSet<DriftBaseline> DriftBaselines => db.Set<DriftBaseline>();

        public DbSet<FindingRun> FindingRuns => db.Set<FindingRun>();

        public DbSet<DriftRun> DriftRuns => db.Set<DriftRun>();
    }
}
