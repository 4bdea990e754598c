using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace OpsMonitor.App.Hosting.Front;

/// <summary>What stands between a browser and everything else: proxies, https, cookies, origins.</summary>
public static partial class FrontServices
{
    private const string Forwarded = "X-Forwarded-Proto";

    public static void AddFront(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(o => o.AddServerHeader = false);
        builder.Services.AddSingleton<IValidateOptions<FrontOptions>, FrontOptions.Validator>();
        builder.Services.AddOptions<FrontOptions>().BindConfiguration(FrontOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<FrontAddress>();
        builder.Services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<FrontOptions>>((forwarded, front) => Trust(forwarded, front.Value));
    }

    /// <summary>First of all: what follows sees the scheme, host and address that the browser sees, and paths from where the app begins.</summary>
    public static void UseFront(this WebApplication app)
    {
        app.UseForwardedHeaders();
        app.UseUnheardProxyWarning();
        app.UseSubPath();
        app.UseHostCookies();
        app.UseRelativeRedirects();
    }

    // Without a list the framework would believe everybody, so there is nothing to believe then.
    private static void Trust(ForwardedHeadersOptions forwarded, FrontOptions front)
    {
        var proxies = front.ReadProxies();
        forwarded.ForwardedHeaders = proxies.Count == 0 ? ForwardedHeaders.None
            : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost
                | (front.PathBase.Length > 0 ? ForwardedHeaders.XForwardedPrefix : ForwardedHeaders.None);
        forwarded.ForwardLimit = null; // a chain of proxies is followed for as long as each of them is in the list
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var proxy in proxies)
        {
            forwarded.KnownIPNetworks.Add(proxy);
        }
    }

    // What is left of the header after the framework took its part came from somebody who is not believed.
    private static void UseUnheardProxyWarning(this WebApplication app)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(FrontServices));
        var told = 0;
        app.Use((http, next) =>
        {
            if (told == 0 && http.Request.Headers.ContainsKey(Forwarded) && Interlocked.Exchange(ref told, 1) == 0)
            {
                Log.Unheard(logger, http.Connection.RemoteIpAddress?.ToString());
            }

            return next(http);
        });
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Address} sent X-Forwarded headers, which are ignored. If it is your proxy, name it in OpsMonitor__Proxies; this is said once.")]
        public static partial void Unheard(ILogger logger, string? address);
    }
}
