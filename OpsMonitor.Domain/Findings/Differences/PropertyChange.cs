namespace OpsMonitor.Domain.Findings.Differences;

/// <summary>One difference: where, of which kind, and the JSON texts on either side (null where there is none).</summary>
/// <param name="Path">The exact place, such as settings[device_x].value.</param>
/// <param name="Label">The same place in the content's own words.</param>
/// <param name="IsOrder">Both sides are {"order":[...]}: the elements that both lists have are in another order.</param>
/// <param name="Definition">The definition of the setting it belongs to, with which the names of its options begin.</param>
public sealed record PropertyChange(string Path, string Label, ChangeType Kind, string? Baseline, string? Current, bool IsOrder = false, string? Definition = null);

/// <summary>All differences of two contents, how many values could not be compared because a side only hides them, and how many because a side was cut by its exporter.</summary>
public sealed record ContentDifferences(IReadOnlyList<PropertyChange> Changes, int NotComparable, int Cut);
