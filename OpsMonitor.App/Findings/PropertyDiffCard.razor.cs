using Microsoft.AspNetCore.Components;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Findings.Differences;

namespace OpsMonitor.App.Findings;

/// <summary>One property on both sides; what the other side lacks is marked.</summary>
public partial class PropertyDiffCard
{
    private PropertyDiff? _shown;
    private IReadOnlyList<DiffLine> _baseline = [];
    private IReadOnlyList<DiffLine> _current = [];

    [Parameter, EditorRequired]
    public required PropertyDiff Change { get; set; }

    /// <summary>What happened to the subject as a whole; the same needs no word of its own.</summary>
    [Parameter]
    public ChangeType Subject { get; set; } = ChangeType.Changed;

    /// <summary>What the two sides are called.</summary>
    [Parameter]
    public string Before { get; set; } = "Baseline";

    [Parameter]
    public string After { get; set; } = "Current";

    private string Label => Change.Label is { Length: > 0 } label ? label : "The whole subject";

    private string? Remark => Change.Note switch
    {
        EvidenceNote.Order when Elements(Change.Baseline).SequenceEqual(Elements(Change.Current), StringComparer.Ordinal) => "The same elements in another order.",
        EvidenceNote.Order => "The elements that both have are in another order.",
        EvidenceNote.Hidden => "A hidden value changed. Neither of the two is shown.",
        EvidenceNote.Excerpt => "The two are long: this is the place where they differ.",
        EvidenceNote.Count => "The number of its elements.",
        _ => null,
    };

    // They stand one a line.
    private static IEnumerable<string> Elements(string? side) => (side ?? "").Split('\n').Order(StringComparer.Ordinal);

    // What the heading says, or the value itself, needs not be said again.
    private string? Told(string? words, string? value) => words is not null && (words == value || Label.EndsWith(words, StringComparison.Ordinal)) ? null : words;

    protected override void OnParametersSet()
    {
        if (!Change.Equals(_shown))
        {
            _shown = Change;
            (_baseline, _current) = TextDiff.Lines(Change.Readable.Baseline ?? "", Change.Readable.Current ?? "");
        }
    }
}
