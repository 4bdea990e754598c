using Microsoft.Extensions.Options;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Account.Oidc;

/// <summary>A group or role of the provider, and the role in a tenant that comes with it.</summary>
public sealed class OidcRole
{
    /// <summary>The group or role, as the claim has it.</summary>
    public string Value { get; set; } = "";

    /// <summary>The tenant's short name.</summary>
    public string Tenant { get; set; } = "";

    /// <summary>observer, viewer, operator or tenant_admin.</summary>
    public string Role { get; set; } = "";
}

/// <summary>Sign-in by an OpenID provider, section <c>Oidc</c>. Without an authority there is none.</summary>
public sealed class OidcOptions
{
    public const string Section = "Oidc";

    /// <summary>The provider's address, such as <c>https://login.example.com/realms/ops</c>.</summary>
    public string Authority { get; set; } = "";

    public string ClientId { get; set; } = "";

    public string ClientSecret { get; set; } = "";

    /// <summary>What is asked of the provider, with spaces between.</summary>
    public string Scopes { get; set; } = "openid profile email";

    /// <summary>What the button of the sign-in page calls the provider.</summary>
    public string DisplayName { get; set; } = "single sign-on";

    /// <summary>The claim that names the person's groups or roles.</summary>
    public string RoleClaim { get; set; } = "groups";

    public IList<OidcRole> Map { get; } = [];

    /// <summary>Whether people may sign in with a password of OpsMonitor's own.</summary>
    public bool LocalSignIn { get; set; } = true;

    /// <summary>Whether the provider itself asks for a second factor: then no code of the account here is asked for after it.</summary>
    public bool TrustsSecondFactor { get; set; }

    public bool IsOn => Authority.Length > 0;

    /// <summary>The role in each tenant, by its short name, that these groups or roles give; the highest where several do.</summary>
    public IReadOnlyDictionary<string, TenantRole> RolesOf(IReadOnlyCollection<string> values) => Map
        .Where(m => values.Contains(m.Value)).GroupBy(m => m.Tenant, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.Max(m => EnumText.TryParse<TenantRole>(m.Role, out var role) ? role : TenantRole.Observer), StringComparer.Ordinal);

    internal sealed class Validator : IValidateOptions<OidcOptions>
    {
        public ValidateOptionsResult Validate(string? name, OidcOptions options)
        {
            List<string> errors = [];
            if (!options.IsOn && !options.LocalSignIn)
            {
                errors.Add($"{Section}:{nameof(LocalSignIn)} is false and {Section}:{nameof(Authority)} is empty: nobody could sign in.");
            }

            if (options.IsOn && (!Uri.TryCreate(options.Authority, UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttps && !uri.IsLoopback)))
            {
                errors.Add($"{Section}:{nameof(Authority)}: {options.Authority} is no https address; http is for a provider on this machine.");
            }

            if (options.IsOn && options.ClientId.Length == 0)
            {
                errors.Add($"{Section}:{nameof(ClientId)} is empty: the provider must know who asks.");
            }

            errors.AddRange(options.Map.Where(m => m.Value.Length == 0 || !TenantSlug.IsValid(m.Tenant) || !EnumText.TryParse<TenantRole>(m.Role, out _)).Select(m =>
                $"{Section}:{nameof(Map)}: '{m.Value}', '{m.Tenant}', '{m.Role}' needs a Value, a Tenant's short name and a Role: observer, viewer, operator or tenant_admin."));
            return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
        }
    }
}
