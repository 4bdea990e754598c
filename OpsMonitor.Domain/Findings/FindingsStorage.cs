using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Findings;

internal sealed class FindingsStorage : IEntityTypeConfiguration<Finding>
{
    public void Configure(EntityTypeBuilder<Finding> builder)
    {
        builder.ToTable("findings", t =>
        {
            t.HasCheckConstraint("findings_status_check", $"status in ({EnumText.SqlList<FindingStatus>()})");
            t.HasCheckConstraint("findings_change_type_check", $"change_type in ({EnumText.SqlList<ChangeType>()})");
            t.HasCheckConstraint("findings_end_check", $"ended_by in ({EnumText.SqlList<FindingEnd>()}) and (ended_by is null) = (resolved_at is null)");
        });
        builder.HasKey(f => new { f.TenantId, f.Id });
        builder.Property(f => f.Id).UseIdentityByDefaultColumn();
        builder.Property(f => f.EvidenceJsonb).IsStoredJson();
        builder.Property(f => f.ScopeKey).MayBeForeignKey();
        builder.Property(f => f.Fingerprint).MayBeForeignKey();
        builder.Property(f => f.SubjectType).MayBeForeign();
        builder.Property(f => f.SubjectExternalId).MayBeForeignId();
        builder.Property(f => f.SubjectName).MayBeForeign();
        builder.Property(f => f.AcknowledgementNote).MayBeForeign();
        builder.Property(f => f.EndedByName).MayBeForeign();
        builder.Property(f => f.ReplacementJsonb).IsStoredJson();

        // Whoever writes the seed's columns only writes findings that count.
        builder.Property(f => f.Checks).HasDefaultValue(1);
        builder.Property(f => f.ReopenedCount).HasDefaultValue(0);
        builder.Property(f => f.Status).HasDefaultValueSql("'new'");
        foreach (var time in new[] { nameof(Finding.CreatedAt), nameof(Finding.UpdatedAt), nameof(Finding.FirstSeenAt), nameof(Finding.LastSeenAt) })
        {
            builder.Property(time).HasDefaultValueSql("now()");
        }

        Relate(builder);
    }

    private static void Relate(EntityTypeBuilder<Finding> builder)
    {
        builder.HasIndex(f => new { f.TenantId, f.Fingerprint }).IsUnique();
        builder.HasIndex(f => new { f.TenantId, f.ScopeKey, f.BaselineRunId, f.CurrentRunId });
        builder.HasIndex(f => new { f.TenantId, f.BulkOperationRunId });
        builder.HasIndex(f => new { f.TenantId, f.SubjectExternalId });
        builder.HasIndex(f => new { f.TenantId, f.SuccessorId }).HasFilter("successor_id is not null");
        builder.HasIndex(f => new { f.TenantId, f.CounterpartId }).HasFilter("counterpart_id is not null");
        builder.HasIndex(f => new { f.TenantId, f.UncheckedRunId }).HasFilter("unchecked_run_id is not null");
        builder.HasOne<Tenant>().WithMany().HasForeignKey(f => f.TenantId);
        builder.HasOne<User>().WithMany().HasForeignKey(f => f.AcknowledgedBy);
        builder.HasOne<InventorySyncRun>().WithMany().HasForeignKey(f => new { f.TenantId, f.BaselineRunId });
        builder.HasOne<InventorySyncRun>().WithMany().HasForeignKey(f => new { f.TenantId, f.CurrentRunId });
        builder.HasOne<BulkOperationRun>().WithMany().HasForeignKey(f => new { f.TenantId, f.BulkOperationRunId });
        builder.HasOne<BulkOperationRun>().WithMany().HasForeignKey(f => new { f.TenantId, f.UncheckedRunId });
        builder.HasOne<Finding>().WithMany().HasForeignKey(f => new { f.TenantId, f.SuccessorId });
        builder.HasOne<Finding>().WithMany().HasForeignKey(f => new { f.TenantId, f.CounterpartId });
    }
}

/// <summary>The sets of this feature, named on the context.</summary>
public static class FindingsSets
{
    extension(OpsDbContext db)
    {
        public DbSet<Finding> Findings => db.Set<Finding>();
    }
}
