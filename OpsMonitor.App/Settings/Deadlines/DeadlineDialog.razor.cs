using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Runs.Deadlines;
using OpsMonitor.Domain.Runs.Deadlines;

namespace OpsMonitor.App.Settings.Deadlines;

/// <summary>Asks what is expected of an operation's runs, and stays open until that can be saved.</summary>
public sealed partial class DeadlineDialog
{
    private DeadlineFields _fields = new();
    private OperationDeadline? _seen; // what is set already of the operation that is named
    private string? _refusal;

    [Inject]
    public required OneAtATime Turn { get; init; }

    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    /// <summary>Null for a new one.</summary>
    [Parameter]
    public OperationDeadline? Deadline { get; set; }

    /// <summary>The operations that ran here.</summary>
    [Parameter]
    public IReadOnlyList<string> Operations { get; set; } = [];

    /// <summary>Those that are set already: whoever names one of their operations changes it.</summary>
    [Parameter]
    public IReadOnlyList<OperationDeadline> Known { get; set; } = [];

    /// <summary>Saves it; null when the person may no longer.</summary>
    [Parameter, EditorRequired]
    public required Func<SeenDeadline, DeadlineDraft, Task<DeadlineWrite?>> Save { get; set; }

    /// <summary>What was saved; null when the person thought better of it.</summary>
    internal static async Task<DeadlineDraft?> AskAsync(
        OneAtATime turn, OperationDeadline? deadline, IReadOnlyList<string> operations, IReadOnlyList<OperationDeadline> known, Func<SeenDeadline, DeadlineDraft, Task<DeadlineWrite?>> save)
    {
        var parameters = new DialogParameters<DeadlineDialog> { { d => d.Deadline, deadline }, { d => d.Operations, operations }, { d => d.Known, known }, { d => d.Save, save } };
        return await turn.AskAsync(null, parameters, new() { FullWidth = true, MaxWidth = MaxWidth.Small, CloseOnEscapeKey = true, BackdropClick = false }) is { Canceled: false, Data: DeadlineDraft draft } ? draft : null;
    }

    protected override void OnInitialized() => (_seen, _fields) = (Deadline, Deadline is null ? new() : DeadlineFields.Of(Deadline));

    private Task<IEnumerable<string>> FindAsync(string? typed, CancellationToken cancel) =>
        Task.FromResult(Operations.Where(o => o.Contains((typed ?? "").Trim(), StringComparison.OrdinalIgnoreCase)));

    // What is typed counts, chosen or not.
    private void SetOperation(string? typed)
    {
        var operation = (typed ?? "").Trim();
        var known = Known.FirstOrDefault(d => $"{d.Resource}.{d.Action}" == operation);
        if (known != _seen)
        {
            (_seen, _fields) = (known, known is null ? new() : DeadlineFields.Of(known));
        }

        _fields.Operation = operation;
    }

    private Task AcceptAsync() => Turn.RunInDialogAsync(async () =>
    {
        if (_fields.ToDraft() is not { } draft)
        {
            _refusal = "Operation: it is written resource.action, such as mailboxes.archive.";
        }
        else if (await Save(new(_seen is null ? null : DeadlineDraft.Of(_seen)), draft) is not { } write)
        {
            Dialog.Cancel();
        }
        else if (write.Refusal is { } refusal)
        {
            _refusal = DeadlineWords.Of(refusal);
        }
        else
        {
            Dialog.Close(DialogResult.Ok(draft));
        }
    });
}
