namespace OpsMonitor.Domain.Runs.Rules;

/// <summary>
/// The one place that knows which failures are not worth a retry: the same work on the same input can only fail again. Previews, counts, buttons and the API
/// leave such items out. Codes that are not listed here, a producer's own, may succeed. <paramref name="operations"/> add codes of their own.
/// </summary>
public sealed class HopelessReasons(IReadOnlyDictionary<(string Resource, string Action), IReadOnlyCollection<string>> operations)
{
    private static readonly string[] s_any =
        ["invalid_json", "not_json", "missing_subject", "duplicate_subject", "damaged", "too_large", "not_supported", "already_in_set"];

    /// <summary>Reason codes, as they are stored, that are hopeless for runs of this kind.</summary>
    public string[] Of(string resource, string action) => [.. s_any, .. operations.GetValueOrDefault((resource, action), [])];

    /// <summary>Whether the code is hopeless for an operation that has these codes of its own.</summary>
    public static bool Contains(IReadOnlyCollection<string> ofOperation, string? reasonCode) =>
        reasonCode is not null && (s_any.Contains(reasonCode) || ofOperation.Contains(reasonCode));
}
