using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Account;

/// <summary>The page behind the one-time link of a new installation.</summary>
public partial class SetUpPage
{
    private IReadOnlyList<string> _errors = [];
    private bool _valid;

    [Inject]
    public required SetUps SetUps { get; init; }

    [Inject]
    public required FirstAdmin Admin { get; init; }

    [Inject]
    public required SignInManager<User> SignIns { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [CascadingParameter]
    public required HttpContext Http { get; set; }

    private string? Token => PageQuery.OfAddress(Navigation.Uri).Exact("token");

    [SupplyParameterFromForm]
    public required SetUpForm Form { get; set; }

    protected override async Task OnInitializedAsync()
    {
        Form ??= new();
        _valid = await SetUps.IsValidAsync(Token);
    }

    private async Task MakeAsync()
    {
        (var user, _errors) = await Admin.MakeAsync(Token, Form, ClientAddress.Of(Http));
        if (user is null)
        {
            Http.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return;
        }

        await SignIns.SignInAsync(user, isPersistent: true);
        Navigation.NavigateTo(Urls.FirstRun(Form.Slug!));
    }
}
