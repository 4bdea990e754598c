using OpsMonitor.App.Look;
using OpsMonitor.Domain.Notifications.Rules;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.App.Settings.Telling;

/// <summary>Rules in words.</summary>
internal static class RuleWords
{
    /// <summary>What a rule tells of: <c>runs of mailboxes.archive that end failed or partial, new findings</c>.</summary>
    public static string Terms(RuleTerms terms)
    {
        var of = terms.Operations.Count > 0 ? $" of {Joined(terms.Operations.Select(o => o.ToString()), "and")}" : "";
        string?[] told =
        [
            terms.Events.Contains(RunMoment.Started) ? $"runs{of} that start" : null,
            terms.Events.Contains(RunMoment.Finished) ? $"runs{of} that end{Ends(terms)}" : null,
            terms.Findings.Count > 0 ? $"findings{(terms.Findings.Count == 2 ? " that are new or back" : terms.Findings[0] == FindingMoment.New ? " that are new" : " that are back")}" : null,
            terms.Deadlines ? $"missed deadlines{of}" : null,
        ];
        var text = Joined(told.OfType<string>(), "and");
        return text.Length == 0 ? "Nothing" : char.ToUpperInvariant(text[0]) + text[1..];
    }

    public static string Of(RunMoment moment) => moment switch
    {
        RunMoment.Started => "A run starts",
        RunMoment.Finished => "A run ends",
    };

    public static string Of(FindingMoment moment) => moment switch
    {
        FindingMoment.New => "A check finds something new",
        FindingMoment.Reopened => "Something that was resolved is back",
    };

    /// <summary>When nothing is sent, and how much at most; null for always and all.</summary>
    public static string? Pace(RuleDraft rule)
    {
        string?[] pace =
        [
            rule.Quiet is { } quiet ? $"quiet {quiet.From:HH\\:mm} to {quiet.To:HH\\:mm} {quiet.Zone}" : null,
            rule.MostAnHour is { } most ? $"at most {Numbers.Count(most)} an hour" : null,
        ];
        var text = string.Join(", ", pace.OfType<string>());
        return text.Length == 0 ? null : char.ToUpperInvariant(text[0]) + text[1..];
    }

    /// <summary>What a rule would have told.</summary>
    public static string Of(PreviewedRule preview) => preview.Events == 0
        ? $"In the last {RulePreview.Days} days it would have told nothing."
        : $"In the last {RulePreview.Days} days it would have told {Numbers.Count(preview.Events, "event", "events")}{(preview.IsCut ? " or more" : "")} in {Numbers.Count(preview.Messages, "message", "messages")}, to each of its channels.";

    public static string Of(RuleRefusal refusal) => refusal switch
    {
        RuleRefusal.BadName => $"The rule needs a name of 1 to {RuleLedger.MaxName} plain characters.",
        RuleRefusal.NameTaken => "Another rule has this name.",
        RuleRefusal.BadTerms => "Choose at least one thing that the rule tells of.",
        RuleRefusal.TellsNobody => "Choose at least one channel or inbox.",
        RuleRefusal.UnknownChannel => "One of the channels is gone. Choose again.",
        RuleRefusal.UnknownPerson => "One of the people is no longer a member, or is an observer, whom rules may not tell. Choose again.",
        RuleRefusal.BadQuietHours => "Quiet hours need a beginning and another end.",
        RuleRefusal.UnknownZone => "This time zone is not known. Choose one such as Europe/Zurich.",
        RuleRefusal.BadLimit => $"The limit is a number from 1 to {Numbers.Count(RuleLedger.MaxAnHour)}.",
        RuleRefusal.TooMany => $"There are {Numbers.Count(RuleLedger.MaxPerTenant)} rules already. Delete one first.",
        RuleRefusal.NotFound => "The rule is gone.",
        RuleRefusal.ChangedMeanwhile => "Somebody else changed the rule a moment ago.",
    };

    private static string Ends(RuleTerms terms) =>
        (terms.Buckets.Count > 0 ? $" {Joined(terms.Buckets.Select(b => RunStatusLook.Of(b).Word.ToLowerInvariant()), "or")}" : "")
        + (terms.ReasonCodes.Count > 0 ? $" by {Joined(terms.ReasonCodes, "or")}" : "");

    private static string Joined(IEnumerable<string> parts, string last)
    {
        string[] all = [.. parts];
        return all.Length < 2 ? string.Concat(all) : $"{string.Join(", ", all[..^1])} {last} {all[^1]}";
    }
}
