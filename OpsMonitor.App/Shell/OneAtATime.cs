using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace OpsMonitor.App.Shell;

/// <summary>Lets one through at a time and turns away whoever comes meanwhile: a second click on a button means the first. Of one circuit, so no lock.</summary>
public sealed class Turnstile
{
    /// <summary>Somebody is inside.</summary>
    public bool IsTaken { get; private set; }

    /// <summary>Runs <paramref name="act"/>, or answers false without doing anything.</summary>
    public async Task<bool> TryAsync(Func<Task> act)
    {
        if (IsTaken)
        {
            return false;
        }

        IsTaken = true;
        try
        {
            await act();
            return true;
        }
        finally
        {
            IsTaken = false;
        }
    }

    /// <summary>The same, for whom it makes no difference.</summary>
    public Task PassAsync(Func<Task> act) => TryAsync(act);
}

/// <summary>What a person does in a circuit, one thing at a time, from the click to its end, dialogs included: a thousand clicks that wait in the line are
/// one action. What is done inside a dialog has a <see cref="Turnstile"/> of the dialog's own.</summary>
public sealed class OneAtATime(IDialogService dialogs)
{
    private readonly Turnstile _turn = new();
    private IDialogReference? _dialog;

    /// <summary>Runs <paramref name="act"/>, or answers false when another action is under way.</summary>
    public Task<bool> TryAsync(Func<Task> act) => _turn.TryAsync(act);

    /// <summary>The same, for whom it makes no difference.</summary>
    public Task RunAsync(Func<Task> act) => _turn.TryAsync(act);

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
}
