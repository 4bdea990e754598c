using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;

namespace OpsMonitor.App.Account;

/// <summary>Signs in with e-mail and password. One answer for every refusal: it does not say which accounts exist.</summary>
public partial class LoginPage
{
    private string? _error;

    [Inject]
    public required PasswordSignIn SignIn { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [CascadingParameter]
    public required HttpContext Http { get; set; }

    [SupplyParameterFromForm]
    public required LoginForm Form { get; set; }

    private string? ReturnUrl => PageQuery.OfAddress(Navigation.Uri).Exact("returnUrl");

    protected override void OnInitialized() => Form ??= new();

    private async Task SignInAsync()
    {
        var (email, password) = (FormText.Trimmed(Form.Email), Form.Password ?? "");
        if (!FormText.IsLine(email, LoginForm.MaxEmail))
        {
            Refuse(StatusCodes.Status422UnprocessableEntity, $"The e-mail is missing, longer than {LoginForm.MaxEmail} characters, or has characters no address has.");
            return;
        }

        if (!FormText.IsText(password, LoginForm.MaxPassword))
        {
            Refuse(StatusCodes.Status422UnprocessableEntity, $"The password is missing, longer than {LoginForm.MaxPassword} characters, or not text.");
            return;
        }

        var outcome = await SignIn.TryAsync(Http, email, password, Form.Remember);
        if (outcome.Succeeded)
        {
            Navigation.NavigateTo(Urls.IsLocal(ReturnUrl) ? Urls.Ascii(ReturnUrl!) : Urls.Home);
        }
        else if (outcome.RetryAfter is { } wait)
        {
            var seconds = (int)Math.Ceiling(wait.TotalSeconds);
            Http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            Refuse(StatusCodes.Status429TooManyRequests, $"Too many attempts to sign in. Try again in {Numbers.Duration(wait)}.");
        }
        else
        {
            _error = "E-mail and password do not match an account that may sign in.";
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
}
