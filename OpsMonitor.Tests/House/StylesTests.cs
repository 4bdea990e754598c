using System.Text.RegularExpressions;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.House;

/// <summary>Styles go with what they dress: a class that no page, component or script names is a leftover.</summary>
public sealed partial class StylesTests
{
    [Fact]
    public void Styles_Classes_AreNamedByAPageAComponentOrAScript()
    {
        var app = Path.Combine(Artifacts.Root, "OpsMonitor.App");
        var named = SourceFile.Of("OpsMonitor.App").SelectMany(f => Named().Matches(f.Text)).SelectMany(m => Word().Matches(m.Value)).Select(w => w.Value).ToHashSet(StringComparer.Ordinal);
        named.UnionWith(Files(app, "*.js").SelectMany(f => Word().Matches(File.ReadAllText(f))).Select(w => w.Value));
        var dressed = from file in Files(app, "*.css")
                      from rule in Class().Matches(Comment().Replace(File.ReadAllText(file), ""))
                      select (File: Path.GetFileName(file), Class: rule.Value);
        var leftovers = dressed.Where(d => !d.Class.StartsWith("mud-", StringComparison.Ordinal) && !named.Contains(d.Class)).Distinct().ToList();

        Assert.NotEmpty(dressed);
        Assert.Empty(leftovers);
    }

    private static IEnumerable<string> Files(string app, string pattern) => Directory.EnumerateFiles(app, pattern, SearchOption.AllDirectories)
        .Where(f => !f.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"));

    // A class attribute, or a text of small words that may become one.
    [GeneratedRegex("""[cC]lass=\\?"[^"]*|"[a-z][\w -]*"|"icon [a-z{}-]*""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Named();

    [GeneratedRegex(@"[\w-]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Word();

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.CultureInvariant | RegexOptions.Singleline, 1000)]
    private static partial Regex Comment();

    [GeneratedRegex(@"(?<=\.)[a-zA-Z][\w-]*(?=[^{}]*\{)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Class();
}
