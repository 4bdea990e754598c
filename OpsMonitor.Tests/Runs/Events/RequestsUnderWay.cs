using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace OpsMonitor.Tests.Runs.Events;

/// <summary>What the server is answering at this moment, and what it would log as failures of the app.</summary>
internal sealed class RequestsUnderWay : IStartupFilter
{
    private readonly ConcurrentQueue<Exception> _failures = [];
    private readonly ConcurrentDictionary<HttpContext, string> _paths = [];

    public IReadOnlyCollection<Exception> Failures => _failures;

    public bool IsAnyAt(string path) => _paths.Values.Contains(path);

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (http, rest) =>
        {
            _paths[http] = http.Request.Path + http.Request.QueryString;
            try
            {
                await rest(http);
            }
            catch (Exception e)
            {
                _failures.Enqueue(e);
                throw;
            }
            finally
            {
                _paths.TryRemove(http, out _);
            }
        });
        next(app);
    };
}
