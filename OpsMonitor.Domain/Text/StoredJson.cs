namespace OpsMonitor.Domain.Text;

/// <summary>
/// JSON as somebody stored it: a run's scope, an object of the inventory. What pages, the API and files show of it is masked; the stored text itself is
/// seen by the Domain alone, for operations and comparisons. Two are equal when the stored texts are.
/// </summary>
public sealed class StoredJson(string raw) : IEquatable<StoredJson>
{
    private string? _shown;

    /// <summary>The same JSON with secrets masked by name and by pattern at every depth. Made when it is first asked for, and kept.</summary>
    public string Shown => _shown ??= SafeJson.Content(Raw);

    internal string Raw { get; } = raw;

    public bool Equals(StoredJson? other) => other is not null && string.Equals(Raw, other.Raw, StringComparison.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as StoredJson);

    public override int GetHashCode() => string.GetHashCode(Raw, StringComparison.Ordinal);

    public override string ToString() => Shown;
}
