namespace OpsMonitor.App.Parts.Charts;

/// <summary>One of the things that a bar is stacked from: its word, icon and colour, as in the status chips.</summary>
public sealed record ChartPart(string Word, string Icon, string Class);

/// <summary>One bar: what it stands for, the word below it if any, and a value for each part.</summary>
public sealed record ChartSlot(string Title, string? Tick, IReadOnlyList<int> Values)
{
    /// <summary>False where nothing was counted, which is not the same as zero.</summary>
    public bool IsCounted { get; init; } = true;

    public int Total => Values.Sum();
}
