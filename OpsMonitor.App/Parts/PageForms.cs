using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components.Endpoints;
using OpsMonitor.App.Parts.Layouts;

namespace OpsMonitor.App.Parts;

/// <summary>
/// Lets forms reach a page that are forms of this site, whole and sent once; whatever else is posted there is answered here. Reading it is where a body of
/// another kind, of too many fields or of an unknown alphabet fails, so it is read before the page is begun.
/// </summary>
public sealed class PageForms(RequestDelegate next, IAntiforgery antiforgery)
{
    // The field that names the form, as the framework writes it into each.
    private const string Handler = "_handler";

    private static readonly PlainDocument _notOurs = new(
        StatusCodes.Status400BadRequest, "This could not be read", "What was sent is no form of this site, or the form was open for too long. Nothing was changed.");

    private static readonly PlainDocument _tooMuch = new(StatusCodes.Status413PayloadTooLarge, "This is too much", "What was sent is larger than any form here. Nothing was changed.");

    public async Task InvokeAsync(HttpContext http)
    {
        if (!HttpMethods.IsPost(http.Request.Method) || http.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is null)
        {
            await next(http);
        }
        else if (await RefusalAsync(http) is { } refusal)
        {
            await refusal.WriteAsync(http);
        }
        else
        {
            await next(http);
        }
    }

    private async Task<PlainDocument?> RefusalAsync(HttpContext http)
    {
        try
        {
            return http.Request.HasFormContentType && (await http.Request.ReadFormAsync(http.RequestAborted))[Handler] is [{ Length: > 0 }] && await antiforgery.IsRequestValidAsync(http)
                ? null
                : _notOurs;
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return _tooMuch;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or NotSupportedException or ArgumentException or AntiforgeryValidationException)
        {
            return _notOurs;
        }
    }
}
