using System.Globalization;
namespace OpsMonitor.Domain.Tenancy;

/// <summary>Who causes a write; the journal keeps it as text such as <c>user:5</c>.</summary>
public sealed record Actor(string Kind, string Id, string Name, long? UserId = null)
{
    /// <summary>The address that the person signed in from; null where it is not known, or no person acts.</summary>
    public string? From { get; init; }

    public static Actor System { get; } = new("system", "opsmonitor", "OpsMonitor");

    /// <summary>Whoever has not said who they are, or is not who they say.</summary>
    public static Actor Stranger { get; } = new("user", "unknown", "Somebody unknown");

    public static Actor OfUser(long id, string displayName) => new("user", id.ToString(CultureInfo.InvariantCulture), displayName, id);

    /// <summary>A program; <paramref name="owner"/> is the person who made its key.</summary>
    public static Actor OfApiKey(string keyId, string name, long? owner) => new("api_key", keyId, "API key " + name, owner);

    public static Actor OfWorker(string node) => new("worker", node, node);

    public override string ToString() => $"{Kind}:{Id}";
}
