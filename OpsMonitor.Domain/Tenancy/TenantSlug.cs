using System.Text.RegularExpressions;

namespace OpsMonitor.Domain.Tenancy;

/// <summary>The word that names a tenant in addresses.</summary>
public static partial class TenantSlug
{
    /// <summary>The same rule as the table's CHECK: lower-case letters, digits and hyphens, at most 63, no hyphen first.</summary>
    public static bool IsValid(string? slug) => slug is not null && Pattern().IsMatch(slug);

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,62}\z", RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}
