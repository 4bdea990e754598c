using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Inventory;

internal sealed class InventoryStorage
    : IEntityTypeConfiguration<InventorySyncRun>, IEntityTypeConfiguration<InventoryItem>, IEntityTypeConfiguration<InventoryContent>, IEntityTypeConfiguration<InventoryText>,
        IEntityTypeConfiguration<InventoryUploadPart>
{
    public void Configure(EntityTypeBuilder<InventorySyncRun> builder)
    {
        builder.ToTable("inventory_sync_runs", t =>
            t.HasCheckConstraint("inventory_sync_runs_status_check", $"status in ({EnumText.SqlList<RunStatus>()})"));
        builder.HasKey(s => new { s.TenantId, s.Id });
        builder.Property(s => s.Id).UseIdentityByDefaultColumn();
        builder.Property(s => s.Selection).IsStoredJson();
        builder.Property(s => s.SelectionHash).MayBeForeignKey();
        builder.Property(s => s.Source).MayBeForeign();
        builder.Property(s => s.Status).HasDefaultValueSql("'pending'");
        builder.Property(s => s.CreatedAt).HasDefaultValueSql("now()");
        builder.Property(s => s.ItemCount).HasDefaultValue(0);
        builder.Property(s => s.CutCount).HasDefaultValue(0);
        builder.Property(s => s.CutPlace!).MayBeForeign();
        builder.Property(s => s.IsSearchable).HasDefaultValue(false);
        builder.HasIndex(s => s.Id).HasFilter("not is_searchable");
        builder.HasIndex(s => new { s.TenantId, s.BulkOperationRunId }).IsUnique();
        builder.HasIndex(s => new { s.TenantId, s.FinishedAt });
        builder.HasOne<BulkOperationRun>().WithMany().HasForeignKey(s => new { s.TenantId, s.BulkOperationRunId });
    }

    public void Configure(EntityTypeBuilder<InventoryItem> builder)
    {
        builder.ToTable("inventory_items", t =>
            t.HasCheckConstraint("inventory_items_identified_by_check", $"identified_by in ({EnumText.SqlList<IdentifiedBy>()})"));
        builder.Property(i => i.IdentifiedBy).HasDefaultValueSql("'id'");
        builder.Property(i => i.IsCut).HasDefaultValue(false);
        builder.HasKey(i => new { i.TenantId, i.SyncRunId, i.SubjectType, i.ExternalId });
        builder.HasIndex(i => new { i.TenantId, i.ExternalId, i.SyncRunId });
        builder.HasOne<InventorySyncRun>().WithMany().HasForeignKey(i => new { i.TenantId, i.SyncRunId });
        builder.HasOne<InventoryContent>().WithMany().HasForeignKey(i => new { i.TenantId, i.ContentHash });
    }

    public void Configure(EntityTypeBuilder<InventoryContent> builder)
    {
        builder.ToTable("inventory_contents");
        builder.HasKey(c => new { c.TenantId, c.ContentHash });
        builder.Property(c => c.Content).IsStoredJson();
    }

    public void Configure(EntityTypeBuilder<InventoryText> builder)
    {
        builder.ToTable("inventory_texts");
        builder.HasKey(t => new { t.TenantId, t.ContentHash });
        builder.HasOne<InventoryContent>().WithMany().HasForeignKey(t => new { t.TenantId, t.ContentHash });
    }

    public void Configure(EntityTypeBuilder<InventoryUploadPart> builder)
    {
        builder.ToTable("inventory_upload_parts");
        builder.HasKey(p => new { p.TenantId, p.Upload, p.File, p.Part });
        builder.Property(p => p.WrittenAt).HasDefaultValueSql("now()");
    }
}

/// <summary>The sets of this feature, named on the context.</summary>
public static class InventorySets
{
    extension(OpsDbContext db)
    {
        public DbSet<InventorySyncRun> InventorySyncRuns => db.Set<InventorySyncRun>();

        public DbSet<InventoryItem> InventoryItems => db.Set<InventoryItem>();

        public DbSet<InventoryContent> InventoryContents => db.Set<InventoryContent>();

        public DbSet<InventoryText> InventoryTexts => db.Set<InventoryText>();
    }
}
