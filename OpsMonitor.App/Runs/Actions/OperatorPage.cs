using System.Text.Json;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Look;
using OpsMonitor.App.Operations;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.App.Runs.Actions;

/// <summary>A tenant's page that also acts. Rights are read again before each write, whatever buttons the browser still shows.</summary>
public abstract class OperatorPage : TenantPage
{
    [Inject]
    public required ISnackbar Snackbar { get; init; }

    [Inject]
    public required OperationStarter Starter { get; init; }

    /// <summary>Null, and a word about it, when the person may no longer operate here.</summary>
    protected async Task<TenantContext?> OperatorAsync()
    {
        if (await RecheckAsync() is not { } now)
        {
            return null;
        }

        if (!now.CanOperate)
        {
            Snackbar.Add("Your role here no longer allows this. Nothing was changed.", Severity.Warning);
            return null;
        }

        return now;
    }

    /// <summary>Starts the operation, or attaches to the one that runs, and opens its page. Answers the refusal, else null.</summary>
    protected async Task<string?> StartAsync(OperationType operation, JsonElement scope)
    {
        if (await OperatorAsync() is not { } now)
        {
            return "Nothing was started.";
        }

        var outcome = await Starter.StartAsync(now.Id, now.Actor, operation, scope);
        if (outcome.Error is not null)
        {
            return outcome.Error;
        }

        if (!outcome.Created)
        {
            Snackbar.Add("Already running: this is the run.", Severity.Info);
        }

        Navigation.NavigateTo(Urls.Run(Slug, outcome.RunId));
        return null;
    }
}
