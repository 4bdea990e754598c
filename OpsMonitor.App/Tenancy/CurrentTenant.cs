using System.Globalization;
using Microsoft.AspNetCore.Components.Authorization;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Tenancy;

/// <summary>The person of this circuit and the tenant its page is about. What only shows asks for what is known now, seconds old; what writes asks the
/// database (<see cref="ResolveAsync"/>).</summary>
public sealed class CurrentTenant(AuthenticationStateProvider signIn, TenancyQueries tenancy, UserSessions sessions, Seats seats)
{
    private TenantSeat? _visited;
    private SignedIn? _who;

    /// <summary>The tenant of a slug as the signed-in person may enter it, asked of the database at this moment; null when it is unknown or foreign, or
    /// nobody is signed in any more.</summary>
    public async Task<TenantContext?> ResolveAsync(string slug)
    {
        if (await WhoAsync() is not { } who)
        {
            return null;
        }

        var person = await sessions.FindAsync(who.Session);
        seats.Note(who.Session, person);
        return await ContextAsync(person, slug);
    }

    /// <summary>The same as far as it is known, without a look into the database; also while that is away.</summary>
    public async Task<TenantContext?> NowAsync(string slug) => await ContextAsync(await PersonAsync(), slug);

    /// <summary>All tenants of the signed-in person, by name.</summary>
    public async Task<IReadOnlyList<TenantSeat>> SeatsAsync() => await PersonAsync() switch
    {
        { IsPlatformOperator: true } person => await tenancy.SeatsAsync(person.Id),
        var person => person?.Seats ?? [],
    };

    /// <summary>Whether the signed-in person watches over all tenants.</summary>
    public async Task<bool> IsPlatformOperatorAsync() => await PersonAsync() is { IsPlatformOperator: true };

    /// <summary>Whether what is in a tenant may still be read for this circuit; the live feed asks before each read.</summary>
    public bool MaySee(TenantId tenant) => _who is { } who && seats.LastKnown(who.Session)?.MaySee(tenant) == true;

    /// <summary>Calls <paramref name="changed"/>, on any thread, when the person's rights changed or the session ended. Null when nobody is signed in.</summary>
    public async Task<IDisposable?> WatchAsync(Func<Person?, Task> changed)
    {
        var culture = CultureInfo.CurrentCulture;
        return await WhoAsync() is { } who ? seats.Watch(who.Session, person => _ = TellAsync(person)) : null;

        async Task TellAsync(Person? person)
        {
            CultureInfo.CurrentCulture = culture; // what is rendered now is written as the reader does
            await changed(person);
        }
    }

    public async Task<SignedIn?> WhoAsync() => _who = SignedIn.From((await signIn.GetAuthenticationStateAsync()).User);

    private async Task<Person?> PersonAsync()
    {
        if (await WhoAsync() is not { } who)
        {
            return null;
        }

        var sighting = await seats.FindAsync(who.Session);
        return sighting.IsKnown ? sighting.Person : throw new TimeoutException("The database did not say in time who is signed in.");
    }

    private async Task<TenantContext?> ContextAsync(Person? person, string slug) => person is not null && await SeatAsync(person, slug) is { } seat
        ? new(seat.Id, seat.Slug, seat.Name, person.Id, person.Name, seat.Role)
        : null;

    private async Task<TenantSeat?> SeatAsync(Person person, string slug)
    {
        if (person.SeatIn(slug) is { } seat)
        {
            return seat;
        }

        // A platform operator visits any tenant. Which one a slug means does not change, so it is looked up once.
        if (!person.IsPlatformOperator)
        {
            return null;
        }

        return _visited?.Slug == slug ? _visited : _visited = await tenancy.VisitAsync(slug);
    }
}
