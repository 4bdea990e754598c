namespace OpsMonitor.App.Account.Sessions;

/// <summary>What kind of browser a session is in, in words that its owner knows it by. A user agent is whatever a browser says it is: a hint, never a proof.</summary>
internal static class BrowserWords
{
    // The first that is found: each pretends to be those after it.
    private static readonly (string Sign, string Name)[] _browsers =
    [
        ("Edg/", "Edge"), ("EdgA/", "Edge"), ("EdgiOS/", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Vivaldi/", "Vivaldi"), ("FxiOS/", "Firefox"),
        ("Firefox/", "Firefox"), ("CriOS/", "Chrome"), ("HeadlessChrome/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl"),
    ];

    private static readonly (string Sign, string Name)[] _systems =
    [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("Macintosh", "macOS"),
        ("Linux", "Linux"),
    ];

    /// <summary><c>Firefox on Windows</c>, <c>Safari on iPhone</c>; what says nothing of itself is a browser.</summary>
    public static string Of(string? userAgent)
    {
        var (browser, system) = (Find(_browsers, userAgent), Find(_systems, userAgent));
        return (browser, system) switch
        {
            (null, null) => "A browser",
            (null, _) => $"A browser on {system}",
            (_, null) => browser,
            _ => $"{browser} on {system}",
        };
    }

    private static string? Find((string Sign, string Name)[] known, string? userAgent) =>
        userAgent is null ? null : Array.Find(known, k => userAgent.Contains(k.Sign, StringComparison.Ordinal)).Name;
}
