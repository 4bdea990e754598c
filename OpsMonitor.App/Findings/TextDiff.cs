namespace OpsMonitor.App.Findings;

/// <summary>One line of a text; marked when the other side lacks it.</summary>
public sealed record DiffLine(string Text, bool IsMarked);

/// <summary>Two texts line by line, each with the lines marked that the other lacks.</summary>
public static class TextDiff
{
    // The table costs lines times lines; evidence is bounded, and beyond this everything is simply marked.
    private const int MaxLines = 400;

    public static (IReadOnlyList<DiffLine> Baseline, IReadOnlyList<DiffLine> Current) Lines(string baseline, string current)
    {
        var (a, b) = (baseline.ReplaceLineEndings("\n").Split('\n'), current.ReplaceLineEndings("\n").Split('\n'));
        var (keptA, keptB) = (new bool[a.Length], new bool[b.Length]);
        if (a.Length <= MaxLines && b.Length <= MaxLines)
        {
            Keep(a, b, keptA, keptB);
        }

        return ([.. a.Select((t, i) => new DiffLine(t, !keptA[i]))], [.. b.Select((t, i) => new DiffLine(t, !keptB[i]))]);
    }

    // The longest common subsequence, read from its start.
    private static void Keep(string[] a, string[] b, bool[] keptA, bool[] keptB)
    {
        var length = new int[a.Length + 1, b.Length + 1];
        for (var i = a.Length - 1; i >= 0; i--)
        {
            for (var j = b.Length - 1; j >= 0; j--)
            {
                length[i, j] = a[i] == b[j] ? length[i + 1, j + 1] + 1 : Math.Max(length[i + 1, j], length[i, j + 1]);
            }
        }

        for (int i = 0, j = 0; i < a.Length && j < b.Length;)
        {
            if (a[i] == b[j])
            {
                (keptA[i++], keptB[j++]) = (true, true);
            }
            else if (length[i + 1, j] >= length[i, j + 1])
            {
                i++;
            }
            else
            {
                j++;
            }
        }
    }
}
