using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OpsMonitor.App.Hosting;
using OpsMonitor.Tests.Browser.Checker;

namespace OpsMonitor.Tests.Hosting;

public sealed class LogLinesTests
{
    [Fact]
    public void Write_ForeignValue_IsOneMaskedLineWithoutTerminalCodes()
    {
        var line = Assert.Single(Lines("heard evil\r\ncrit: forged[0] line \u001B[2J\u202E password=swordfish", null));

        Assert.EndsWith("heard evil crit: forged[0] line password=[redacted:password]", line, StringComparison.Ordinal);
        Assert.Contains("warn: App.Listener[3] ", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Exception_IsMaskedAndIndented()
    {
        Exception thrown;
        try
        {
            throw new InvalidOperationException("outer\nfail: forged", new TimeoutException("Server=db;User Id=sa;Password=swordfish"));
        }
        catch (InvalidOperationException e)
        {
            thrown = e;
        }

        var lines = Lines("Run 7 failed", thrown);

        Assert.EndsWith("Run 7 failed", lines[0], StringComparison.Ordinal);
        Assert.All(lines.Skip(1), l => Assert.StartsWith("      ", l, StringComparison.Ordinal));
        Assert.Contains(lines, l => l.Contains("System.InvalidOperationException: outer fail: forged", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.Contains(nameof(Write_Exception_IsMaskedAndIndented), StringComparison.Ordinal));
        Assert.DoesNotContain(lines, l => l.Contains("swordfish", StringComparison.Ordinal));
    }

    private static string[] Lines(string message, Exception? error)
    {
        var writer = new StringWriter();
        new LogLines().Write(new LogEntry<string>(LogLevel.Warning, "App.Listener", new EventId(3), message, error, (state, _) => state), null, writer);
        return writer.ToString().ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
    }
}
