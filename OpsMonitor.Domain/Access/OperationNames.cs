using System.Text.RegularExpressions;

namespace OpsMonitor.Domain.Access;

/// <summary>The operations that a key or a login is held to, each written resource.action.</summary>
internal static partial class OperationNames
{
    /// <summary>The same for the column operations of a table.</summary>
    public const string Check = $"array_to_string(operations, ' ', '!') ~ '^{Name}( {Name})*$'";

    private const string Name = @"[a-z][a-z0-9_]{0,62}\.[a-z][a-z0-9_]{0,62}";

    /// <summary>At least one, and each both in lower snake case of 1 to 63 characters.</summary>
    public static bool AreValid(IReadOnlyCollection<string> operations) => operations.Count > 0 && operations.All(o => Operation().IsMatch(o));

    [GeneratedRegex($@"^{Name}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Operation();
}
