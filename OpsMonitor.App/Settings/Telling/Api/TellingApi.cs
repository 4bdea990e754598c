namespace OpsMonitor.App.Settings.Telling.Api;

/// <summary>Who is told what, for programs.</summary>
public static class TellingApi
{
    public static void MapTellingApi(this IEndpointRouteBuilder app)
    {
        app.MapChannelsApi();
        app.MapRulesApi();
        app.MapDeliveriesApi();
    }
}
