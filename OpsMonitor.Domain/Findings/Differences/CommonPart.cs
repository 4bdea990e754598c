namespace OpsMonitor.Domain.Findings.Differences;

/// <summary>The places of two lists whose elements are equal, and whether some of them have moved.</summary>
internal sealed record CommonPart(HashSet<int> Before, HashSet<int> After, bool IsMoved)
{
    /// <summary>
    /// The longest common part where it costs no more than <paramref name="max"/> steps; elements beyond it are matched wherever they are. Of several longest
    /// parts, the one that is taken does not depend on which list comes first.
    /// </summary>
    public static CommonPart Of(string[] before, string[] after, long max)
    {
        var differs = Enumerable.Range(0, Math.Min(before.Length, after.Length)).Select(i => string.CompareOrdinal(before[i], after[i])).FirstOrDefault(c => c != 0);
        if ((differs != 0 ? differs : before.Length - after.Length) <= 0)
        {
            return Ordered(before, after, max);
        }

        var turned = Ordered(after, before, max);
        return new(turned.After, turned.Before, turned.IsMoved);
    }

    private static CommonPart Ordered(string[] before, string[] after, long max)
    {
        var common = new CommonPart([], [], false);
        var (start, ends) = (0, Math.Min(before.Length, after.Length));
        while (start < ends && before[start] == after[start])
        {
            common.Take(start, start++);
        }

        var end = 0;
        while (end < ends - start && before[^(end + 1)] == after[^(end + 1)])
        {
            common.Take(before.Length - 1 - end, after.Length - 1 - end);
            end++;
        }

        if ((long)(before.Length - start - end) * (after.Length - start - end) <= max)
        {
            common.TakeLongest(before, after, start, end);
        }

        return common with { IsMoved = common.TakeMoved(before, after) };
    }

    private void Take(int before, int after)
    {
        Before.Add(before);
        After.Add(after);
    }

    private void TakeLongest(string[] a, string[] b, int start, int end)
    {
        var (n, m) = (a.Length - start - end, b.Length - start - end);
        var length = new int[n + 1, m + 1];
        for (var i = n - 1; i >= 0; i--)
        {
            for (var j = m - 1; j >= 0; j--)
            {
                length[i, j] = a[start + i] == b[start + j] ? length[i + 1, j + 1] + 1 : Math.Max(length[i + 1, j], length[i, j + 1]);
            }
        }

        for (int i = 0, j = 0; i < n && j < m;)
        {
            if (a[start + i] == b[start + j])
            {
                Take(start + i++, start + j++);
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

    private bool TakeMoved(string[] before, string[] after)
    {
        var left = Enumerable.Range(0, after.Length).Where(i => !After.Contains(i)).GroupBy(i => after[i], StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => new Queue<int>(g), StringComparer.Ordinal);
        var moved = false;
        foreach (var i in Enumerable.Range(0, before.Length).Where(i => !Before.Contains(i)).ToList())
        {
            if (left.TryGetValue(before[i], out var places) && places.TryDequeue(out var place))
            {
                Take(i, place);
                moved = true;
            }
        }

        return moved;
    }
}
