using OpsMonitor.App.Api;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Access.Sessions;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Hosting.Front;

/// <summary>A file for people who are signed in: what is not theirs and what does not exist are both a 404, and a right that ends breaks it off.</summary>
internal static class OwnDownload
{
    /// <summary>A file of a tenant. Who may have it finds it under the tenant's former slugs too.</summary>
    public static async Task<IResult> OfTenantAsync(
        string slug, HttpContext http, TenancyQueries tenancy, TimeProvider time, Func<TenantSeat, Actor, PageQuery, Task<IResult>> write, Right needed = Right.Read)
    {
        if (SignedIn.From(http.User) is not { } who)
        {
            return TypedResults.NotFound();
        }

        if (await tenancy.SeatAsync(who.Id, slug, http.RequestAborted) is { } seat)
        {
            return seat.Role.May(needed) ? await AnswerAsync(http, time, who, p => p.May(seat.Id, needed), (actor, query) => write(seat, actor, query)) : TypedResults.NotFound();
        }

        return await tenancy.MovedToAsync(slug, http.RequestAborted) is { } now && await tenancy.SeatAsync(who.Id, now, http.RequestAborted) is not null
            ? TypedResults.LocalRedirect(Urls.Rooted(http.Request.PathBase, Urls.Moved(http.Request.Path.Value!.TrimStart('/'), now) + http.Request.QueryString))
            : TypedResults.NotFound();
    }

    /// <summary>A file about the installation as a whole, for platform operators.</summary>
    public static async Task<IResult> OfPlatformAsync(HttpContext http, TenancyQueries tenancy, TimeProvider time, Func<Actor, PageQuery, Task<IResult>> write) =>
        SignedIn.From(http.User) is { } who && await tenancy.IsPlatformOperatorAsync(who.Id, http.RequestAborted)
            ? await AnswerAsync(http, time, who, p => p.IsPlatformOperator, write)
            : TypedResults.NotFound();

    private static async Task<IResult> AnswerAsync(HttpContext http, TimeProvider time, SignedIn who, Func<Person, bool> may, Func<Actor, PageQuery, Task<IResult>> write)
    {
        var seats = http.RequestServices.GetRequiredService<Seats>();
        http.Features.Set(new Admission(async cancel => (await seats.FindAsync(who.Session, cancel)).Person is { } person && may(person), time));
        try
        {
            return await write(Actor.OfUser(who.Id, who.Name) with { From = ClientAddress.Of(http) }, PageQuery.Of(http.Request));
        }
        catch (ApiProblemException e)
        {
            return e.Problem;
        }
    }
}
