using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Audit;

internal sealed class AuditStorage : IEntityTypeConfiguration<AuditLog>
{
    // Without a foreign key: what belongs to no tenant stands under AuditLog.Platform.
    public void Configure(EntityTypeBuilder<AuditLog> builder)
    {
        builder.ToTable("audit_logs");
        builder.HasKey(a => new { a.TenantId, a.Id });
        builder.Property(a => a.Id).UseIdentityByDefaultColumn();
        builder.Property(a => a.Data).HasColumnType("jsonb").MayBeForeignJson();
        builder.Property(a => a.Actor).MayBeForeignKey();
        builder.Property(a => a.ActorName).MayBeForeign();
        builder.Property(a => a.Action).MayBeForeign();
        builder.Property(a => a.Reason).MayBeForeign();
        builder.Property(a => a.CreatedAt).HasDefaultValueSql("clock_timestamp()");
        builder.HasIndex(a => new { a.TenantId, a.SubjectType, a.SubjectId, a.Id });
        builder.HasIndex(a => new { a.TenantId, a.Id }).HasFilter("actor like 'user:%'").HasDatabaseName("audit_logs_people");
        var names = builder.Metadata.Model.AddDbFunction(((Func<string?, string?>)AuditNames.Of).Method);
        names.Name = "ops_audit_names";
        names.Parameters[0].StoreType = "jsonb";
    }
}

/// <summary>The sets of this feature, named on the context.</summary>
public static class AuditSets
{
    extension(OpsDbContext db)
    {
        public DbSet<AuditLog> AuditLogs => db.Set<AuditLog>();
    }
}
