using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Look;
using OpsMonitor.Tests.Browser.Checker;

namespace OpsMonitor.Tests.Look;

public class MarkupTests
{
    [Fact]
    public void Markup_Holes_AreEscaped()
    {
        const string Hostile = "\"><script>alert('x')</script>&";

        Assert.Equal(
            "<td title=\"&quot;&gt;&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;&amp;\">7</td>",
            Markup.Of($"<td title=\"{Hostile}\">{7}</td>").Value);
    }

    [Fact]
    public void Markup_MarkupInAHole_StaysMarkup() =>
        Assert.Equal("<b><i>a</i></b>", Markup.Of($"<b>{new MarkupString("<i>a</i>")}</b>").Value);

    [Fact]
    public void Markup_WordsOfTheWorld_StayReadable() => Assert.Equal("Gerät 装置", Markup.Of($"{"Gerät 装置"}").Value);
}
