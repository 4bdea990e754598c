using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace OpsMonitor.App.Findings;

/// <summary>A piece of a line; marked when the other side lacks it.</summary>
public sealed record DiffPiece(string Text, bool IsMarked);

/// <summary>One line of a text; marked when the other side has no line like it.</summary>
public sealed record DiffLine(IReadOnlyList<DiffPiece> Pieces, bool IsMarked);

/// <summary>Two texts line by line, with the words marked that the other lacks.</summary>
public static class TextDiff
{
    public static (IReadOnlyList<DiffLine> Baseline, IReadOnlyList<DiffLine> Current) Lines(string baseline, string current)
    {
        var diff = SideBySideDiffBuilder.Diff(baseline, current, ignoreWhiteSpace: false, ignoreCase: false);
        return (Side(diff.OldText), Side(diff.NewText));
    }

    // An imaginary line only keeps the other side's lines level.
    private static List<DiffLine> Side(DiffPaneModel pane) => [.. pane.Lines.Where(l => l.Type != ChangeType.Imaginary)
        .Select(l => new DiffLine(l.Type == ChangeType.Modified ? Words(l) : [new(l.Text ?? "", IsMarked: false)], l.Type != ChangeType.Unchanged))];

    private static List<DiffPiece> Words(DiffPlex.DiffBuilder.Model.DiffPiece line) =>
        [.. line.SubPieces.Where(p => p.Text is not null).Select(p => new DiffPiece(p.Text, p.Type != ChangeType.Unchanged))];
}
