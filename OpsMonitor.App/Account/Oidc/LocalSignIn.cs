using Microsoft.Extensions.Options;

namespace OpsMonitor.App.Account.Oidc;

/// <summary>Whether people may have passwords here, and sign in with them.</summary>
public sealed class LocalSignIn(IOptions<OidcOptions> options)
{
    public bool IsOn => options.Value.LocalSignIn;
}
