using System.Globalization;
using Microsoft.AspNetCore.Components.Authorization;
using MudBlazor;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Access.Sessions;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Tenancy;

/// <summary>The person of this circuit and the tenant its page is about. What only shows asks for what is known now, seconds old; what writes asks the
/// database (<see cref="ResolveAsync"/>).</summary>
public sealed class CurrentTenant(AuthenticationStateProvider signIn, TenancyQueries tenancy, UserSessions sessions, Seats seats, RefusedActs refused)
{
    private readonly Dictionary<string, TenantId> _entered = [];
    private readonly HashSet<(TenantId?, Right?)> _journalled = [];
    private TenantSeat? _visited;
    private SignedIn? _who;

    /// <summary>The tenant of a slug as the signed-in person may enter it, asked of the database at this moment; null when it is unknown or foreign, or
    /// nobody is signed in any more.</summary>
    public async Task<TenantContext?> ResolveAsync(string slug)
    {
        _visited = null;
        return await ContextAsync(await ResolvePersonAsync(), slug);
    }

    /// <summary>The same for whoever has this right there now. Null, and noted in the audit, for everybody else: a page that still offers the act is old, and an
    /// event that no page offers is somebody's own.</summary>
    public async Task<TenantContext?> HolderAsync(string slug, Right right)
    {
        var person = await ResolvePersonAsync();
        _visited = null;
        var now = await ContextAsync(person, slug);
        if (now is not null && now.May(right))
        {
            return now;
        }

        // A circuit is told once: a thousand clicks are one line. Of a tenant that this person was never let into, nothing is told anywhere.
        if (person is not null && _entered.TryGetValue(slug, out var tenant) && _journalled.Add((tenant, right)))
        {
            await refused.JournalAsync(tenant, Of(person), right);
        }

        return null;
    }

    /// <summary>The same, with a word to whoever asked and has it no longer.</summary>
    public async Task<TenantContext?> HolderAsync(string slug, Right right, ISnackbar snackbar)
    {
        if (await HolderAsync(slug, right) is { } now)
        {
            return now;
        }

        snackbar.Add(TenantContext.NoLonger, Severity.Warning);
        return null;
    }

    /// <summary>The person of this circuit as the database knows them at this moment; null when nobody is signed in any more.</summary>
    public async Task<Person?> ResolvePersonAsync()
    {
        if (await WhoAsync() is not { } who)
        {
            return null;
        }

        var person = await sessions.FindAsync(who.Session);
        seats.Note(who.Session, person);
        return person;
    }

    /// <summary>The same as far as it is known, without a look into the database; also while that is away.</summary>
    public async Task<TenantContext?> NowAsync(string slug) => await ContextAsync(await PersonAsync(), slug);

    /// <summary>The slug that a tenant has now which was once named by this one; null where there is none that the person may enter.</summary>
    public async Task<string?> MovedToAsync(string slug) =>
        await tenancy.MovedToAsync(slug) is { } now && (await NowAsync(now) ?? await ResolveAsync(now)) is not null ? now : null;

    /// <summary>All tenants of the signed-in person, by name.</summary>
    public async Task<IReadOnlyList<TenantSeat>> SeatsAsync() => await PersonAsync() switch
    {
        { IsPlatformOperator: true } person => await tenancy.SeatsAsync(person.Id),
        var person => person?.Seats ?? [],
    };

    /// <summary>Whether the signed-in person watches over all tenants.</summary>
    public async Task<bool> IsPlatformOperatorAsync() => await PersonAsync() is { IsPlatformOperator: true };

    /// <summary>The person of this circuit as the database knows them now; null, and noted in the audit, where they are no platform operator.</summary>
    public async Task<Person?> ResolveOperatorAsync()
    {
        var person = await ResolvePersonAsync();
        if (person is { IsPlatformOperator: false } && _journalled.Add((null, null)))
        {
            await refused.JournalAsync(Of(person));
        }

        return person is { IsPlatformOperator: true } ? person : null;
    }

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

    /// <summary>Who is signed in, under the name they have now.</summary>
    public async Task<SignedIn?> WhoAsync() => _who = SignedIn.From((await signIn.GetAuthenticationStateAsync()).User) is { } who
        ? who with { Name = seats.LastKnown(who.Session)?.Name ?? who.Name }
        : null;

    /// <summary>The person as far as is known, without a look into the database; null when nobody is signed in.</summary>
    public async Task<Person?> PersonAsync()
    {
        if (await WhoAsync() is not { } who)
        {
            return null;
        }

        var sighting = await seats.FindAsync(who.Session);
        return sighting.IsKnown ? sighting.Person : throw new TimeoutException("The database did not say in time who is signed in.");
    }

    private static Actor Of(Person person) => Actor.OfUser(person.Id, person.Name) with { From = person.Address };

    private async Task<TenantContext?> ContextAsync(Person? person, string slug)
    {
        if (person is null || await SeatAsync(person, slug) is not { } seat)
        {
            return null;
        }

        _entered[slug] = seat.Id;
        return new(seat.Id, seat.Slug, seat.Name, person.Id, person.Name, seat.Role, person.Address);
    }

    private async Task<TenantSeat?> SeatAsync(Person person, string slug)
    {
        if (person.SeatIn(slug) is { } seat)
        {
            return seat;
        }

        // A platform operator visits any tenant that is open. What only shows looks that up once.
        if (!person.IsPlatformOperator)
        {
            return null;
        }

        return _visited?.Slug == slug ? _visited : _visited = await tenancy.VisitAsync(slug);
    }
}
