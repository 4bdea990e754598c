namespace OpsMonitor.App.Api;

/// <summary>Which addresses belong to programs, and so are answered in the API's words.</summary>
public static class ApiPath
{
    private const string Name = "api";

    /// <summary>/api and all below it, in any spelling: capitals, doubled or encoded slashes, a dot or a parameter behind the name.</summary>
    public static bool Covers(PathString path)
    {
        var rest = (path.Value ?? "").AsSpan();
        while (Slash(rest) is var length and > 0)
        {
            rest = rest[length..];
        }

        return rest.StartsWith(Name, StringComparison.OrdinalIgnoreCase) && (rest.Length == Name.Length || !(char.IsLetterOrDigit(rest[Name.Length]) || rest[Name.Length] is '-' or '_'));
    }

    // The server leaves %2F as it is; every other escape it has decoded before.
    private static int Slash(ReadOnlySpan<char> text) => text switch
    {
        ['/' or '\\', ..] => 1,
        ['%', '2', 'F' or 'f', ..] or ['%', '5', 'C' or 'c', ..] => 3,
        _ => 0,
    };
}
