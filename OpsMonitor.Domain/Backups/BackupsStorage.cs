using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Backups;

internal sealed class BackupsStorage : IEntityTypeConfiguration<BackupSet>, IEntityTypeConfiguration<BackupItem>
{
    public void Configure(EntityTypeBuilder<BackupSet> builder)
    {
        builder.ToTable("backup_sets", t => t.HasCheckConstraint("backup_sets_name_check", "length(btrim(name)) between 1 and 120"));
        builder.HasKey(b => new { b.TenantId, b.Id });
        builder.Property(b => b.Id).UseIdentityByDefaultColumn();
        builder.Property(b => b.Name).IsForeignLine();
        builder.Property(b => b.CreatedAt).HasDefaultValueSql("now()");
        builder.HasOne<Tenant>().WithMany().HasForeignKey(b => b.TenantId);
        builder.HasOne<User>().WithMany().HasForeignKey(b => b.CreatedBy);
    }

    public void Configure(EntityTypeBuilder<BackupItem> builder)
    {
        builder.ToTable("backup_items");
        builder.HasKey(i => new { i.TenantId, i.BackupSetId, i.PolicyId });
        builder.Property(i => i.AddedAt).HasDefaultValueSql("now()");
        builder.HasOne<BackupSet>().WithMany().HasForeignKey(i => new { i.TenantId, i.BackupSetId });
        builder.HasOne<InventoryContent>().WithMany().HasForeignKey(i => new { i.TenantId, i.ContentHash });
        builder.HasOne<InventorySyncRun>().WithMany().HasForeignKey(i => new { i.TenantId, i.SyncRunId });
        builder.HasOne<BulkOperationRun>().WithMany().HasForeignKey(i => new { i.TenantId, i.BulkOperationRunId });
    }
}

/// <summary>The sets of this feature, named on the context.</summary>
public static class BackupsSets
{
    extension(OpsDbContext db)
    {
        public DbSet<BackupSet> BackupSets => db.Set<BackupSet>();

        public DbSet<BackupItem> BackupItems => db.Set<BackupItem>();
    }
}
