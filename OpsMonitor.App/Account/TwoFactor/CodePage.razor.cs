using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;

namespace OpsMonitor.App.Account.TwoFactor;

/// <summary>The second page of a sign-in.</summary>
public partial class CodePage
{
    private IReadOnlyList<string> _errors = [];
    private bool _awaited;

    [Inject]
    public required CodeSignIn SignIn { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [CascadingParameter]
    public required HttpContext Http { get; set; }

    [SupplyParameterFromForm]
    public required CodeForm Form { get; set; }

    private string? ReturnUrl => PageQuery.OfAddress(Navigation.Uri).Exact("returnUrl");

    protected override async Task OnInitializedAsync()
    {
        Form ??= new();
        _awaited = await CodeSignIn.IsAwaitedAsync(Http);
    }

    private async Task SignInAsync()
    {
        var code = FormText.Trimmed(Form.Code);
        if (!FormText.IsLine(code, CodeSignIn.MaxCode))
        {
            (Http.Response.StatusCode, _errors) = (StatusCodes.Status422UnprocessableEntity, ["The code is missing, or is none."]);
            return;
        }

        var outcome = await SignIn.TryAsync(Http, code);
        if (outcome.Succeeded)
        {
            Navigation.NavigateTo(Urls.Back(Http.Request.PathBase, ReturnUrl));
        }
        else if (outcome.RetryAfter is { } wait)
        {
            _errors = [TooManyAttempts.Refuse(Http, wait)];
        }
        else
        {
            _errors = ["This code is wrong, or was too late. Try the one that the app shows now."];
        }
    }
}

/// <summary>What the second page of a sign-in asks for; what was not sent is null.</summary>
public sealed class CodeForm
{
    public string? Code { get; set; }
}
