using System.Text.Json;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Look;
using OpsMonitor.App.Operations;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Runs.Actions;

/// <summary>What can be done with a run, for every page that offers it: asks, checks the person's rights again, writes, and says what came of it.
/// Each answers false when another action of the person is still under way, and then did nothing.</summary>
public sealed class RunActions(
    CurrentTenant tenants, RunLedger ledger, RunQueries runs, RetryStarter retries, OperationStarter starter, OneAtATime turn, OperationCards cards, ISnackbar snackbar, NavigationManager navigation)
{
    private static readonly DialogOptions s_dialog = new() { MaxWidth = MaxWidth.Small, FullWidth = true, CloseOnEscapeKey = true };

    public Task<bool> AbortAsync(string slug, RunRow run) => turn.TryAsync(async () =>
    {
        var asked = await turn.AskAsync(
            $"Abort run #{run.Id}",
            new DialogParameters<AbortRunDialog> { { d => d.Operation, cards.Title(run.Resource, run.Action) }, { d => d.Counters, run.Counters } }, s_dialog);
        if (asked is { Canceled: false, Data: string reason } && await OperatorAsync(slug) is { } now)
        {
            Say(await ledger.RequestAbortAsync(now.Id, run.Id, now.Actor, reason));
        }
    });

    /// <summary>Ends a run whose executor did not stop after the abort request; says what becomes of its work and asks why.</summary>
    public Task<bool> ForceAbortAsync(string slug, RunRow run) => turn.TryAsync(async () =>
    {
        var asked = await turn.AskAsync(
            $"Force the abort of run #{run.Id}",
            new DialogParameters<ForceAbortDialog> { { d => d.Run, run } }, s_dialog);
        if (asked is { Canceled: false, Data: string reason } && await OperatorAsync(slug) is { } now)
        {
            Say(await ledger.ForceAbortAsync(now.Id, run.Id, now.Actor, reason));
        }
    });

    /// <summary>Previews the retry of the choice, lets it be narrowed by reason, starts it and opens the run that is active then. <paramref name="whole"/>: the run failed and no item of it did.</summary>
    public Task<bool> RetryAsync(string slug, long run, RetryChoice choice, bool whole = false) => turn.TryAsync(async () =>
    {
        if (await OperatorAsync(slug) is { } now)
        {
            await turn.AskAsync(
                whole ? $"Run #{run} again" : $"Retry failed items of run #{run}",
                new DialogParameters<RetryFailedDialog>
                {
                    { d => d.Tenant, now.Id }, { d => d.Slug, slug }, { d => d.RunId, run }, { d => d.Choice, choice }, { d => d.Start, chosen => StartAsync(slug, run, chosen) },
                },
                s_dialog);
        }
    });

    /// <summary>Starts the operation over the same scope, or attaches to the one that runs.</summary>
    public Task<bool> CheckAgainAsync(string slug, RunDetail run) => turn.TryAsync(async () =>
    {
        if (await OperatorAsync(slug) is not { } now)
        {
            return;
        }

        var once = RetriedRun.Of(run.Run);
        var started = await starter.StartAsync(now.Id, now.Actor, once.Operation, once.Scope);
        if (started.Error is { } error)
        {
            snackbar.Add(error, Severity.Warning);
            return;
        }

        await OpenAsync(slug, now, started.RunId, started.Created);
    });

    /// <summary>Starts the operation, or attaches to the one that runs, and opens its page. Answers the refusal, else null.</summary>
    public async Task<string?> StartAsync(string slug, OperationType operation, JsonElement scope)
    {
        if (await OperatorAsync(slug) is not { } now)
        {
            return "Nothing was started.";
        }

        var outcome = await starter.StartAsync(now.Id, now.Actor, operation, scope);
        if (outcome.Error is not null)
        {
            return outcome.Error;
        }

        if (!outcome.Created)
        {
            snackbar.Add("Already running: this is the run.", Severity.Info);
        }

        navigation.NavigateTo(Urls.Run(slug, outcome.RunId));
        return null;
    }

    private async Task<string?> StartAsync(string slug, long run, RetryChoice choice)
    {
        if (await OperatorAsync(slug) is not { } now)
        {
            return "Nothing was started.";
        }

        var started = await retries.RetryAsync(now.Id, run, now.Actor, choice);
        if (started.Refusal is { } refusal)
        {
            return RetryWords.Of(refusal, started.Words);
        }

        await OpenAsync(slug, now, started.Run!.RunId, started.Run.Created);
        return null;
    }

    private async Task OpenAsync(string slug, TenantContext now, long run, bool created)
    {
        if (!created && await runs.RowsAsync(now.Id, [run]) is [var active])
        {
            snackbar.Add(RetryWords.Attached(active), Severity.Info);
        }

        navigation.NavigateTo(Urls.Run(slug, run));
    }

    private Task<TenantContext?> OperatorAsync(string slug) => tenants.HolderAsync(slug, Right.Operate, snackbar);

    private void Say(RunWrite answer) => snackbar.Add(Explain(answer), answer.Accepted ? Severity.Success : Severity.Info);

    private static string Explain(RunWrite answer) => answer switch
    {
        { Accepted: true, Status: RunStatus.Aborted } => "Aborted.",
        { Accepted: true } => "Abort requested. The run stops after the items in hand.",
        { Refusal: RunRefusal.TooEarly, PossibleAt: null } => "Ask for the abort first; it can be forced when the run does not stop.",
        { Refusal: RunRefusal.TooEarly } => $"The run may still stop by itself; the abort can be forced {RunLedger.ForceAbortAfter.TotalSeconds:0} s after it was asked for.",
        { Refusal: RunRefusal.Finished } => "The run was finished already.",
        { Refusal: RunRefusal.NotFound } => "The run is gone.",
        _ => "The run cannot be aborted now.",
    };
}
