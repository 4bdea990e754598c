using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using OpsMonitor.App.Account.Oidc;
using OpsMonitor.App.Account.Passkeys;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;

namespace OpsMonitor.App.Account;

/// <summary>Signs in with e-mail and password, with a passkey, or by the provider. One answer for every refusal: it does not say which accounts exist.</summary>
public partial class LoginPage
{
    private string? _error;
    private bool _refusedPasskey;

    [Inject]
    public required PasswordSignIn SignIn { get; init; }

    [Inject]
    public required PasskeySignIn Passkeys { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required IOptions<OidcOptions> Oidc { get; init; }

    [CascadingParameter]
    public required HttpContext Http { get; set; }

    [SupplyParameterFromForm]
    public required LoginForm Form { get; set; }

    private string? ReturnUrl => PageQuery.OfAddress(Navigation.Uri).Exact("returnUrl");

    protected override void OnInitialized()
    {
        Form ??= new();
        _error = OidcWords.Of(PageQuery.OfAddress(Navigation.Uri).Exact("refused"), Oidc.Value.DisplayName);
    }

    private async Task SignInAsync()
    {
        if (Form.Passkey is { Length: > 0 } answer)
        {
            Follow(await Passkeys.TryAsync(Http, Form.State, answer, Form.Remember), "This passkey opens no account here, or it took too long. Try again, or sign in another way.");
            _refusedPasskey = _error is not null;
            return;
        }

        var (email, password) = (FormText.Trimmed(Form.Email), Form.Password ?? "");
        if (!FormText.IsLine(email, LoginForm.MaxEmail))
        {
            Refuse(StatusCodes.Status422UnprocessableEntity, $"The e-mail is missing, longer than {LoginForm.MaxEmail} characters, or has characters no address has.");
            return;
        }

        if (FormText.PasswordFault(password) is { } fault)
        {
            Refuse(StatusCodes.Status422UnprocessableEntity, fault);
            return;
        }

        Follow(await SignIn.TryAsync(Http, email, password, Form.Remember), "E-mail and password do not match an account that may sign in.");
    }

    private void Follow(SignInOutcome outcome, string refusal)
    {
        if (outcome.Succeeded)
        {
            Navigation.NavigateTo(Urls.Back(Http.Request.PathBase, ReturnUrl));
        }
        else if (outcome.AsksCode)
        {
            Navigation.NavigateTo(Urls.LoginCode(ReturnUrl));
        }
        else if (outcome.RetryAfter is { } wait)
        {
            _error = TooManyAttempts.Refuse(Http, wait);
        }
        else
        {
            _error = refusal;
        }
    }

    private void Refuse(int status, string error) => (Http.Response.StatusCode, _error) = (status, error);
}

/// <summary>What the sign-in page asks for.</summary>
public sealed class LoginForm
{
    public const int MaxEmail = 254;

    public const int MaxPassword = 200;

    // What a browser did not send is null, whatever stands here.
    public string? Email { get; set; }

    public string? Password { get; set; }

    public bool Remember { get; set; }

    /// <summary>What came with the question for a passkey, and goes back with the answer.</summary>
    public string? State { get; set; }

    /// <summary>What a passkey answered; then e-mail and password count for nothing.</summary>
    public string? Passkey { get; set; }
}
