using Microsoft.AspNetCore.Components;
using OpsMonitor.Domain.Findings.Differences;

namespace OpsMonitor.App.Findings;

/// <summary>What a subject that came or went is, or was, on the one side that has it.</summary>
public partial class SubjectSummary
{
    [Parameter, EditorRequired]
    public required IReadOnlyList<PropertyDiff> Changes { get; set; }

    private static string? Words(PropertyDiff change) => change.CurrentWords ?? change.BaselineWords;

    private static string Value(PropertyDiff change) => (change.Readable.Current ?? change.Readable.Baseline ?? "") is var value && change.Note == EvidenceNote.Count
        ? value == "1" ? "1 element" : $"{value} elements"
        : value;
}
