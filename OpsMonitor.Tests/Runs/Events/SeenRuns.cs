using System.Collections.Concurrent;
using System.Text.Json;

namespace OpsMonitor.Tests.Runs.Events;

/// <summary>What a consumer was told, in its order.</summary>
internal sealed class SeenRuns
{
    private readonly ConcurrentQueue<(long Run, long Rev, string Text)> _told = [];

    public long? Position { get; private set; }

    public IReadOnlyList<(long Run, long Rev, string Text)> Told => [.. _told];

    public void Add(string json)
    {
        using var document = JsonDocument.Parse(json);
        var run = document.RootElement;
        _told.Enqueue((run.GetProperty("id").GetInt64(), run.GetProperty("rev").GetInt64(), json));
        Position = run.GetProperty("position").GetInt64();
    }

    public bool Has(long run, long rev) => _told.Any(t => t.Run == run && t.Rev >= rev);

    /// <summary>A run's revisions never go down.</summary>
    public void AssertInOrder() => Assert.All(_told.GroupBy(t => t.Run), g => Assert.Equal(g.Select(t => t.Rev).Order(), g.Select(t => t.Rev)));
}
