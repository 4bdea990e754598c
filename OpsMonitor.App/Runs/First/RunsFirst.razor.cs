using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Parts.Dialogs;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Runs.First;

/// <summary>How a tenant gets its first run: a key with one click, and the code that sends it.</summary>
public sealed partial class RunsFirst
{
    private const int Days = 90;
    private const string KeyName = "First run";

    private string? _token;

    [Inject]
    public required ApiKeys Keys { get; init; }

    [Inject]
    public required CurrentTenant Tenants { get; init; }

    [Inject]
    public required OneAtATime Turn { get; init; }

    [Inject]
    public required ISnackbar Snackbar { get; init; }

    [Inject]
    public required TimeProvider Clock { get; init; }

    [Parameter, EditorRequired]
    public required TenantContext Person { get; set; }

    /// <summary>Where this hub is, with a slash at the end.</summary>
    [Parameter, EditorRequired]
    public string Origin { get; set; } = "";

    [Parameter]
    public string Title { get; set; } = "No runs yet";

    /// <summary>The run appears below; elsewhere a link leads to where it does.</summary>
    [Parameter]
    public bool WaitsHere { get; set; }

    private Task MakeKeyAsync() => Turn.RunAsync(async () =>
    {
        if (await Tenants.HolderAsync(Person.Slug, Right.ManageKeys, Snackbar) is not { } now)
        {
            return;
        }

        var key = await Keys.CreateAsync(now.Id, KeyName, [ApiScopes.RunsRead, ApiScopes.RunsWrite], now.Actor, Clock.GetUtcNow().AddDays(Days));
        _token = key.Token;
        if (!WaitsHere)
        {
            // The first run takes the place of all this, and it may be anybody's: what is shown once must not go with it.
            await OnceDialog.ShowAsync(Turn, "Your key", "It is filled into the code behind this, which goes when the first run comes; the key works on.", "API key", key.Token);
        }
    });
}
