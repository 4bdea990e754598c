using OpsMonitor.Domain.Text;

namespace OpsMonitor.Tests.Text;

public sealed class TextMemoTests
{
    [Fact]
    public void Of_ATextThatComesAgain_IsWorkedOutOnce()
    {
        List<string> worked = [];
        var memo = new TextMemo(t =>
        {
            worked.Add(t);
            return t.Length == 0 ? null : t.ToUpperInvariant();
        });

        Assert.Equal(["A", "B", "A"], new[] { "a", "b", "a" }.Select(memo.Of));
        Assert.Null(memo.Of(""));
        Assert.Null(memo.Of(""));
        Assert.Equal(["a", "b", ""], worked);
    }

    [Fact]
    public void Of_MoreTextsThanItRemembers_IsRightForEach()
    {
        var memo = new TextMemo(t => t + "!");
        var texts = Enumerable.Range(0, 20_000).Select(n => $"text {n}").ToList();

        Assert.All(texts.Concat(texts), t => Assert.Equal(t + "!", memo.Of(t)));
    }

    [Fact]
    public void Of_ALongText_IsNotRemembered()
    {
        var times = 0;
        var memo = new TextMemo(_ => $"{++times}");
        var text = new string('a', 5_000);

        Assert.Equal(["1", "2"], new[] { text, text }.Select(memo.Of));
    }
}
