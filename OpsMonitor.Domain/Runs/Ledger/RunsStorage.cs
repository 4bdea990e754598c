using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OpsMonitor.Domain.Runs.Follows;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Runs.SavedViews;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Runs.Ledger;

internal sealed class RunsStorage
    : IEntityTypeConfiguration<BulkOperationRun>, IEntityTypeConfiguration<RunItem>, IEntityTypeConfiguration<SavedView>, IEntityTypeConfiguration<RunFollow>
{
    public void Configure(EntityTypeBuilder<BulkOperationRun> builder)
    {
        builder.ToTable("bulk_operation_runs", t =>
        {
            t.HasCheckConstraint("bulk_operation_runs_status_check", $"status in ({EnumText.SqlList<RunStatus>()})");
            t.HasCheckConstraint("bulk_operation_runs_executor_check", $"executor in ({EnumText.SqlList<RunExecutor>()})");
            t.HasCheckConstraint("bulk_operation_runs_counters_check", "succeeded >= 0 and failed >= 0 and skipped >= 0 and processed_items = succeeded::bigint + failed + skipped");
            t.HasCheckConstraint("bulk_operation_runs_total_check", "total_items is null or total_items >= processed_items");
            t.HasCheckConstraint("bulk_operation_runs_finished_check", "(finished_at is not null) = (status not in ('pending','running'))");
            t.HasCheckConstraint("bulk_operation_runs_outcome_check", "(status <> 'completed' or failed = 0) and (status <> 'completed_with_errors' or failed > 0 or coalesce(total_items, 0) > processed_items)");
            t.HasCheckConstraint("bulk_operation_runs_failures_check", "failures is null or jsonb_typeof(failures) = 'array'");
        });

        // Room for the next version of each row on its own page: counters move without touching an index (HOT).
        builder.HasStorageParameter("fillfactor", 70);
        builder.HasKey(r => new { r.TenantId, r.Id });
        builder.Property(r => r.Id).UseIdentityByDefaultColumn();
        builder.Property(r => r.ItemIds).IsStoredJson().HasDefaultValueSql("'[]'");
        builder.Property(r => r.Failures).HasColumnType("jsonb").MayBeForeignJson();
        builder.Property(r => r.Initiator).HasDefaultValueSql("session_user").MayBeForeign();
        ForeignTexts(builder);
        builder.Property(r => r.Status).HasDefaultValueSql("'pending'");
        builder.Property(r => r.Executor).HasDefaultValueSql("'producer'");
        builder.Property(r => r.CreatedAt).HasDefaultValueSql("now()");
        builder.Property(r => r.UpdatedAt).HasDefaultValueSql("now()");
        foreach (var counter in new[] { nameof(BulkOperationRun.ProcessedItems), nameof(BulkOperationRun.Succeeded), nameof(BulkOperationRun.Failed), nameof(BulkOperationRun.Skipped), nameof(BulkOperationRun.Attempt), nameof(BulkOperationRun.TimesLost), nameof(BulkOperationRun.Sequence), nameof(BulkOperationRun.Rev) })
        {
            builder.Property(counter).HasDefaultValue(counter == nameof(BulkOperationRun.Rev) ? 1L : builder.Property(counter).Metadata.ClrType == typeof(long) ? 0L : 0);
        }

        builder.Ignore(r => r.Counters);
        builder.HasOne<Tenant>().WithMany().HasForeignKey(r => r.TenantId);
        builder.HasOne<User>().WithMany().HasForeignKey(r => r.UserId);
        builder.HasOne<BulkOperationRun>().WithMany().HasForeignKey(r => new { r.TenantId, r.RetryOfRunId });
        Indexes(builder);
    }

    public void Configure(EntityTypeBuilder<RunItem> builder)
    {
        builder.ToTable("bulk_operation_run_items", t =>
            t.HasCheckConstraint("bulk_operation_run_items_outcome_check", $"outcome in ({EnumText.SqlList<ItemOutcome>()})"));
        builder.HasKey(i => new { i.TenantId, i.RunId, i.ItemId });
        builder.Property(i => i.RecordedAt).HasDefaultValueSql("now()");
        builder.Property(i => i.Attempt).HasDefaultValue(0);
        builder.Property(i => i.ReasonCode).MayBeForeign();
        builder.Property(i => i.Reason).MayBeForeign();
        builder.Property(i => i.DisplayName).MayBeForeign();
        builder.HasOne<BulkOperationRun>().WithMany().HasForeignKey(i => new { i.TenantId, i.RunId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(i => new { i.TenantId, i.RunId, i.Outcome, i.ReasonCode, i.ItemId })
            .HasFilter("outcome <> 'succeeded'").HasDatabaseName("bulk_operation_run_items_by_reason");

        // The item leads: led by the tenant, it could be taken for the way to a run's items and would read all of the tenant's.
        builder.HasIndex(i => new { i.ItemId, i.TenantId, i.RunId }).HasDatabaseName("bulk_operation_run_items_history");
    }

    public void Configure(EntityTypeBuilder<SavedView> builder)
    {
        builder.ToTable("saved_views");
        builder.HasKey(v => new { v.TenantId, v.Id });
        builder.Property(v => v.Id).UseIdentityByDefaultColumn();
        builder.Property(v => v.Name).MayBeForeign();
        builder.Property(v => v.Query).MayBeForeignQuery();
        builder.Property(v => v.CreatedAt).HasDefaultValueSql("now()");
        builder.HasIndex(v => new { v.TenantId, v.UserId, v.Name }).IsUnique();
        builder.HasOne<Tenant>().WithMany().HasForeignKey(v => v.TenantId);
        builder.HasOne<User>().WithMany().HasForeignKey(v => v.UserId);
    }

    public void Configure(EntityTypeBuilder<RunFollow> builder)
    {
        builder.ToTable("run_follows", t => t.HasCheckConstraint("run_follows_subject_check", "(run_id is null) <> (resource is null or action is null)"));
        builder.HasKey(f => new { f.TenantId, f.Id });
        builder.Property(f => f.Id).UseIdentityByDefaultColumn();
        builder.Property(f => f.Resource).MayBeForeign();
        builder.Property(f => f.Action).MayBeForeign();
        builder.Property(f => f.CreatedAt).HasDefaultValueSql("now()");
        builder.HasIndex(f => new { f.TenantId, f.UserId, f.RunId, f.Resource, f.Action }).IsUnique().AreNullsDistinct(false);
        builder.HasOne<BulkOperationRun>().WithMany().HasForeignKey(f => new { f.TenantId, f.RunId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Membership>().WithMany().HasForeignKey(f => new { f.TenantId, f.UserId }).OnDelete(DeleteBehavior.Cascade);
    }

    private static void Indexes(EntityTypeBuilder<BulkOperationRun> builder)
    {
        builder.HasIndex(r => new { r.TenantId, r.IdempotencyKey }).IsUnique()
            .HasFilter("status in ('pending','running')").HasDatabaseName("bulk_operation_runs_active_key");

        // The watcher and the claim read the active set of all tenants; it stays small whatever the history.
        builder.HasIndex(r => r.Id).HasFilter("status in ('pending','running')").HasDatabaseName("bulk_operation_runs_active");
        builder.HasIndex(r => new { r.TenantId, r.Status, r.Id }).HasDatabaseName("bulk_operation_runs_by_status");
        builder.HasIndex(r => new { r.TenantId, r.Resource, r.Action, r.Id }).HasDatabaseName("bulk_operation_runs_by_operation");
        builder.HasIndex(r => new { r.TenantId, r.Initiator, r.Id }).HasDatabaseName("bulk_operation_runs_by_initiator");
        builder.HasIndex(r => new { r.TenantId, r.CreatedAt, r.Id }).HasDatabaseName("bulk_operation_runs_by_creation");
        builder.HasIndex(r => new { r.TenantId, r.FinishedAt }).HasFilter("finished_at is not null").HasDatabaseName("bulk_operation_runs_by_end");
        builder.HasIndex(r => new { r.TenantId, r.RetryOfRunId }).HasFilter("retry_of_run_id is not null");
    }

    private static void ForeignTexts(EntityTypeBuilder<BulkOperationRun> builder)
    {
        builder.Property(r => r.IdempotencyKey).HasConversion(key => key, key => Rules.IdempotencyKey.Shown(key!));
        builder.Property(r => r.Resource).MayBeForeign();
        builder.Property(r => r.Action).MayBeForeign();
        builder.Property(r => r.Summary).MayBeForeign();
        builder.Property(r => r.LeaseOwner).MayBeForeign();
        builder.Property(r => r.AbortRequestedBy).MayBeForeign();
        builder.Property(r => r.AbortReason).MayBeForeign();
        builder.Property(r => r.Traceparent).MayBeForeignKey();
    }
}

/// <summary>The sets of this feature, named on the context.</summary>
public static class RunsSets
{
    extension(OpsDbContext db)
    {
        public DbSet<BulkOperationRun> Runs => db.Set<BulkOperationRun>();

        public DbSet<RunItem> RunItems => db.Set<RunItem>();

        public DbSet<SavedView> SavedViews => db.Set<SavedView>();

        public DbSet<RunFollow> RunFollows => db.Set<RunFollow>();
    }
}
