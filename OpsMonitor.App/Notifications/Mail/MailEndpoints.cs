using Microsoft.AspNetCore.Mvc;
using OpsMonitor.App.Hosting.Front;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Notifications.Mail;

namespace OpsMonitor.App.Notifications.Mail;

/// <summary>Opting out by the button that mail programs show above a mail (RFC 8058): they post to the link without opening it, and have no cookie of ours.</summary>
public static class MailEndpoints
{
    public static void MapMail(this WebApplication app)
    {
        app.MapPost(Urls.MailOneClickPath, OptOutAsync).AllowAnonymous().WithMetadata(new RequestSizeLimitAttribute(PageForms.MaxSize), new AnyPage());

        // Programs that know nothing of it open the link instead, and so do scanners: a page asks first.
        app.MapMethods(Urls.MailOneClickPath, [HttpMethods.Get, HttpMethods.Head], (HttpContext http) => Results.LocalRedirect(Urls.Rooted(http.Request.PathBase, Urls.Mail(Token(http) ?? "")))).AllowAnonymous();
    }

    private static async Task<IResult> OptOutAsync(HttpContext http, MailLinks links, MailOptOuts optOuts)
    {
        if (links.Read(Token(http)) is not { } reader || await optOuts.FindAsync(reader.Tenant, reader.Address, http.RequestAborted) is null)
        {
            return Results.Text("This link leads to nothing.\n", statusCode: StatusCodes.Status404NotFound);
        }

        await optOuts.SetAsync(reader.Tenant, reader.Address, optsOut: true, http.RequestAborted);
        return Results.Text($"{reader.Address} gets no more of this mail.\n");
    }

    private static string? Token(HttpContext http) => PageQuery.Of(http.Request).Exact("token");
}
