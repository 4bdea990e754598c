using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Look;

namespace OpsMonitor.App.Parts;

/// <summary>
/// What a person does in a circuit, one thing at a time, from the click to its end, dialogs included: a thousand clicks that wait in the line are one action.
/// What comes meanwhile is turned away and not queued: a second click on a button means the first. Of one circuit, so no lock.
/// </summary>
public sealed class OneAtATime(IDialogService dialogs, ISnackbar snackbar)
{
    private IDialogReference? _dialog;
    private bool _acting;

    /// <summary>What is done inside the open dialog is under way.</summary>
    public bool IsBusyInDialog { get; private set; }

    /// <summary>Runs <paramref name="act"/>; false when another action is under way, or the database was away, which is then said.</summary>
    public async Task<bool> TryAsync(Func<Task> act)
    {
        if (_acting)
        {
            return false;
        }

        _acting = true;
        try
        {
            return await GuardAsync(act);
        }
        finally
        {
            _acting = false;
        }
    }

    /// <summary>The same, for whom the answer makes no difference.</summary>
    public Task RunAsync(Func<Task> act) => TryAsync(act);

    /// <summary>The same for what is done inside a dialog, which is itself a part of an action.</summary>
    public async Task RunInDialogAsync(Func<Task> act)
    {
        if (IsBusyInDialog)
        {
            return;
        }

        IsBusyInDialog = true;
        try
        {
            await GuardAsync(act);
        }
        finally
        {
            IsBusyInDialog = false;
        }
    }

    /// <summary>Opens a dialog and waits for its answer; null when one is open already.</summary>
    public async Task<DialogResult?> AskAsync<T>(string? title, DialogParameters<T> parameters, DialogOptions options)
        where T : IComponent
    {
        if (_dialog is not null)
        {
            return null;
        }

        var opening = dialogs.ShowAsync<T>(title, parameters, options);
        _dialog = await opening;
        try
        {
            return await _dialog.Result;
        }
        finally
        {
            _dialog = null;
        }
    }

    /// <summary>Closes the open dialog, if there is one, as if its reader had thought better of it: what it offers is no longer theirs to do.</summary>
    public void CloseDialog() => _dialog?.Close(DialogResult.Cancel());

    /// <summary>Says how the database is, where a page would otherwise give way to that news.</summary>
    public void Say(string outage) => snackbar.Add($"{outage}. Look again when it answers whether anything was done.", Severity.Warning);

    private async Task<bool> GuardAsync(Func<Task> act)
    {
        try
        {
            await act();
            return true;
        }
        catch (Exception e) when (OutageWords.Of(e) is { } outage)
        {
            Say(outage);
            return false;
        }
    }
}
