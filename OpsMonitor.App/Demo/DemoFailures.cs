using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.App.Demo;

/// <summary>Operations of producers outside, and how their items fail now and then.</summary>
internal static class DemoFailures
{
    public static readonly (OperationType Operation, string Key, string Noun)[] Producers =
    [
        (new("users", "offboard"), "hr-sync", "user"),
        (new("devices", "retire"), "intune-cleanup", "device"),
        (new("licenses", "assign"), "license-bot", "user"),
    ];

    private static readonly (string Code, string Reason, int Weight)[] _reasons =
    [
        ("throttled", "Too many requests, retry after 30 s", 6),
        ("not_found", "The object does not exist any more", 3),
        ("conflict", "Changed by somebody else meanwhile", 2),
        ("not_supported", "This kind of object cannot be changed here", 1),
    ];

    /// <summary>An item that mostly succeeds, fails at <paramref name="failureRate"/> and is sometimes already as it should be.</summary>
    public static ItemResult Item(Random random, string id, string name, double failureRate)
    {
        var luck = random.NextDouble();
        if (luck < failureRate)
        {
            var pick = random.Next(_reasons.Sum(r => r.Weight));
            var reason = _reasons.First(r => (pick -= r.Weight) < 0);
            return new(id, ItemOutcome.Failed, reason.Code, reason.Reason, name);
        }

        return luck > 0.97
            ? new(id, ItemOutcome.Skipped, "unchanged", "Already as it should be", name)
            : new(id, ItemOutcome.Succeeded, DisplayName: name);
    }
}
