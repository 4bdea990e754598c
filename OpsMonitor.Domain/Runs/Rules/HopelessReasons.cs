namespace OpsMonitor.Domain.Runs.Rules;

/// <summary>Reason codes of one operation that are not worth a retry.</summary>
public sealed record OperationReasons(string Resource, string Action, IReadOnlyCollection<string> Codes);

/// <summary>
/// The one place that knows which failures are not worth a retry: the same work on the same input can only fail again. Previews, counts, buttons and the API
/// leave such items out. Codes that are not listed here, a producer's own, may succeed.
/// </summary>
public sealed class HopelessReasons(IEnumerable<OperationReasons> operations)
{
    private readonly Dictionary<(string, string), string[]> _operations = operations.Where(o => o.Codes.Count > 0).ToDictionary(o => (o.Resource, o.Action), o => OfAny.Concat(o.Codes).ToArray());

    /// <summary>Reason codes, as they are stored, that are hopeless whatever the operation.</summary>
    public static string[] OfAny { get; } =
        ["invalid_json", "not_json", "missing_subject", "duplicate_subject", "damaged", "too_large", "not_supported", "already_in_set"];

    /// <summary>All that are hopeless for runs of this kind.</summary>
    public string[] Of(OperationType operation) => operation == default ? OfAny : _operations.GetValueOrDefault((operation.Resource, operation.Action), OfAny);
}
