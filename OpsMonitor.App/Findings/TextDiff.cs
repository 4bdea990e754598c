using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace OpsMonitor.App.Findings;

/// <summary>A piece of a line; marked when the other side lacks it.</summary>
public sealed record DiffPiece(string Text, bool IsMarked);

/// <summary>One line of a text; marked when the other side has no line like it. Or a fold, which says how many equal lines are left out.</summary>
public sealed record DiffLine(IReadOnlyList<DiffPiece> Pieces, bool IsMarked, bool IsFold = false);

/// <summary>Two texts line by line, with the words marked that the other lacks.</summary>
public static class TextDiff
{
    // Equal lines around a change; runs of more than a few others are folded, so that a reader sees the change first.
    private const int Around = 3;
    private const int MinFolded = 4;

    public static (IReadOnlyList<DiffLine> Baseline, IReadOnlyList<DiffLine> Current) Lines(string baseline, string current)
    {
        var diff = SideBySideDiffBuilder.Diff(baseline, current, ignoreWhiteSpace: false, ignoreCase: false);
        return (Side(diff.OldText), Side(diff.NewText));
    }

    // Both sides have a line for each of the other, an imaginary one where it lacks it: so they fold at the same places.
    private static List<DiffLine> Side(DiffPaneModel pane)
    {
        var changed = pane.Lines.Index().Where(l => l.Item.Type != ChangeType.Unchanged).Select(l => l.Index).ToList();
        List<DiffLine> lines = [];
        for (var at = 0; at < pane.Lines.Count; at++)
        {
            var next = changed.BinarySearch(at);
            var from = ~next > 0 ? changed[~next - 1] + Around + 1 : 0;
            var to = next < 0 && ~next < changed.Count ? changed[~next] - Around : pane.Lines.Count;
            if (next < 0 && changed.Count > 0 && at >= from && at < to && to - at >= MinFolded)
            {
                lines.Add(new([new($"{to - at} equal lines", IsMarked: false)], IsMarked: false, IsFold: true));
                at = to - 1;
            }
            else if (pane.Lines[at] is { } line && line.Type != ChangeType.Imaginary)
            {
                lines.Add(new(line.Type == ChangeType.Modified ? Words(line) : [new(line.Text ?? "", IsMarked: false)], line.Type != ChangeType.Unchanged));
            }
        }

        return lines;
    }

    private static List<DiffPiece> Words(DiffPlex.DiffBuilder.Model.DiffPiece line) =>
        [.. line.SubPieces.Where(p => p.Text is not null).Select(p => new DiffPiece(p.Text, p.Type != ChangeType.Unchanged))];
}
