using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Access;

internal sealed class TenancyStorage
    : IEntityTypeConfiguration<Tenant>, IEntityTypeConfiguration<User>, IEntityTypeConfiguration<Membership>, IEntityTypeConfiguration<ApiKey>,
        IEntityTypeConfiguration<RequestReplay>, IEntityTypeConfiguration<ProducerLogin>, IEntityTypeConfiguration<UserSession>
{
    public void Configure(EntityTypeBuilder<Tenant> builder)
    {
        builder.ToTable("tenants", t => t.HasCheckConstraint("tenants_slug_check", "slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'"));
        builder.Property(t => t.Id).UseIdentityByDefaultColumn();
        builder.Property(t => t.Name).MayBeForeignName();
        builder.HasIndex(t => t.Slug).IsUnique();
        builder.Property(t => t.CreatedAt).HasDefaultValueSql("now()");
    }

    public void Configure(EntityTypeBuilder<User> builder)
    {
        builder.ToTable("users");
        builder.Property(u => u.ConcurrencyStamp).IsConcurrencyToken();
        builder.Property(u => u.DisplayName).MayBeForeignName();
        builder.HasIndex(u => u.NormalizedUserName).IsUnique();
        builder.HasIndex(u => u.NormalizedEmail);
    }

    public void Configure(EntityTypeBuilder<Membership> builder)
    {
        builder.ToTable("memberships");
        builder.HasKey(m => new { m.TenantId, m.UserId });
        builder.HasIndex(m => m.UserId);
        builder.HasOne(m => m.Tenant).WithMany().HasForeignKey(m => m.TenantId);
        builder.HasOne(m => m.User).WithMany().HasForeignKey(m => m.UserId);
    }

    public void Configure(EntityTypeBuilder<ApiKey> builder)
    {
        builder.ToTable("api_keys");
        builder.HasKey(k => new { k.TenantId, k.Id });
        builder.Property(k => k.Id).UseIdentityByDefaultColumn();
        builder.Property(k => k.Name).MayBeForeignName();
        builder.HasIndex(k => k.KeyId).IsUnique();
        builder.Property(k => k.CreatedAt).HasDefaultValueSql("now()");
        builder.HasOne<Tenant>().WithMany().HasForeignKey(k => k.TenantId);
        builder.HasOne<User>().WithMany().HasForeignKey(k => k.CreatedBy);
    }

    public void Configure(EntityTypeBuilder<ProducerLogin> builder)
    {
        builder.ToTable("producer_logins", t => t.HasCheckConstraint(
            "producer_logins_operations_check", "array_to_string(operations, ' ', '!') ~ '^[a-z][a-z0-9_]{0,62}\\.[a-z][a-z0-9_]{0,62}( [a-z][a-z0-9_]{0,62}\\.[a-z][a-z0-9_]{0,62})*$'"));
        builder.HasKey(l => new { l.TenantId, l.Login });
        builder.HasIndex(l => l.Login).IsUnique().HasDatabaseName("producer_logins_login");
        builder.Property(l => l.CreatedAt).HasDefaultValueSql("now()");
        builder.HasOne<Tenant>().WithMany().HasForeignKey(l => l.TenantId);
    }

    public void Configure(EntityTypeBuilder<RequestReplay> builder)
    {
        builder.ToTable("request_replays");
        builder.HasKey(r => new { r.TenantId, r.Caller, r.Key });
        builder.Property(r => r.CreatedAt).HasDefaultValueSql("now()");
        builder.HasIndex(r => new { r.TenantId, r.CreatedAt });
        builder.HasOne<Tenant>().WithMany().HasForeignKey(r => r.TenantId);
    }

    public void Configure(EntityTypeBuilder<UserSession> builder)
    {
        builder.ToTable("user_sessions");
        builder.HasIndex(s => s.UserId);
        builder.HasOne<User>().WithMany().HasForeignKey(s => s.UserId);
    }
}

/// <summary>The sets of this feature, named on the context.</summary>
public static class TenancySets
{
    extension(OpsDbContext db)
    {
        public DbSet<Tenant> Tenants => db.Set<Tenant>();

        public DbSet<User> Users => db.Set<User>();

        public DbSet<Membership> Memberships => db.Set<Membership>();

        public DbSet<ApiKey> ApiKeys => db.Set<ApiKey>();

        public DbSet<ProducerLogin> ProducerLogins => db.Set<ProducerLogin>();

        public DbSet<RequestReplay> RequestReplays => db.Set<RequestReplay>();
    }
}
