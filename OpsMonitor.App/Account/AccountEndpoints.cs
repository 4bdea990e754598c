using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Account;

public static class AccountEndpoints
{
    /// <summary>The tenant entered last, for the way back in. Only a hint: it is checked like any other slug.</summary>
    private const string LastTenant = "ops-tenant";

    public static void MapAccount(this WebApplication app)
    {
        app.MapGet("/", HomeAsync);
        app.MapPost(Urls.SignOut, SignOutAsync).WithMetadata(new RequestSizeLimitAttribute(PageForms.MaxSize));
    }

    private static async Task<IResult> HomeAsync(HttpContext context, TenancyQueries tenancy)
    {
        if (SignedIn.From(context.User) is not { } who)
        {
            return Results.LocalRedirect(Urls.Rooted(context.Request.PathBase, Urls.Login()));
        }

        var seats = await tenancy.SeatsAsync(who.Id, context.RequestAborted);
        var last = context.Request.Cookies[LastTenant];
        var seat = seats.FirstOrDefault(s => s.Slug == last) ?? seats.FirstOrDefault(s => s.IsMember) ?? (seats is [var any, ..] ? any : null);
        return Results.LocalRedirect(Urls.Rooted(context.Request.PathBase, seat is null ? Urls.Account : Urls.Overview(seat.Slug)));
    }

    private static async Task<IResult> SignOutAsync(HttpContext context, SignInManager<User> signIns, IAntiforgery antiforgery)
    {
        // Checked here: the middleware leaves it to form binding, and this handler binds none.
        if (!await IsFromUsAsync(context, antiforgery))
        {
            return Results.BadRequest();
        }

        await signIns.SignOutAsync();
        return Results.LocalRedirect(Urls.Rooted(context.Request.PathBase, Urls.SignIn));
    }

    private static async Task<bool> IsFromUsAsync(HttpContext context, IAntiforgery antiforgery)
    {
        try
        {
            return await antiforgery.IsRequestValidAsync(context);
        }
        catch (AntiforgeryValidationException)
        {
            return false; // a body that is no form
        }
    }
}
