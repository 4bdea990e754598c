using OpsMonitor.App.Api;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Hosting.Front;

/// <summary>A file of a tenant, for people who are signed in: unknown and foreign tenants are both a 404, and a right that ends breaks it off.</summary>
internal static class TenantDownload
{
    public static async Task<IResult> AnswerAsync(
        string slug, HttpContext http, TenancyQueries tenancy, TimeProvider time, Func<TenantSeat, Actor, PageQuery, Task<IResult>> write)
    {
        if (SignedIn.From(http.User) is not { } who || await tenancy.SeatAsync(who.Id, slug, http.RequestAborted) is not { } seat)
        {
            return TypedResults.NotFound();
        }

        var seats = http.RequestServices.GetRequiredService<Seats>();
        http.Features.Set(new Admission(async cancel => (await seats.FindAsync(who.Session, cancel)).Person?.MaySee(seat.Id) == true, time));
        try
        {
            return await write(seat, Actor.OfUser(who.Id, who.Name), PageQuery.Of(http.Request));
        }
        catch (ApiProblemException e)
        {
            return e.Problem;
        }
    }
}
