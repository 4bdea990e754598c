using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OpsMonitor.Tests.Support.Servers;

/// <summary>A request that a receiver got.</summary>
internal sealed record ReceivedPost(string Path, IHeaderDictionary Headers, string Body)
{
    public string this[string header] => Headers[header].ToString();
}

/// <summary>Somebody's receiver of webhooks on 127.0.0.1, over TLS with a certificate of its own or without; it answers as it is told.</summary>
internal sealed class TestReceiver : IAsyncDisposable
{
    private WebApplication? _app;
    private int _connections;

    private TestReceiver()
    {
    }

    public X509Certificate2 Certificate { get; } = OwnCertificate.Make();

    public ConcurrentQueue<ReceivedPost> Posts { get; } = [];

    /// <summary>Those who came, whatever they asked.</summary>
    public int Connections => Volatile.Read(ref _connections);

    public Func<HttpContext, Task> Answer { get; set; } = http => http.Response.WriteAsync("ok");

    public int Port { get; private set; }

    public static async Task<TestReceiver> StartAsync(bool tls = true, int port = 0)
    {
        var receiver = new TestReceiver();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(o => o.Listen(IPAddress.Loopback, port, l => receiver.Listen(l, tls)));
        receiver._app = builder.Build();
        receiver._app.Run(receiver.TakeAsync);
        await receiver._app.StartAsync();
        receiver.Port = new Uri(receiver._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
        return receiver;
    }

    /// <summary>Until whoever asks goes.</summary>
    public static Task HangAsync(HttpContext http) => new TaskCompletionSource().Task.WaitAsync(http.RequestAborted);

    public async ValueTask DisposeAsync()
    {
        await _app!.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
        Certificate.Dispose();
    }

    private void Listen(ListenOptions listen, bool tls)
    {
        listen.Protocols = HttpProtocols.Http1;
        listen.Use(next => connection =>
        {
            Interlocked.Increment(ref _connections);
            return next(connection);
        });
        if (tls)
        {
            listen.UseHttps(Certificate);
        }
    }

    private async Task TakeAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        Posts.Enqueue(new(http.Request.Path, new HeaderDictionary(http.Request.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase)), await reader.ReadToEndAsync(http.RequestAborted)));
        await Answer(http);
    }
}
