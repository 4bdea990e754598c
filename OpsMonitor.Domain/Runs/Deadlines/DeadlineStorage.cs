using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Runs.Deadlines;

internal sealed class DeadlineStorage : IEntityTypeConfiguration<OperationDeadline>, IEntityTypeConfiguration<DeadlineMiss>
{
    public void Configure(EntityTypeBuilder<OperationDeadline> builder)
    {
        builder.ToTable("operation_deadlines", t => t.HasCheckConstraint(
            "operation_deadlines_limits_check", "least(too_long_minutes, starts_late_minutes, not_run_hours) > 0 and too_long_times > 1 and failed_percent between 0 and 99"));
        builder.HasKey(d => new { d.TenantId, d.Id });
        builder.Property(d => d.Id).UseIdentityByDefaultColumn();
        builder.Property(d => d.Resource).MayBeForeign();
        builder.Property(d => d.Action).MayBeForeign();
        builder.Property(d => d.CreatedAt).HasDefaultValueSql("now()");
        builder.Property(d => d.SetAt).HasDefaultValueSql("now()");
        builder.Ignore(d => d.TooLong);
        builder.HasIndex(d => new { d.TenantId, d.Resource, d.Action }).IsUnique().HasDatabaseName("operation_deadlines_operation");
        builder.HasOne<Tenant>().WithMany().HasForeignKey(d => d.TenantId);
        builder.HasOne<User>().WithMany().HasForeignKey(d => d.CreatedBy);
    }

    public void Configure(EntityTypeBuilder<DeadlineMiss> builder)
    {
        builder.ToTable("deadline_misses", t => t.HasCheckConstraint(
            "deadline_misses_missed_check", $"missed in ({EnumText.SqlList<MissedDeadline>()}) and (missed = 'not_run') = (run_id is null)"));
        builder.HasKey(m => new { m.TenantId, m.Id });
        builder.Property(m => m.Id).UseIdentityByDefaultColumn();

        // What several nodes see missed at once is written by one of them.
        builder.HasIndex(m => new { m.TenantId, m.DeadlineId, m.RunId, m.Missed }).IsUnique().HasFilter("run_id is not null").HasDatabaseName("deadline_misses_once");
        builder.HasIndex(m => new { m.TenantId, m.DeadlineId }).IsUnique().HasFilter("run_id is null and ended_at is null").HasDatabaseName("deadline_misses_silence");
        builder.HasIndex(m => new { m.TenantId, m.Since }).HasFilter("ended_at is null").HasDatabaseName("deadline_misses_open");
        builder.HasOne<OperationDeadline>().WithMany().HasForeignKey(m => new { m.TenantId, m.DeadlineId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<BulkOperationRun>().WithMany().HasForeignKey(m => new { m.TenantId, m.RunId }).OnDelete(DeleteBehavior.Cascade);
    }
}

/// <summary>The sets of this feature, named on the context.</summary>
public static class DeadlineSets
{
    extension(OpsDbContext db)
    {
        public DbSet<OperationDeadline> OperationDeadlines => db.Set<OperationDeadline>();

        public DbSet<DeadlineMiss> DeadlineMisses => db.Set<DeadlineMiss>();
    }
}
