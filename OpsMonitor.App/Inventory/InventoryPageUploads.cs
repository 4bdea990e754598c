using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OpsMonitor.App.Api;
using OpsMonitor.App.Look;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Inventory;

/// <summary>Where the upload card sends its files: a circuit would carry them in small pieces. Only our own pages reach it (<see cref="Hosting.Front.OriginCheck"/>).</summary>
public static class InventoryPageUploads
{
    public static void MapInventoryPageUploads(this IEndpointRouteBuilder app) => app.MapPost("/t/{slug}/inventory/uploads", UploadAsync)
        .ExcludeFromDescription().DisableAntiforgery().WithMetadata(new RequestSizeLimitAttribute(UploadBody.MaxBytes));

    private static async Task<IResult> UploadAsync(
        string slug, HttpContext http, TenancyQueries tenancy, InventoryReceiver receiver, TimeProvider time, CancellationToken cancel)
    {
        if (SignedIn.From(http.User) is not { } who || await tenancy.SeatAsync(who.Id, slug, cancel) is not { } seat)
        {
            return TypedResults.NotFound();
        }

        if (!seat.Role.May(Right.Operate))
        {
            return Refused("Your role here does not allow uploads.", StatusCodes.Status403Forbidden);
        }

        var seats = http.RequestServices.GetRequiredService<Seats>();
        http.Features.Set(new Admission(async c => (await seats.FindAsync(who.Session, c)).Person?.May(seat.Id, Right.Operate) == true, time));
        try
        {
            var started = await receiver.ReceiveAsync(http, seat.Id, Actor.OfUser(who.Id, who.Name) with { From = ClientAddress.Of(http) }, cancel);
            return TypedResults.Json(new { address = Urls.Run(seat.Slug, started.RunId), created = started.Created });
        }
        catch (ApiProblemException e)
        {
            return Refused(Words(e.Problem), e.Problem.Status);
        }
    }

    private static string Words(ApiProblem problem) =>
        problem.Errors is { Count: > 0 } errors && errors.First() is var (field, messages)
            ? field switch
            {
                "subject_types" => "Subject types: one of them is too long or holds signs that no type has.",
                "file" when char.IsLower(messages[0][0]) => $"The file {messages[0]}.",
                _ => messages[0],
            }
            : problem.Detail ?? problem.Title;

    private static JsonHttpResult<object> Refused(string words, int status) => TypedResults.Json<object>(new { error = words }, statusCode: status);
}
