using OpsMonitor.App.Hosting.Front;
using OpsMonitor.App.Look;
using OpsMonitor.App.Operations;
using OpsMonitor.Domain.Notifications.Outbox;
using OpsMonitor.Domain.Runs.Deadlines;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Notifications.Delivery;

/// <summary>One event of a message in words: what happened, how far it came, why, and where to look.</summary>
internal sealed record ToldLine(string Title, string Text, IReadOnlyList<string> Reasons, Uri Link, RunStatusLook? Look, DateTimeOffset At);

/// <summary>A message in words, as plain text: each sender dresses and escapes it. <paramref name="More"/> says how many events are not listed.</summary>
internal sealed record ToldText(string Title, IReadOnlyList<ToldLine> Lines, string? More, string Footer, Uri Link)
{
    /// <summary>Whether the message's title says what the event's does.</summary>
    public bool IsSaid(ToldLine line) => Title.EndsWith(line.Title, StringComparison.Ordinal);

    /// <summary>The words of an event's link: not once more what stands above it.</summary>
    public string WordsOf(ToldLine line) => IsSaid(line) ? "Open in OpsMonitor" : line.Title;
}

/// <summary>What people read in a chat or a mail: counts and reason codes, and never an item or a reason's text.</summary>
public sealed class ToldWords(OperationCards cards, FrontAddress front)
{
    private const int MaxReasons = 3;

    internal ToldText Of(TellingMessage message, int maxLines)
    {
        List<ToldLine> lines = [.. message.Events.Take(maxLines).Select(e => Line(message.TenantSlug, e))];
        var (count, left) = (message.Events.Count + message.More, message.Events.Count + message.More - lines.Count);
        var title = (message.IsTest, lines) switch
        {
            (true, _) => $"Test from {message.TenantName}",
            (_, [var only]) when count == 1 => $"{message.TenantName}: {only.Title}",
            _ => $"{message.TenantName}: {Numbers.Count(count, "event", "events")}{Failed(message)}",
        };
        var footer = message.IsTest
            ? "This is a test that somebody sent from the settings of OpsMonitor."
            : $"Sent by the rule {message.RuleName} of OpsMonitor";
        return new(title, lines, left > 0 ? $"and {Numbers.Count(left)} more" : null, footer, lines is [var one] && count == 1 ? one.Link : At(Urls.Runs(message.TenantSlug)));
    }

    /// <summary>Where an event is looked at.</summary>
    internal static string Link(string slug, ToldEvent told) => (told.Kind, told.RunId) switch
    {
        (ToldKinds.FindingsNew or ToldKinds.FindingsReopened, { } run) => Urls.FindingsOf(slug, run),
        (_, { } run) => Urls.Run(slug, run),
        _ when told is { Resource: { } resource, Action: { } action } => Urls.RunsOf(slug, resource, action),
        _ => Urls.Runs(slug),
    };

    /// <summary>One event in words.</summary>
    internal ToldLine Line(string slug, ToldEvent told)
    {
        var look = EnumText.TryParse<RunStatus>(told.Status, out var status) ? RunStatusLook.Of(status) : null;
        var operation = told is { Resource: { } resource, Action: { } action } ? cards.Title(resource, action) : null;
        var title = told.Kind == ToldKinds.DeadlineMissed ? $"{operation} {Missed(told)}".TrimStart() : Named(operation, told.Kind switch
        {
            ToldKinds.RunStarted => "Started",
            ToldKinds.RunFinished => look?.Word ?? "Ended",
            ToldKinds.FindingsNew => "New findings",
            ToldKinds.FindingsReopened => "Findings are back",
            _ => told.Kind,
        });
        string?[] said = [told.Summary, Progress(told, status)];
        return new(
            SafeText.Line(title), SafeText.Line(string.Join(", ", said.Where(s => !string.IsNullOrEmpty(s)))),
            [.. told.Reasons.Take(MaxReasons).Select(r => r.Items > 0 ? $"{r.Code} {Numbers.Count(r.Items)}" : r.Code)], At(Link(slug, told)), told.Kind == ToldKinds.RunStarted ? null : look, told.At);
    }

    private static string? Progress(ToldEvent told, RunStatus status) => told switch
    {
        { Kind: ToldKinds.RunStarted, Counts.Total: { } total } => Numbers.Count(total, "item", "items"),
        { Kind: ToldKinds.RunFinished, Counts: { } counts } => RunWords.Progress(status, counts),
        { Findings: { } findings, Summary: null } => Numbers.Count(findings, "finding", "findings"),
        _ => null,
    };

    // As a verb: it goes on from the operation.
    private static string Missed(ToldEvent told) => EnumText.TryParse<MissedDeadline>(told.Missed, out var missed) ? missed switch
    {
        MissedDeadline.TooLong => told.Status == "running" ? "takes too long" : "took too long",
        MissedDeadline.StartsLate => told.Status == "pending" ? "starts late" : "started late",
        MissedDeadline.FailedShare => "had too many failures",
        MissedDeadline.NotRun => told.HasRun == false ? "has never run" : "has not run",
    } : "missed a deadline";

    // Of those beyond the ones that a message carries it is not known.
    private static string Failed(TellingMessage message) => message.Events.Count(e => e is { Kind: ToldKinds.RunFinished, StatusBucket: "failed" }) is > 0 and var failed
        ? $", {Numbers.Count(failed)}{(message.More > 0 ? " or more" : "")} failed" : "";

    private static string Named(string? operation, string what) => operation is null ? what : $"{operation}: {what}";

    private Uri At(string url) => new($"{front}/{url}");
}
