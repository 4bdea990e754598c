using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.App.Hosting;

/// <summary>
/// The console's log. Whatever came from outside, in a value, a framework's message or an exception, is masked, starts no line of its own and
/// carries no terminal codes. Lines that are indented belong to the exception above them.
/// </summary>
public sealed class LogLines() : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "lines";

    private const int MaxInner = 8;
    private const int MaxFrames = 40;

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var message = logEntry.Formatter?.Invoke(logEntry.State, logEntry.Exception);
        if (string.IsNullOrEmpty(message) && logEntry.Exception is null)
        {
            return;
        }

        textWriter.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{TimeProvider.System.GetUtcNow():HH:mm:ss} {Word(logEntry.LogLevel)}: {logEntry.Category}[{logEntry.EventId.Id}] {FailureSanitizer.LogLine(message)}"));
        var error = logEntry.Exception;
        for (var depth = 0; error is not null && depth < MaxInner; depth++, error = error.InnerException)
        {
            textWriter.WriteLine($"      {error.GetType().FullName}: {FailureSanitizer.LogLine(error.Message)}");
            foreach (var frame in (error.StackTrace ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Take(MaxFrames))
            {
                textWriter.WriteLine($"         {FailureSanitizer.LogLine(frame)}");
            }
        }
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trce",
        LogLevel.Debug => "dbug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        LogLevel.Error => "fail",
        LogLevel.Critical => "crit",
        LogLevel.None => "none",
    };
}
