using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;
using MudBlazor;
using OpsMonitor.App.Look;

namespace OpsMonitor.App.Account.Oidc;

/// <summary>Connects my account with the sign-in provider, and parts the two.</summary>
public sealed partial class ProviderCard
{
    private const string Title = "Sign-in provider";

    [Inject]
    public required IOptions<OidcOptions> Options { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required ProviderLinks Links { get; init; }

    [Parameter, EditorRequired]
    public required bool IsConnected { get; set; }

    /// <summary>What the account signs in by was changed.</summary>
    [Parameter]
    public EventCallback Changed { get; set; }

    private string Provider => Options.Value.DisplayName;

    private Task ConnectAsync() => Turn.RunAsync(async () =>
    {
        var address = "";
        var proved = await ProveAsync($"Connect with {Provider}", $"Whoever is you at {Provider} opens your account from then on.", "Continue", async (me, password) =>
        {
            (var errors, address) = await Links.BeginAsync(me, password);
            return (errors, []);
        });
        if (proved is not null)
        {
            Navigation.NavigateTo(address, forceLoad: true);
        }
    });

    private Task DisconnectAsync() => Turn.RunAsync(async () =>
    {
        var text = $"{Provider} opens your account no more. You are signed out everywhere else.";
        if (await ProveAsync($"Disconnect {Provider}", text, "Disconnect", async (me, password) => (await Links.DisconnectAsync(me, password), [])) is not null)
        {
            Snackbar.Add($"Your account is not connected with {Provider} any more.", Severity.Success);
            await Changed.InvokeAsync();
        }
    });
}
