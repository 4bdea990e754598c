using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OpsMonitor.Domain.Access.Members;
using OpsMonitor.Domain.Access.Passkeys;
using OpsMonitor.Domain.Access.Sessions;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Access;

internal sealed class TenancyStorage
    : IEntityTypeConfiguration<Tenant>, IEntityTypeConfiguration<User>, IEntityTypeConfiguration<Membership>, IEntityTypeConfiguration<ApiKey>,
        IEntityTypeConfiguration<RequestReplay>, IEntityTypeConfiguration<ProducerLogin>, IEntityTypeConfiguration<UserSession>,
        IEntityTypeConfiguration<FormerSlug>, IEntityTypeConfiguration<Invitation>, IEntityTypeConfiguration<SetUpToken>,
        IEntityTypeConfiguration<UserPasskey>, IEntityTypeConfiguration<UsedChallenge>
{
    public void Configure(EntityTypeBuilder<Tenant> builder)
    {
        builder.ToTable("tenants", t => t.HasCheckConstraint("tenants_slug_check", "slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'"));
        builder.Property(t => t.Id).UseIdentityByDefaultColumn();
        builder.Property(t => t.Name).MayBeForeignName();
        builder.HasIndex(t => t.Slug).IsUnique();
        builder.Property(t => t.CreatedAt).HasDefaultValueSql("now()");
    }

    public void Configure(EntityTypeBuilder<FormerSlug> builder)
    {
        builder.ToTable("former_slugs");
        builder.HasKey(f => new { f.TenantId, f.Slug });
        builder.HasIndex(f => f.Slug).IsUnique();
        builder.Property(f => f.LeftAt).HasDefaultValueSql("now()");
        builder.HasOne<Tenant>().WithMany().HasForeignKey(f => f.TenantId);
    }

    public void Configure(EntityTypeBuilder<Invitation> builder)
    {
        builder.ToTable("invitations");
        builder.HasKey(i => new { i.TenantId, i.Id });
        builder.Property(i => i.Id).UseIdentityByDefaultColumn();
        builder.HasIndex(i => i.TokenHash).IsUnique();
        builder.HasIndex(i => new { i.TenantId, i.NormalizedEmail }).IsUnique().HasFilter("ended_at is null").HasDatabaseName("invitations_open");
        builder.Property(i => i.CreatedAt).HasDefaultValueSql("now()");
        builder.HasOne<Tenant>().WithMany().HasForeignKey(i => i.TenantId);
        builder.HasOne<User>().WithMany().HasForeignKey(i => i.InvitedBy);
        builder.HasOne<User>().WithMany().HasForeignKey(i => i.AcceptedBy);
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
        builder.Property(m => m.ByProvider).HasDefaultValue(false);
        builder.HasOne(m => m.Tenant).WithMany().HasForeignKey(m => m.TenantId);
        builder.HasOne(m => m.User).WithMany().HasForeignKey(m => m.UserId);
    }

    public void Configure(EntityTypeBuilder<ApiKey> builder)
    {
        builder.ToTable("api_keys", t => t.HasCheckConstraint("api_keys_operations_check", OperationNames.Check));
        builder.HasKey(k => new { k.TenantId, k.Id });
        builder.Property(k => k.Id).UseIdentityByDefaultColumn();
        builder.Property(k => k.Name).MayBeForeignName();
        builder.HasIndex(k => k.KeyId).IsUnique();
        builder.Property(k => k.CreatedAt).HasDefaultValueSql("now()");
        builder.HasOne<Tenant>().WithMany().HasForeignKey(k => k.TenantId);
        builder.HasOne<User>().WithMany().HasForeignKey(k => k.CreatedBy);
        // A key is replaced once, so that never more than two of one rotation live.
        builder.HasOne<ApiKey>().WithOne().HasForeignKey<ApiKey>(k => new { k.TenantId, k.ReplacesId });
    }

    public void Configure(EntityTypeBuilder<SetUpToken> builder)
    {
        builder.ToTable("set_up_tokens", t => t.HasCheckConstraint("set_up_tokens_one_check", "id = 1"));
        builder.Property(t => t.Id).ValueGeneratedNever();
    }

    public void Configure(EntityTypeBuilder<ProducerLogin> builder)
    {
        builder.ToTable("producer_logins", t => t.HasCheckConstraint("producer_logins_operations_check", OperationNames.Check));
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

    public void Configure(EntityTypeBuilder<UserPasskey> builder)
    {
        builder.ToTable("user_passkeys");
        builder.Property(p => p.Id).UseIdentityByDefaultColumn();
        builder.Property(p => p.Name).MayBeForeignName();
        builder.HasIndex(p => p.UserId);
        builder.HasIndex(p => p.CredentialId).IsUnique();
        builder.Property(p => p.CreatedAt).HasDefaultValueSql("now()");
        builder.HasOne<User>().WithMany().HasForeignKey(p => p.UserId);
    }

    public void Configure(EntityTypeBuilder<UsedChallenge> builder)
    {
        builder.ToTable("used_challenges");
        builder.HasIndex(c => c.ExpiresAt);
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

        public DbSet<FormerSlug> FormerSlugs => db.Set<FormerSlug>();

        public DbSet<Invitation> Invitations => db.Set<Invitation>();

        public DbSet<ApiKey> ApiKeys => db.Set<ApiKey>();

        public DbSet<ProducerLogin> ProducerLogins => db.Set<ProducerLogin>();

        public DbSet<RequestReplay> RequestReplays => db.Set<RequestReplay>();
    }
}
