using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Notifications;

internal sealed class NotificationsStorage : IEntityTypeConfiguration<Notification>
{
    public void Configure(EntityTypeBuilder<Notification> builder)
    {
        builder.ToTable("notifications");
        builder.HasKey(n => new { n.TenantId, n.Id });
        builder.Property(n => n.Data).HasColumnType("jsonb").MayBeForeignJson();
        builder.Property(n => n.CreatedAt).HasDefaultValueSql("now()");
        builder.Property(n => n.UpdatedAt).HasDefaultValueSql("now()");
        builder.HasIndex(n => new { n.TenantId, n.NotifiableId, n.Id });
        builder.HasIndex(n => new { n.TenantId, n.NotifiableId }).HasFilter("read_at is null").HasDatabaseName("notifications_unread");
        builder.HasOne<Tenant>().WithMany().HasForeignKey(n => n.TenantId);
    }
}

/// <summary>The sets of this feature, named on the context.</summary>
public static class NotificationsSets
{
    extension(OpsDbContext db)
    {
        public DbSet<Notification> Notifications => db.Set<Notification>();
    }
}
