using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace OpsMonitor.App.Account.Oidc;

/// <summary>Asks the provider for what it says of itself, as a sign-in would, but anew each time.</summary>
public sealed class ProviderCheck(IOptions<OidcOptions> options, IOptionsMonitor<OpenIdConnectOptions> handlers)
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    /// <summary>Why nobody can sign in by the provider, for people; null where it answers as it should.</summary>
    public async Task<string?> FaultAsync()
    {
        var handler = handlers.Get(OidcServices.Scheme);
        using var late = new CancellationTokenSource(_patience);
        try
        {
            var answer = await OpenIdConnectConfigurationRetriever.GetAsync(
                handler.MetadataAddress, new HttpDocumentRetriever(handler.Backchannel) { RequireHttps = handler.RequireHttpsMetadata }, late.Token);
            return string.IsNullOrEmpty(answer.AuthorizationEndpoint) || string.IsNullOrEmpty(answer.TokenEndpoint)
                ? $"{handler.MetadataAddress} answers, but names no endpoints to sign in by. Is {options.Value.Authority} the issuer's address?"
                : answer.SigningKeys.Count == 0 ? "The provider shows no keys to check its answers by." : null;
        }
        catch (OperationCanceledException)
        {
            return $"{handler.MetadataAddress} did not answer within {_patience.TotalSeconds:0} seconds.";
        }
        catch (Exception e) when (e is IOException or HttpRequestException or InvalidOperationException or ArgumentException)
        {
            return $"{handler.MetadataAddress} could not be read: {(e.InnerException ?? e).Message}";
        }
    }
}
