using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Inventory.Content;

/// <summary>One place of a content as a search sees it.</summary>
/// <param name="Label">Where it is, in words.</param>
/// <param name="Name">Its exact name.</param>
/// <param name="Value">What it holds, as it is shown. Null for what only holds others.</param>
/// <param name="Words">What the value says, where it is not the clearest itself.</param>
public sealed record ContentLine(string Label, string Name, string? Value, string? Words)
{
    /// <summary>What of it is looked into. Masks are no text of the content.</summary>
    public string Searched => WithoutMasks($"{Label[(Label.LastIndexOf(Joint, StringComparison.Ordinal) is >= 0 and var at ? at + Joint.Length : 0)..]}\n{Name}\n{Value}\n{Words}");

    internal const string Joint = " › ";

    private static string WithoutMasks(string text)
    {
        for (var at = text.IndexOf(SafeReason.MaskStart, StringComparison.Ordinal); at >= 0; at = text.IndexOf(SafeReason.MaskStart, at, StringComparison.Ordinal))
        {
            var end = text.IndexOf(']', at);
            text = $"{text.AsSpan(0, at)}\n{(end < 0 ? "" : text.AsSpan(end + 1))}";
        }

        return text;
    }
}

/// <summary>A content line by line: every property and element, with the way to it in words.</summary>
public static class ContentLines
{
    /// <summary>Reads JSON that may be shown.</summary>
    public static IReadOnlyList<ContentLine> Of(string json)
    {
        List<ContentLine> lines = [];
        Add(lines, ContentOutline.Of(json).Nodes, "");
        return lines;
    }

    private static void Add(List<ContentLine> lines, IReadOnlyList<ContentNode> nodes, string above)
    {
        foreach (var node in nodes)
        {
            var label = above.Length == 0 ? node.Label : above + ContentLine.Joint + node.Label;
            lines.Add(new(label, node.Name, node.Value, node.Words));
            Add(lines, node.Children, label);
        }
    }
}
