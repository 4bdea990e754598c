using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Clients;

/// <summary>Where the clients and recipes are.</summary>
internal static class Recipes
{
    public static string Clients { get; } = Path.Combine(Artifacts.Root, "docs", "clients");

    public static string File(string name) => Path.Combine(Clients, "recipes", name);
}
