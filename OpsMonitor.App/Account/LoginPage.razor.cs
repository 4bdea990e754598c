using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;
using OpsMonitor.App.Shell;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Account;

/// <summary>Signs in with e-mail and password. One answer for every refusal: it does not say which accounts exist.</summary>
public partial class LoginPage
{
    private string? _error;

    [Inject]
    public required SignInManager<User> SignIns { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [SupplyParameterFromForm]
    public required LoginForm Form { get; set; }

    private string? ReturnUrl => PageQuery.OfAddress(Navigation.Uri).Exact("returnUrl");

    protected override void OnInitialized() => Form ??= new();

    private async Task SignInAsync()
    {
        var result = await SignIns.PasswordSignInAsync(Form.Email.Trim(), Form.Password, Form.Remember, lockoutOnFailure: true);
        if (result.Succeeded)
        {
            Navigation.NavigateTo(Urls.IsLocal(ReturnUrl) ? ReturnUrl! : Urls.Home);
            return;
        }

        _error = "E-mail and password do not match an account, or the account is locked for a few minutes.";
    }
}

/// <summary>What the sign-in page asks for.</summary>
public sealed class LoginForm
{
    public string Email { get; set; } = "";

    public string Password { get; set; } = "";

    public bool Remember { get; set; }
}
