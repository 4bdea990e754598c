using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using OpsMonitor.App.Tenancy;

namespace OpsMonitor.App.Account;

/// <summary>Ends the sign-in of an open circuit with its session, and for no other reason: a database that is away ends nobody's page.</summary>
public sealed class CircuitSignIn : ServerAuthenticationStateProvider, IDisposable
{
    private static readonly AuthenticationState s_nobody = new(new ClaimsPrincipal(new ClaimsIdentity()));

    private readonly Seats _seats;
    private IDisposable? _session;
    private bool _disposed;

    public CircuitSignIn(Seats seats)
    {
        _seats = seats;
        AuthenticationStateChanged += OnChanged;
    }

    public void Dispose()
    {
        _disposed = true;
        AuthenticationStateChanged -= OnChanged;
        _session?.Dispose();
    }

    private void OnChanged(Task<AuthenticationState> state) => _ = WatchAsync(state);

    private async Task WatchAsync(Task<AuthenticationState> state)
    {
        _session?.Dispose();
        _session = SignedIn.From((await state).User) is { } who && !_disposed ? _seats.Watch(who.Session, person => EndWith(person is null)) : null;
    }

    private void EndWith(bool over)
    {
        if (over && !_disposed)
        {
            SetAuthenticationState(Task.FromResult(s_nobody));
        }
    }
}
