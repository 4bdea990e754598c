using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Text;
using OpsMonitor.Tests.Browser.Checker;

namespace OpsMonitor.Tests.Text;

/// <summary>No two ids look alike on a page, and what is copied from there is what it stands for.</summary>
public sealed class MarkedTextTests
{
    [Theory]
    [InlineData("x", "x")]
    [InlineData("x ", "x␠")]
    [InlineData(" x", "␠x")]
    [InlineData("a b", "a b")]
    [InlineData("a  b", "a ␠b")]
    [InlineData(" ", "␠")]
    [InlineData("a\tb\n", "a␉b␊")]
    [InlineData("a\u007f\u001b", "a␡␛")]
    [InlineData("a\u200bb\u00a0", "a[U+200B]b[U+00A0]")]
    [InlineData("\U000E0041", "[U+E0041]")]
    [InlineData("␠[U+200B] [x]", "[U+2420][U+005B]U+200B] [x]")]
    [InlineData("会議室 🧾 é", "会議室 🧾 é")]
    [InlineData("", "")]
    public void Of_AnyId_ShowsWhatNobodySeesAndIsReadBack(string id, string marked)
    {
        Assert.Equal(marked, MarkedText.Of(id));
        Assert.Equal(id, MarkedText.Read(marked));
    }

    [Fact]
    public void Read_OfMarksThatStandForNothing_LeavesThem() => Assert.Equal("[U+D800] [U+110000] [U+zz]", MarkedText.Read("[U+D800] [U+110000] [U+zz]"));

    [Theory]
    [InlineData("a␉b", "a\tb")]
    [InlineData("a\tb", "a\tb")]
    [InlineData("x␊", "x\n")]
    [InlineData("pasted\t\r\n", "pasted")]
    [InlineData("\tpasted", "pasted")]
    [InlineData(" lead", " lead")]
    [InlineData("␉", "\t")]
    [InlineData("a\0b␀", "ab")]
    [InlineData(" ␠ ", null)]
    [InlineData("\t", null)]
    public void Typed_AsCopiedFromAPage_IsTheIdItself(string typed, string? sought)
    {
        Assert.Equal(sought, PageQuery.TypedSearch(typed));
        Assert.Equal(sought, sought is null ? null : PageQuery.Of("?q=" + Uri.EscapeDataString(sought)).Search("q"));
    }
}
