namespace OpsMonitor.Domain.Runs.Rules;

/// <summary>
/// The one place that knows which failures are not worth a retry: the same work on the same input can only fail again. Previews, counts, buttons and the API
/// leave such items out. Codes that are not listed here, a producer's own, may succeed.
/// </summary>
public static class HopelessReasons
{
    /// <summary>Reason codes, as they are stored.</summary>
    public static IReadOnlyList<string> Codes { get; } =
        ["invalid_json", "not_json", "missing_subject", "duplicate_subject", "damaged", "too_large", "not_supported", "already_in_set"];

    public static bool Contains(string? reasonCode) => reasonCode is not null && Codes.Contains(reasonCode);
}
