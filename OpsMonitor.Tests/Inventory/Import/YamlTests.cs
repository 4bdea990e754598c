using System.Text;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Inventory.Import;

public sealed class YamlTests
{
    [Theory]
    [InlineData("null", "null")]
    [InlineData("~", "null")]
    [InlineData("", "null")]
    [InlineData("True", "true")]
    [InlineData("yes", "\"yes\"")]
    [InlineData("on", "\"on\"")]
    [InlineData("007", "7")]
    [InlineData("+1", "1")]
    [InlineData("-0x1", "\"-0x1\"")]
    [InlineData("0x1F", "31")]
    [InlineData("0xffffffffffffffffff", "4722366482869645213695")]
    [InlineData("0o17", "15")]
    [InlineData("1_000", "\"1_000\"")]
    [InlineData("1.", "1")]
    [InlineData(".5", "0.5")]
    [InlineData("12e3", "12000")]
    [InlineData(".inf", "\".inf\"")]
    [InlineData("1:30", "\"1:30\"")]
    [InlineData("2026-01-01", "\"2026-01-01\"")]
    [InlineData("'12'", "\"12\"")]
    [InlineData("\"true\"", "\"true\"")]
    [InlineData("!!str 12", "\"12\"")]
    [InlineData("!!int 12", "12")]
    [InlineData("|\n  a\n  b\n", "\"a\\nb\\n\"")]
    [InlineData("[1, {a: b}]", "[1,{\"a\":\"b\"}]")]
    public void Scalar_OfTheCoreSchema_IsItsJson(string yaml, string json)
    {
        var item = Assert.Single(Imports.Read($"'@odata.type': t\nid: 1\nx: {yaml}\n", "a.yaml"));

        Assert.True(item.Object is not null, item.Reason);
        Assert.Contains($"\"x\":{json}}}", item.Object.ContentJson, StringComparison.Ordinal);
    }

    [Fact]
    public void Documents_OfAFile_AreObjects() => Assert.Equal(
        ["a.yml#1 t/1 Id", "a.yml#2#1 t/2 Id", "a.yml#2#2 t/3 Id", "a.yml#3 failed invalid_json"],
        Imports.Lines(Imports.Read("# an export\n---\n'@odata.type': t\nid: 1\n---\n- {'@odata.type': t, id: 2}\n- {'@odata.type': t, id: 3}\n---\njust text\n", "a.yml")));

    [Fact]
    public void List_InAFile_GivesItsMembers() => Assert.Equal(
        ["a.yaml#1 t/1 Id", "a.yaml#2 t/2 Id"], Imports.Lines(Imports.Read("- {'@odata.type': t, id: 1}\n- {'@odata.type': t, id: 2}\n", "a.yaml")));

    [Fact]
    public void Alias_OfAnAnchor_StandsForItsNode()
    {
        var item = Assert.Single(Imports.Read("'@odata.type': t\nid: 1\na: &x {b: [1, 2]}\nc: *x\n", "a.yaml"));

        Assert.Contains("\"c\":{\"b\":[1,2]}", item.Object!.ContentJson, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a: &x [*x]", "An alias has no anchor before it")]
    [InlineData("a: *nobody", "An alias has no anchor before it")]
    [InlineData("a: !!python/object:os.system x", "A tag asks for something else")]
    [InlineData("a: !ruby/object:Gem {b: c}", "A tag asks for something else")]
    [InlineData("a: !Ref x", "A tag asks for something else")]
    [InlineData("a: 1\na: 2", "A map repeats the key a at line 4")]
    [InlineData("? [a]\n: 1", "A key is no text")]
    [InlineData("a: [1", "Not valid YAML at line")]
    [InlineData("a: 1\n\tb: 2", "Not valid YAML at line 3")]
    public void Yaml_ThatJsonHasNoFormFor_IsRefusedWithItsLine(string yaml, string words)
    {
        var item = Assert.Single(Imports.Read($"'@odata.type': t\nid: 1\n{yaml}\n", "a.yaml"));

        Assert.Equal("invalid_yaml", item.ReasonCode);
        Assert.Contains(words, item.Reason, StringComparison.Ordinal);
    }

    // Ten levels of ten aliases each would be ten thousand million texts.
    [Fact]
    public void Aliases_OfAliases_DoNotGrowWithoutBound()
    {
        var bomb = new StringBuilder("a0: &a0 lol\n");
        for (var level = 1; level <= 10; level++)
        {
            bomb.Append(System.Globalization.CultureInfo.InvariantCulture, $"a{level}: &a{level} [{string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 10))}]\n");
        }

        var item = Assert.Single(Imports.Read(bomb.ToString(), "a.yaml"));

        Assert.Equal("invalid_yaml", item.ReasonCode);
        Assert.Contains("8 MiB", item.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Nesting_DeeperThanAnObjectMayBe_IsRefused()
    {
        var item = Assert.Single(Imports.Read($"a: {new string('[', 5_000)}{new string(']', 5_000)}", "a.yaml"));

        Assert.Contains("deeper", item.Reason, StringComparison.Ordinal);
    }
}
