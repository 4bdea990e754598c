using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;

namespace OpsMonitor.Tests.Clients;

/// <summary>The app on a real port, with a net between it and its clients that is as bad as a test wants it.</summary>
public sealed class ClientsApp : ServedApp
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> _troubles = [];

    public ConcurrentQueue<(string Path, long At)> Requests { get; } = [];

    /// <summary>The next posts to addresses with this end get "503" (Retry-After: 1), "429" or "307" (elsewhere) for an answer, or the right one is "lost" on its way.</summary>
    public void Trouble(string end, params string[] kinds) => _troubles[end] = new(kinds);

    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["OPSMONITOR_URL"] = Address, ["OPSMONITOR_KEY"] = ContosoKey, ["LC_ALL"] = "C.UTF-8", ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
    };

    /// <summary>The newest run of an operation, as the list has it.</summary>
    public async Task<JsonElement> NewestAsync(string resource, string action) =>
        (await (await Api().ReadAsync($"/runs?resource={resource}&action={action}&limit=1")).JsonAsync(200)).GetProperty("items").EnumerateArray().FirstOrDefault();

    /// <summary>Waits until a run of the operation counts so many items; gives its id.</summary>
    public async Task<long> UnderWayAsync(string resource, string action, int succeeded)
    {
        JsonElement run = default;
        await Eventually.True(
            async () => (run = await NewestAsync(resource, action)).ValueKind != JsonValueKind.Undefined
                && run.GetProperty("status").GetString() == "running" && run.GetProperty("succeeded").GetInt32() >= succeeded,
            $"{resource} {action} is under way");
        return run.GetProperty("id").GetInt64();
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.ConfigureServices(services => services.AddSingleton<IStartupFilter>(new Net(this)));
    }

    private async Task PassAsync(HttpContext http, RequestDelegate next)
    {
        var path = http.Request.Path.Value ?? "";
        Requests.Enqueue((path, Stopwatch.GetTimestamp()));
        var kind = _troubles.Where(t => HttpMethods.IsPost(http.Request.Method) && path.EndsWith(t.Key, StringComparison.Ordinal)).Select(t => t.Value.TryDequeue(out var k) ? k : null).FirstOrDefault(k => k is not null);
        if (kind is null)
        {
            await next(http);
        }
        else if (kind == "lost")
        {
            http.Response.Body = new MemoryStream();
            await next(http);
            http.Abort();
        }
        else
        {
            http.Response.StatusCode = int.Parse(kind);
            http.Response.Headers.RetryAfter = kind == "503" ? "1" : default;
            http.Response.Headers.Location = kind == "307" ? "/api/v1/elsewhere" : default;
        }
    }

    private sealed class Net(ClientsApp app) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => builder =>
        {
            builder.Use((HttpContext http, RequestDelegate following) => app.PassAsync(http, following));
            next(builder);
        };
    }
}
