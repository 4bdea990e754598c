using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.Options;
using OpsMonitor.App.Account.Oidc;
using OpsMonitor.App.Account.Sessions;
using OpsMonitor.App.Account.TwoFactor;
using OpsMonitor.App.Tenancy;

namespace OpsMonitor.App.Account;

/// <summary>Who I am, where I may go, what I am told about, and how I sign in.</summary>
public sealed partial class AccountPage
{
    private SignedIn? _who;
    private string? _mail;
    private SignInMeans? _means;
    private SessionsCard? _sessions;

    [Inject]
    public required CurrentTenant Tenants { get; init; }

    [Inject]
    public required Authenticators Apps { get; init; }

    [Inject]
    public required LocalSignIn Local { get; init; }

    [Inject]
    public required IOptions<OidcOptions> Oidc { get; init; }

    [CascadingParameter]
    public required Task<AuthenticationState> SignIn { get; set; }

    protected override async Task OnInitializedAsync()
    {
        _who = await Tenants.WhoAsync();
        _mail = (await SignIn).User.Identity?.Name;
        await ReadMeansAsync();
    }

    private async Task ReadMeansAsync() => _means = _who is null ? null : await Apps.MeansAsync(_who.Id);

    private Task ReadSessionsAsync() => _sessions?.ReadAsync() ?? Task.CompletedTask;
}
