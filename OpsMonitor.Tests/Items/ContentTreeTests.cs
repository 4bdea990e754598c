using Bunit;
using OpsMonitor.App.Parts.Items;
using OpsMonitor.Domain.Inventory.Content;

namespace OpsMonitor.Tests.Items;

/// <summary>An object as a tree of labels and values.</summary>
public sealed class ContentTreeTests : IAsyncDisposable
{
    private readonly BunitContext _bunit = new();

    public ValueTask DisposeAsync() => _bunit.DisposeAsync();

    [Fact]
    public void Tree_WithATextOfManyLines_ShowsItAndWhatComesAfter()
    {
        var tree = _bunit.Render<ContentTree>(p => p.Add(t => t.Nodes,
        [
            Leaf("Script content", "one\ntwo"), Leaf("Enabled", "true"),
            new("Settings", "settings", null, null, [Leaf("Detection script", "three\nfour"), Leaf("Run as", "user")]),
        ]));

        Assert.Equal(["one\ntwo", "three\nfour"], tree.FindAll("pre").Select(p => p.TextContent));
        Assert.Equal(["true", "user"], tree.FindAll(".leaf .tree-value").Select(v => v.TextContent));
    }

    private static ContentNode Leaf(string label, string value) => new(label, label, value, null, []);
}
