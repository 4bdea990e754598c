using Microsoft.AspNetCore.Components.Authorization;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Tenancy;

/// <summary>The tenant a page of this circuit is about, checked against the memberships in the database with each call.</summary>
public sealed class CurrentTenant(AuthenticationStateProvider signIn, TenancyQueries tenancy)
{
    /// <summary>The tenant of a slug as the signed-in person may enter it now; null when it is unknown, foreign or nobody is signed in.</summary>
    public async Task<TenantContext?> ResolveAsync(string slug)
    {
        if (await WhoAsync() is not { } who || await tenancy.SeatAsync(who.Id, slug) is not { } seat)
        {
            return null;
        }

        return new(seat.Id, seat.Slug, seat.Name, who.Id, who.Name, seat.Role);
    }

    /// <summary>All tenants of the signed-in person, by name.</summary>
    public async Task<IReadOnlyList<TenantSeat>> SeatsAsync() => await WhoAsync() is { } who ? await tenancy.SeatsAsync(who.Id) : [];

    /// <summary>Whether the signed-in person watches over all tenants, as the database says now.</summary>
    public async Task<bool> IsPlatformOperatorAsync() => await WhoAsync() is { } who && await tenancy.IsPlatformOperatorAsync(who.Id);

    public async Task<SignedIn?> WhoAsync() => SignedIn.From((await signIn.GetAuthenticationStateAsync()).User);
}
