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

    // What would turn round what stands behind it is told instead, in names as in values.
    [Fact]
    public void Tree_WithCharactersThatTurnTheDirection_ShowsThemAsMarks()
    {
        var tree = _bunit.Render<ContentTree>(p => p.Add(t => t.Nodes,
        [
            Leaf("exe\u202Etxt", "a\u2066b"), Leaf("Script", "one\n\u202Etwo"), new("in\u202Dner", "inner\u202E", null, "w\u202Bords", [Leaf("x", "y")]),
        ]));

        Assert.DoesNotContain(tree.Markup, c => c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069'));
        Assert.Equal(["exe[U+202E]txt", "Script", "in[U+202D]ner", "x"], tree.FindAll(".tree-label").Select(l => l.TextContent));
    }

    private static ContentNode Leaf(string label, string value) => new(label, label, value, null, []);
}
