using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using OpsMonitor.Domain.Notifications.Channels;
using OpsMonitor.Domain.Notifications.Mail;
using OpsMonitor.Domain.Notifications.Outbox;
using OpsMonitor.Domain.Notifications.Rules;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Notifications;

internal sealed class TellingStorage
    : IEntityTypeConfiguration<Channel>, IEntityTypeConfiguration<TellingRule>, IEntityTypeConfiguration<TellingRuleChannel>, IEntityTypeConfiguration<TellingRulePerson>,
        IEntityTypeConfiguration<TellingEvent>, IEntityTypeConfiguration<NotificationDelivery>, IEntityTypeConfiguration<DeliveryAttempt>, IEntityTypeConfiguration<MailOptOut>
{
    // What somebody may still have to send; in the words of the statements that ask for it.
    private const string Waiting = "state in ('pending','failed','sending')";

    public void Configure(EntityTypeBuilder<Channel> builder)
    {
        builder.ToTable("channels", t =>
        {
            t.HasCheckConstraint("channels_kind_check", $"kind in ({EnumText.SqlList<ChannelKind>()})");
            t.HasCheckConstraint("channels_state_check", $"state in ({EnumText.SqlList<ChannelState>()})");
            t.HasCheckConstraint("channels_address_check", "(kind = 'email') = (address_protected is null) and (kind = 'email') = (cardinality(recipients) > 0)");
        });
        builder.HasKey(c => new { c.TenantId, c.Id });
        builder.Property(c => c.Id).UseIdentityByDefaultColumn();
        builder.Property(c => c.Name).MayBeForeignName();
        builder.Property(c => c.StateReason).MayBeForeign();
        builder.Property(c => c.State).HasDefaultValueSql("'active'");
        builder.Property(c => c.StateSince).HasDefaultValueSql("now()");
        builder.Property(c => c.CreatedAt).HasDefaultValueSql("now()");
        builder.HasIndex(c => new { c.TenantId, c.Name }).IsUnique().HasDatabaseName("channels_name");
        builder.HasOne<Tenant>().WithMany().HasForeignKey(c => c.TenantId);
        builder.HasOne<User>().WithMany().HasForeignKey(c => c.CreatedBy);
    }

    public void Configure(EntityTypeBuilder<TellingRule> builder)
    {
        builder.ToTable("telling_rules", t => t.HasCheckConstraint(
            "telling_rules_quiet_check", "num_nonnulls(quiet_from, quiet_to, quiet_zone) = 0 or (num_nonnulls(quiet_from, quiet_to, quiet_zone) = 3 and quiet_from <> quiet_to)"));
        builder.HasKey(r => new { r.TenantId, r.Id });
        builder.Property(r => r.Id).UseIdentityByDefaultColumn();
        builder.Property(r => r.Name).MayBeForeignName();
        builder.Property(r => r.Terms).HasColumnType("jsonb").HasConversion(t => t.ToJson(), j => RuleTerms.Parse(j));
        builder.Property(r => r.CreatedAt).HasDefaultValueSql("now()");
        builder.HasIndex(r => new { r.TenantId, r.Name }).IsUnique().HasDatabaseName("telling_rules_name");
        builder.HasOne<Tenant>().WithMany().HasForeignKey(r => r.TenantId);
        builder.HasOne<User>().WithMany().HasForeignKey(r => r.CreatedBy);
    }

    public void Configure(EntityTypeBuilder<TellingRuleChannel> builder)
    {
        builder.ToTable("telling_rule_channels");
        builder.HasKey(c => new { c.TenantId, c.RuleId, c.ChannelId });
        builder.HasOne<TellingRule>().WithMany().HasForeignKey(c => new { c.TenantId, c.RuleId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Channel>().WithMany().HasForeignKey(c => new { c.TenantId, c.ChannelId }).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<TellingRulePerson> builder)
    {
        builder.ToTable("telling_rule_people");
        builder.HasKey(p => new { p.TenantId, p.RuleId, p.UserId });
        builder.HasOne<TellingRule>().WithMany().HasForeignKey(p => new { p.TenantId, p.RuleId }).OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<Membership>().WithMany().HasForeignKey(p => new { p.TenantId, p.UserId }).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<TellingEvent> builder)
    {
        builder.ToTable("notification_events");
        builder.HasKey(e => new { e.TenantId, e.Id });
        builder.Property(e => e.Id).ValueGeneratedNever();
        builder.Property(e => e.Data).HasColumnType("jsonb").MayBeForeignJson();
        builder.Property(e => e.CreatedAt).HasDefaultValueSql("clock_timestamp()");
        builder.HasIndex(e => new { e.TenantId, e.Id }).HasFilter("planned_at is null").HasDatabaseName("notification_events_unplanned");
        builder.HasIndex(e => e.CreatedAt);
        builder.HasOne<Tenant>().WithMany().HasForeignKey(e => e.TenantId);
    }

    public void Configure(EntityTypeBuilder<NotificationDelivery> builder)
    {
        builder.ToTable("notification_deliveries", t => t.HasCheckConstraint("notification_deliveries_state_check", $"state in ({EnumText.SqlList<DeliveryState>()})"));
        builder.HasKey(d => new { d.TenantId, d.Id });
        builder.Property(d => d.Id).ValueGeneratedNever();
        builder.Property(d => d.Message).HasColumnType("jsonb");
        builder.HasIndex(d => new { d.TenantId, d.ChannelId, d.DueAt }).HasFilter(Waiting).HasDatabaseName("notification_deliveries_waiting");
        builder.HasIndex(d => new { d.TenantId, d.ChannelId }).HasFilter("state = 'sending'").HasDatabaseName("notification_deliveries_sending");
        builder.HasIndex(d => new { d.TenantId, d.RuleId, d.ChannelId, d.Recipient }).IsUnique().AreNullsDistinct(false)
            .HasFilter("state = 'held'").HasDatabaseName("notification_deliveries_held");
        builder.HasIndex(d => new { d.TenantId, d.RuleId, d.ToldAt }).HasDatabaseName("notification_deliveries_by_rule");
        builder.HasIndex(d => new { d.TenantId, d.ChannelId, d.Id }).HasDatabaseName("notification_deliveries_by_channel");
        builder.HasIndex(d => d.CreatedAt);
        builder.HasOne<TellingRule>().WithMany().HasForeignKey(d => new { d.TenantId, d.RuleId }).OnDelete(DeleteBehavior.NoAction);
        builder.HasOne<Channel>().WithMany().HasForeignKey(d => new { d.TenantId, d.ChannelId }).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<DeliveryAttempt> builder)
    {
        builder.ToTable("delivery_attempts");
        builder.HasKey(a => new { a.TenantId, a.DeliveryId, a.N });
        builder.Property(a => a.N).ValueGeneratedNever();
        builder.HasOne<NotificationDelivery>().WithMany().HasForeignKey(a => new { a.TenantId, a.DeliveryId }).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<MailOptOut> builder)
    {
        builder.ToTable("mail_opt_outs");
        builder.HasKey(o => new { o.TenantId, o.Address });
        builder.HasOne<Tenant>().WithMany().HasForeignKey(o => o.TenantId);
    }
}

/// <summary>The sets of this feature, named on the context.</summary>
public static class TellingSets
{
    extension(OpsDbContext db)
    {
        public DbSet<Channel> Channels => db.Set<Channel>();

        public DbSet<TellingRule> TellingRules => db.Set<TellingRule>();

        public DbSet<TellingRuleChannel> TellingRuleChannels => db.Set<TellingRuleChannel>();

        public DbSet<TellingRulePerson> TellingRulePeople => db.Set<TellingRulePerson>();

        public DbSet<TellingEvent> TellingEvents => db.Set<TellingEvent>();

        public DbSet<NotificationDelivery> Deliveries => db.Set<NotificationDelivery>();

        public DbSet<DeliveryAttempt> DeliveryAttempts => db.Set<DeliveryAttempt>();

        public DbSet<MailOptOut> MailOptOuts => db.Set<MailOptOut>();
    }
}
