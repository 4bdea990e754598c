using System.Text;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OpsMonitor.App.Hosting;
using OpsMonitor.Tests.Support.Pages;

namespace OpsMonitor.Tests.Browser.Secrets;

/// <summary>The app with everything it logs, down to the statements of the database, written as its console has it.</summary>
public sealed class SecretsApp : BrowserApp
{
    private readonly Lines _lines = new();

    public string Log => _lines.ToString();

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.UseSetting("Logging:LogLevel:Default", "Debug");
        builder.UseSetting("Logging:LogLevel:Microsoft.AspNetCore", "Information");
        builder.UseSetting("OpsMonitor:Worker:ItemPause", "00:00:00");
        builder.ConfigureLogging(l => l.ClearProviders().AddProvider(_lines));
    }

    protected override void Dispose(bool disposing)
    {
        _lines.Dispose();
        base.Dispose(disposing);
    }

    private sealed class Lines : ILoggerProvider
    {
        private readonly StringBuilder _text = new();
        private readonly LogLines _formatter = new();

        public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

        public void Dispose()
        {
        }

        public override string ToString()
        {
            lock (_text)
            {
                return _text.ToString();
            }
        }

        private sealed class Logger(Lines lines, string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => null;

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                lock (lines._text)
                {
                    using var writer = new StringWriter(lines._text);
                    lines._formatter.Write(new LogEntry<TState>(logLevel, category, eventId, state, exception, formatter), null, writer);
                }
            }
        }
    }
}
