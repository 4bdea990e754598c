using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using OpsMonitor.App.Api.Bodies;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.App.Runs.Api;

[Description("Absolute counters of a run, in items.")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ProgressBody : IValidatableObject, IExample<ProgressBody>
{
    public static ProgressBody Example => new() { Attempt = 1, Sequence = 7, TotalItems = 1_000, Succeeded = 400, Failed = 3, Skipped = 9 };

    [Description(AttemptAsked.Meaning), Range(0, int.MaxValue)]
    public required int Attempt { get; init; }

    [Description("Grows with every report; a report with an older one changes nothing.")]
    [Range(typeof(long), "1", "9223372036854775807")]
    public required long Sequence { get; init; }

    [Description("How many items there are, where it was not told before or has become known better.")]
    [Range(0, int.MaxValue)]
    public int? TotalItems { get; init; }

    [Description("Items that succeeded until now."), Range(0, int.MaxValue)]
    public required int Succeeded { get; init; }

    [Description("Items that failed until now."), Range(0, int.MaxValue)]
    public required int Failed { get; init; }

    [Description("Items that were skipped until now."), Range(0, int.MaxValue)]
    public required int Skipped { get; init; }

    public RunCounters Counters() => new(TotalItems, Succeeded + Failed + Skipped, Succeeded, Failed, Skipped);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if ((long)Succeeded + Failed + Skipped > (TotalItems ?? int.MaxValue))
        {
            yield return new("must not be below succeeded + failed + skipped", ["total_items"]);
        }
    }
}

[Description("What became of items.")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ItemsBody : IExample<ItemsBody>
{
    internal const int MaxItems = 10_000;

    public static ItemsBody Example => new() { Attempt = 1, Items = [new() { ItemId = "ana", Outcome = ItemOutcome.Succeeded }, ItemBody.Example] };

    [Description(AttemptAsked.Meaning), Range(0, int.MaxValue)]
    public required int Attempt { get; init; }

    [Description("How many items there are, where it was not told before or has become known better. More items than the total are refused."), Range(0, int.MaxValue)]
    public int? TotalItems { get; init; }

    [Description("The items. One that was reported before changes nothing."), MaxLength(MaxItems)]
    public required IReadOnlyList<ItemBody> Items { get; init; }
}

[Description("What became of one item.")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ItemBody : IExample<ItemBody>
{
    public const int MaxItemId = 300;
    internal const int MaxCode = 200;
    internal const int MaxReason = 10_000;
    private const int MaxName = 1_000;

    public static ItemBody Example => new() { ItemId = "ben", Outcome = ItemOutcome.Failed, ReasonCode = "throttled", Reason = "Too many requests", DisplayName = "Ben Okafor" };

    [Description("The item's id in the system that the run works on. Secrets do not belong here."), MaxLength(MaxItemId)]
    public required string ItemId { get; init; }

    [Description("What became of it.")]
    public required ItemOutcome Outcome { get; init; }

    [Description("Why it failed or was skipped, for programs: lower snake case, in up to five parts with dots between. Other texts are made such."), MaxLength(MaxCode)]
    public string? ReasonCode { get; init; }

    [Says("Why it failed or was skipped, for people. Its first line is kept, up to {0} characters, with secrets masked.", FailureSanitizer.MaxReason), MaxLength(MaxReason)]
    public string? Reason { get; init; }

    [Description("What people call the item."), MaxLength(MaxName)]
    public string? DisplayName { get; init; }

    public ItemResult ToResult() => new(ItemId, Outcome, ReasonCode, Reason, DisplayName);
}

[Description("Ends a run. The ledger computes the status from the counters.")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record FinishBody : IExample<FinishBody>
{
    public static FinishBody Example => new() { Attempt = 1 };

    [Description(AttemptAsked.Meaning), Range(0, int.MaxValue)]
    public required int Attempt { get; init; }

    [Description("Why the run failed as a whole; left out where it did not.")]
    public FailureBody? Failure { get; init; }
}

[Description("Why a run failed as a whole.")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record FailureBody
{
    [Description("For programs: lower snake case, in up to five parts with dots between."), MaxLength(ItemBody.MaxCode)]
    public required string ReasonCode { get; init; }

    [Says("For people. Its first line is kept, up to {0} characters, with secrets masked.", FailureSanitizer.MaxReason), MaxLength(ItemBody.MaxReason)]
    public required string Reason { get; init; }

    public FailureEntry ToEntry() => new(ReasonCode, Reason);
}

[Description("Asks for a run's abort, or forces it.")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record AbortBody : IExample<AbortBody>
{
    public static AbortBody Example => new() { Reason = "Started for the wrong office" };

    [Description("Why; the run's page and journal show it."), MaxLength(500)]
    public required string Reason { get; init; }

    [Says("`true` ends a run whose executor has not stopped within {0} seconds of being asked.", RunLedger.ForceAbortSeconds), DefaultValue(false)]
    public bool Force { get; init; }
}

[Description("Which of the failed items are done again; an empty object: all of them.")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RetryBody : IExample<RetryBody>
{
    private const int MaxReasons = 100;

    public static RetryBody Example => new() { ReasonCodes = ["throttled"] };

    [Description("Only items that failed for one of these reasons.")]
    [MinLength(1), MaxLength(MaxReasons), Elements("must be {0} to {1} reason codes", MinLength = 1, MaxLength = FailureSanitizer.MaxReasonCode, Pattern = FailureSanitizer.CodePattern)]
    public IReadOnlyList<string>? ReasonCodes { get; init; }

    [Description("`true` starts nothing and answers what would be done."), DefaultValue(false)]
    public bool DryRun { get; init; }
}

/// <summary>The attempt of a streamed report, which has no place for it in its body.</summary>
public sealed record AttemptAsked
{
    public const string Meaning = "The attempt that the start answered: which execution of the run reports.";

    [Asked("attempt"), Range(0, int.MaxValue)]
    [Description("With a body of `application/x-ndjson`, and only there: the attempt that the start answered.")]
    public int? Attempt { get; init; }

    [Asked("total_items"), Range(0, int.MaxValue)]
    [Description("With a body of `application/x-ndjson`, and only there: how many items there are, where it was not told before or has become known better.")]
    public int? TotalItems { get; init; }
}

/// <summary>How long to wait for a run to change.</summary>
public sealed record RunWait
{
    internal const int Unless = 25;
    internal const int Most = 60;

    [Asked("wait_for_rev"), Range(typeof(long), "0", "9223372036854775807")]
    [Description("Answers once the run has this revision or a later one, or has ended, or the time is up.")]
    public long? WaitForRev { get; init; }

    [Asked("timeout"), Range(typeof(long), "0", "9223372036854775807"), DefaultValue(Unless)]
    [Says("How long to wait for it, in seconds; more than {0} is taken for {0}.", Most)]
    public long? Timeout { get; init; }
}
