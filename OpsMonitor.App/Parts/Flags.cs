namespace OpsMonitor.App.Parts;

/// <summary>The words of the command line that are no settings. <c>--demo</c>: demo tenants at work. <c>--migrate</c>: migrate and exit.</summary>
public sealed record Flags(bool Demo, bool Migrate)
{
    /// <summary>Takes the flags out of <paramref name="args"/>; left in, each would swallow the setting after it.</summary>
    public static Flags Take(ref string[] args)
    {
        var given = args;
        args = [.. given.Where(a => a is not ("--demo" or "--migrate"))];
        return new(given.Contains("--demo"), given.Contains("--migrate"));
    }
}
