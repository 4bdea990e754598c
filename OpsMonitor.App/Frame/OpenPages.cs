using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.SignalR;
using OpsMonitor.App.Tenancy;

namespace OpsMonitor.App.Frame;

/// <summary>
/// How many pages one person has open on this node, so that nobody takes the room of all. Lines are counted as they come in; circuits too, as the server keeps
/// those of cut lines for a while, and some transports hold no line open; one without a component, which is next to nothing, is not.
/// </summary>
public sealed class OpenPages(IConfiguration settings)
{
    /// <summary>The setting that says how many; nobody works in more by hand.</summary>
    public const string Setting = "OpsMonitor:PagesPerPerson";

    private const int Most = 100;

    private readonly Lock _lock = new();
    private readonly Dictionary<(long Person, bool IsLine), int> _open = [];

    private int Limit { get; } = settings.GetValue(Setting, Most);

    private bool Enter(long person, bool isLine)
    {
        lock (_lock)
        {
            var open = _open.GetValueOrDefault((person, isLine));
            if (open >= Limit)
            {
                return false;
            }

            _open[(person, isLine)] = open + 1;
            return true;
        }
    }

    private void Leave(long person, bool isLine)
    {
        lock (_lock)
        {
            if (--_open[(person, isLine)] == 0)
            {
                _open.Remove((person, isLine));
            }
        }
    }

    /// <summary>Answers lines that are one too many with 429: the page stays as it was, and says that it is not connected.</summary>
    internal sealed class Gate(RequestDelegate next, OpenPages pages)
    {
        private static readonly PathString _circuits = "/_blazor";

        public async Task InvokeAsync(HttpContext http)
        {
            if (http.Request.Path != _circuits || !(HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsConnect(http.Request.Method)) || SignedIn.From(http.User) is not { } who)
            {
                await next(http);
                return;
            }

            if (!pages.Enter(who.Id, isLine: true))
            {
                http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                return;
            }

            try
            {
                await next(http);
            }
            finally
            {
                pages.Leave(who.Id, isLine: true);
            }
        }
    }

    /// <summary>Ends a circuit that is one too many before anything runs in it.</summary>
    internal sealed class OfCircuit(OpenPages pages, AuthenticationStateProvider signIn) : CircuitHandler
    {
        private long? _person;

        public override async Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
        {
            if (SignedIn.From((await signIn.GetAuthenticationStateAsync()).User) is not { } who)
            {
                return;
            }

            _person = pages.Enter(who.Id, isLine: false) ? who.Id : throw new HubException("You have too many pages open. Close some, and load this one again.");
        }

        public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
        {
            if (_person is { } person)
            {
                pages.Leave(person, isLine: false);
                _person = null;
            }

            return Task.CompletedTask;
        }
    }
}
