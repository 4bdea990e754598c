using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Notifications.Rules;

/// <summary>What a tenant wants told, and to whom.</summary>
public sealed class TellingRule : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public long Id { get; init; }

    /// <summary>Unique in the tenant.</summary>
    public required string Name { get; set; }

    public bool Enabled { get; set; }

    public required RuleTerms Terms { get; set; }

    /// <summary>The terms' kinds of events, by which the database knows whether an event is worth its row.</summary>
    public required string[] Kinds { get; set; }

    /// <summary>Whether it also tells the inboxes of all who follow the run or its operation.</summary>
    public bool InboxFollowers { get; set; }

    /// <summary>Where the quiet hours begin, in <see cref="QuietZone"/>; null where there are none.</summary>
    public TimeOnly? QuietFrom { get; set; }

    public TimeOnly? QuietTo { get; set; }

    /// <summary>An IANA zone such as <c>Europe/Zurich</c>.</summary>
    public string? QuietZone { get; set; }

    /// <summary>Messages to one channel within an hour; what is more is summed. Null for no limit.</summary>
    public int? MostAnHour { get; set; }

    public long? CreatedBy { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>A rule tells a channel.</summary>
public sealed class TellingRuleChannel : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public long RuleId { get; init; }

    public long ChannelId { get; init; }
}

/// <summary>A rule tells a member's inbox.</summary>
public sealed class TellingRulePerson : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public long RuleId { get; init; }

    public long UserId { get; init; }
}
