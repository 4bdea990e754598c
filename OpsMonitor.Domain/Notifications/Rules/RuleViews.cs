using OpsMonitor.Domain.Notifications.Outbox;

namespace OpsMonitor.Domain.Notifications.Rules;

/// <summary>Why a rule was not written; expected, and no exception.</summary>
public enum RuleRefusal
{
    /// <summary>The name shows nothing, is longer than <see cref="RuleLedger.MaxName"/> or has control characters.</summary>
    BadName,

    /// <summary>The tenant has a rule of this name.</summary>
    NameTaken,

    /// <summary>There is nothing that it would take, or a term is longer than it may be or none that exists.</summary>
    BadTerms,

    /// <summary>It tells nobody: no channel and no inbox.</summary>
    TellsNobody,

    /// <summary>A channel is none of this tenant's.</summary>
    UnknownChannel,

    /// <summary>A person is no member of this tenant, or one who may not read what would be told.</summary>
    UnknownPerson,

    /// <summary>Quiet hours begin when they end.</summary>
    BadQuietHours,

    /// <summary>Nobody knows the time zone of the quiet hours.</summary>
    UnknownZone,

    /// <summary>The hourly limit is not between 1 and <see cref="RuleLedger.MaxAnHour"/>.</summary>
    BadLimit,

    /// <summary>The tenant has <see cref="RuleLedger.MaxPerTenant"/> rules.</summary>
    TooMany,

    /// <summary>There is no such rule in this tenant.</summary>
    NotFound,

    /// <summary>Somebody else changed it since it was read.</summary>
    ChangedMeanwhile,
}

/// <summary>The rule that was written, or why none was.</summary>
public sealed record RuleWrite(RuleRefusal? Refusal, long Id = 0)
{
    public bool Accepted => Refusal is null;
}

/// <summary>A rule as it is to be.</summary>
public sealed record RuleDraft(string Name, RuleTerms Terms)
{
    public bool Enabled { get; init; } = true;

    public IReadOnlyList<long> Channels { get; init; } = [];

    /// <summary>The members whose inboxes it tells.</summary>
    public IReadOnlyList<long> InboxUsers { get; init; } = [];

    /// <summary>Also the inboxes of all who follow the run or its operation.</summary>
    public bool InboxFollowers { get; init; }

    public QuietHours? Quiet { get; init; }

    public int? MostAnHour { get; init; }
}

/// <summary>A rule as people see it.</summary>
public sealed record RuleRow(long Id, RuleDraft Rule, string? CreatedBy, DateTimeOffset CreatedAt);

/// <summary>What a rule would have told in the last <see cref="RulePreview.Days"/> days, to each of its channels.</summary>
/// <param name="Events">How many events it takes.</param>
/// <param name="Messages">How many messages they make, after quiet hours and the hourly limit.</param>
/// <param name="First">The first <see cref="RulePreview.MaxShown"/> of these messages.</param>
/// <param name="IsCut">There were more events than are looked at, and these are the latest.</param>
public sealed record PreviewedRule(int Events, int Messages, IReadOnlyList<PreviewedMessage> First, bool IsCut);

/// <summary>One message of a preview: when it would have gone out, and what it would have told.</summary>
public sealed record PreviewedMessage(DateTimeOffset At, IReadOnlyList<ToldEvent> Events, int More);
