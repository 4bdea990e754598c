using Microsoft.AspNetCore.Components;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.App.Look;

/// <summary>How a status reads: always a word, an icon and a colour together. The only table of them.</summary>
public sealed record RunStatusLook(string Word, string Icon, string Class)
{
    private static readonly RunStatusLook _queued = new("Queued", "queued", "queued");
    private static readonly RunStatusLook _running = new("Running", "running", "running");
    private static readonly RunStatusLook _succeeded = new("Succeeded", "succeeded", "succeeded");
    private static readonly RunStatusLook _partial = new("Partial", "partial", "partial");
    private static readonly RunStatusLook _failed = new("Failed", "failed", "failed");

    // Stopped on purpose is not the same news as failed, though both count as failed.
    private static readonly RunStatusLook _aborted = new("Aborted", "aborted", "failed");
    private static readonly RunStatusLook _unknown = new("Unknown", "partial", "failed");
    private static readonly RunStatusLook _skipped = new("Skipped", "right", "partial");

    /// <summary>The three of them as one piece of markup.</summary>
    public MarkupString Chip { get; } = Markup.Of($"""<span class="chip {Class}">{OpsIcons.Of(Icon)}{Word}</span>""");

    /// <summary>Its icon in a disc of its colour, where the word stands apart.</summary>
    public MarkupString Disc { get; } = Markup.Of($"""<span class="disc {Class}">{OpsIcons.Of(Icon)}</span>""");

    public static RunStatusLook Of(RunStatus status) => status switch
    {
        RunStatus.Pending => _queued,
        RunStatus.Running => _running,
        RunStatus.Completed => _succeeded,
        RunStatus.CompletedWithErrors => _partial,
        RunStatus.Failed => _failed,
        RunStatus.Aborted => _aborted,
        RunStatus.Unknown => _unknown,
    };

    public static RunStatusLook Of(RunStatusBucket bucket) => bucket switch
    {
        RunStatusBucket.Queued => _queued,
        RunStatusBucket.Running => _running,
        RunStatusBucket.Succeeded => _succeeded,
        RunStatusBucket.PartiallySucceeded => _partial,
        RunStatusBucket.Failed => _failed,
    };

    public static RunStatusLook Of(ItemOutcome outcome) => outcome switch
    {
        ItemOutcome.Succeeded => _succeeded,
        ItemOutcome.Failed => _failed,
        ItemOutcome.Skipped => _skipped,
    };
}
