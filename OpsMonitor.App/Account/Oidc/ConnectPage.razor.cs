using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;

namespace OpsMonitor.App.Account.Oidc;

/// <summary>Asks for the password of an account once, to connect it with the provider that is the only way in.</summary>
public partial class ConnectPage
{
    private IReadOnlyList<string> _errors = [];
    private bool _awaited;

    [Inject]
    public required FirstConnect First { get; init; }

    [Inject]
    public required IOptions<OidcOptions> Oidc { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [CascadingParameter]
    public required HttpContext Http { get; set; }

    [SupplyParameterFromForm]
    public required ConnectForm Form { get; set; }

    private string? ReturnUrl => PageQuery.OfAddress(Navigation.Uri).Exact("returnUrl");

    protected override async Task OnInitializedAsync()
    {
        Form ??= new();
        _awaited = await FirstConnect.IsAwaitedAsync(Http);
    }

    private async Task ConnectAsync()
    {
        if (FormText.PasswordFault(Form.Password) is { } fault)
        {
            (Http.Response.StatusCode, _errors) = (StatusCodes.Status422UnprocessableEntity, [fault]);
            return;
        }

        var (outcome, refusal) = await First.TryAsync(Http, Form.Password!);
        if (refusal is { } why)
        {
            Navigation.NavigateTo(OidcWords.Address(Http.Request.PathBase, why));
        }
        else if (outcome.Succeeded)
        {
            Navigation.NavigateTo(Urls.Back(Http.Request.PathBase, ReturnUrl));
        }
        else if (outcome.AsksCode)
        {
            Navigation.NavigateTo(Urls.LoginCode(ReturnUrl));
        }
        else if (outcome.RetryAfter is { } wait)
        {
            _errors = [TooManyAttempts.Refuse(Http, wait)];
        }
        else
        {
            _errors = ["This is not the password of your account."];
        }
    }
}

/// <summary>The password that is asked for once; what was not sent is null.</summary>
public sealed class ConnectForm
{
    public string? Password { get; set; }
}
