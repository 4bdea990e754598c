using System.Globalization;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.SignalR;
using OpsMonitor.App.Tenancy;

namespace OpsMonitor.App.Hosting.Front;

/// <summary>Pages and their circuits write numbers and dates as the person has chosen, else as the first language of the browser does that .NET knows; everything
/// else writes invariantly. It stands behind the sign-in, which says whose page it is.</summary>
public static class ReaderCulture
{
    public static void UseReaderCulture(this WebApplication app)
    {
        var options = new RequestLocalizationOptions
        {
            DefaultRequestCulture = new(CultureInfo.InvariantCulture),
            SupportedCultures = CultureInfo.GetCultures(CultureTypes.AllCultures),
            SupportedUICultures = [CultureInfo.InvariantCulture],
            RequestCultureProviders = [new CustomRequestCultureProvider(ChosenAsync), new AcceptLanguageHeaderRequestCultureProvider()],
        };
        if (options.SupportedCultures.Count == 1)
        {
            throw new InvalidOperationException("OpsMonitor needs ICU, which DOTNET_SYSTEM_GLOBALIZATION_INVARIANT turns off. Unset that variable.");
        }

        app.UseWhen(http => IsPage(http.GetEndpoint()), pages => pages.UseRequestLocalization(options));
    }

    private static Task<ProviderCultureResult?> ChosenAsync(HttpContext http)
    {
        var seats = http.RequestServices.GetRequiredService<Seats>();
        var chosen = SignedIn.From(http.User) is { } who ? seats.LastKnown(who.Session)?.Culture : null;
        return Task.FromResult(chosen is null ? null : new ProviderCultureResult(chosen, ""));
    }

    private static bool IsPage(Endpoint? endpoint) =>
        endpoint?.Metadata.GetMetadata<ComponentTypeMetadata>() is not null || endpoint?.Metadata.GetMetadata<HubMetadata>() is not null;
}
