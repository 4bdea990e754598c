using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using OpsMonitor.App.Account.Oidc;
using OpsMonitor.App.Hosting.Front;
using OpsMonitor.App.Look;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Settings.Platform;

/// <summary>How people get in, and whether the provider answers. It is configured where OpsMonitor is started; here it is shown and tried.</summary>
public partial class SignInPage
{
    private const string Answers = "The provider answers as it should.";

    private string? _answer;
    private bool _asks;

    [Inject]
    public required IOptions<OidcOptions> Options { get; init; }

    [Inject]
    public required ProviderCheck Provider { get; init; }

    [Inject]
    public required FrontAddress Address { get; init; }

    private OidcOptions Oidc => Options.Value;

    private string Redirect => $"{Address}{OidcServices.CallbackPath}";

    private static string Word(OidcRole map) => EnumText.TryParse<TenantRole>(map.Role, out var role) ? RoleWords.Of(role) : map.Role;

    private Task TestAsync() => Turn.RunAsync(async () =>
    {
        if (await OperatorAsync() is null)
        {
            return;
        }

        (_asks, _answer) = (true, null);
        StateHasChanged();
        _answer = await Provider.FaultAsync() ?? Answers;
        _asks = false;
    });
}
