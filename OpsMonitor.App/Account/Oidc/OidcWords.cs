using OpsMonitor.App.Look;

namespace OpsMonitor.App.Account.Oidc;

/// <summary>Why a sign-in by the provider came to nothing, as the sign-in page says it.</summary>
internal static class OidcWords
{
    /// <summary>The sign-in page with a word about it.</summary>
    public static string Address(PathString pathBase, OidcRefusal refusal) =>
        Urls.Rooted(pathBase, $"{Urls.SignIn}?refused={refusal.ToString().ToLowerInvariant()}");

    /// <summary>Null for a word that is none of ours.</summary>
    public static string? Of(string? word, string provider) => !Enum.TryParse<OidcRefusal>(word, ignoreCase: true, out var refusal) || char.IsAsciiDigit(word![0]) ? null : refusal switch
    {
        OidcRefusal.Failed => $"The sign-in by {provider} did not work. Try again; if it goes on, tell your administrator.",
        OidcRefusal.NoEmail => $"{provider} sent no e-mail address, which an account here needs.",
        OidcRefusal.HasPassword => $"Your account here has a password. Sign in with it once and connect {provider} on your account page.",
        OidcRefusal.Unverified => $"An account of your e-mail address exists here, and {provider} does not say that the address is yours. Ask your administrator.",
        OidcRefusal.Taken => $"You are known to {provider} as somebody who has another account here.",
        OidcRefusal.Locked => "Your account here is locked.",
        OidcRefusal.NotSetUp => "OpsMonitor is not set up yet. Its console shows the link for that.",
        _ => null,
    };
}
