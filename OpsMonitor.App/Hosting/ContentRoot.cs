namespace OpsMonitor.App.Hosting;

/// <summary>Where settings and static files are: published ones beside the program, from whatever folder it is started.</summary>
internal static class ContentRoot
{
    private const string StaticFiles = "wwwroot";

    /// <summary>Null where the host finds them by itself: by a setting, or in the current folder.</summary>
    public static string? Find(string[] args) =>
        !IsSet(args) && !Directory.Exists(StaticFiles) && Directory.Exists(Path.Combine(AppContext.BaseDirectory, StaticFiles))
            ? AppContext.BaseDirectory
            : null;

    private static bool IsSet(string[] args) =>
        Environment.GetEnvironmentVariable("ASPNETCORE_CONTENTROOT") is not null || Environment.GetEnvironmentVariable("DOTNET_CONTENTROOT") is not null
        || args.Any(a => a.TrimStart('-', '/').StartsWith("contentRoot", StringComparison.OrdinalIgnoreCase));
}
