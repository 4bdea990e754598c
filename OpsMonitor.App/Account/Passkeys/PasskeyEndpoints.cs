using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;

namespace OpsMonitor.App.Account.Passkeys;

public static class PasskeyEndpoints
{
    /// <summary>What the sign-in page asks for before it turns to the browser: the same for everybody, and nothing is kept of it here.</summary>
    public static void MapPasskeys(this WebApplication app) => app.MapPost(Urls.LoginByPasskey, BeginAsync).AllowAnonymous().WithMetadata(new RequestSizeLimitAttribute(PageForms.MaxSize));

    private static async Task<IResult> BeginAsync(HttpContext http, PasskeySignIn signIn)
    {
        http.Response.Headers[HeaderNames.CacheControl] = "no-store";
        return await signIn.BeginAsync(http) is var (options, state)
            ? Results.Json(new JsonObject { ["options"] = JsonNode.Parse(options), ["state"] = state })
            : Results.NoContent(); // there are none here: no fault, which a browser would complain of
    }
}
