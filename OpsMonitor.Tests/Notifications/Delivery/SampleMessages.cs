using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Options;
using OpsMonitor.App.Hosting.Front;
using OpsMonitor.App.Notifications.Delivery;
using OpsMonitor.App.Operations;
using OpsMonitor.Domain.Notifications.Outbox;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Tests.Notifications.Delivery;

/// <summary>Messages as the outbox hands them to senders, and what senders need.</summary>
internal static class SampleMessages
{
    public const string Base = "https://ops.example.com";

    public static DateTimeOffset At { get; } = new(2026, 11, 23, 10, 42, 0, TimeSpan.Zero);

    public static FrontAddress Front { get; } = new(null!, Options.Create(new FrontOptions { PublicAddresses = Base }));

    public static ToldWords Words { get; } = new(new OperationCards([]), Front);

    public static ToldEvent Failed(string? summary = "nightly", string code = "timeout") => new(
        Guid.Parse("0199aa00-0000-7000-8000-000000000001"), ToldKinds.RunFinished, At, 41, "mailboxes", "archive", "partial", "completed_with_errors",
        new RunCounters(1_000, 1_000, 797, 203, 0), [new(code, 200), new("denied", 3)], summary);

    public static TellingMessage Message(params ToldEvent[] events) => new(
        Guid.Parse("0199aa00-0000-7000-8000-0000000000ff"), new TenantId(7), "Contoso", "contoso", "Failures to ops", IsTest: false, events, More: 0);

    public static TellingMessage Test() => Message() with { IsTest = true, RuleName = "" };

    /// <summary>A digest of quiet hours: run ends, findings and a missed deadline.</summary>
    public static TellingMessage Digest(int more = 12) => Message(
        Failed(),
        new(Guid.NewGuid(), ToldKinds.RunFinished, At.AddMinutes(-5), 40, "mailboxes", "archive", "failed", "failed", new RunCounters(20, 20, 0, 20, 0), [new("unreachable", 20)], null),
        new(Guid.NewGuid(), ToldKinds.FindingsNew, At.AddMinutes(-7), 39, "drift", "generate", null, null, null, [], "14 new findings"),
        new(Guid.NewGuid(), ToldKinds.DeadlineMissed, At.AddMinutes(-9), null, "hr", "import", null, null, null, [], "Has not run for 26 h, expected every 24 h") { Missed = "not_run" },
        new(Guid.NewGuid(), ToldKinds.RunStarted, At.AddMinutes(-11), 38, "hr", "import", "queued", "pending", new RunCounters(240, 0, 0, 0, 0), [], null)) with { More = more };
}
