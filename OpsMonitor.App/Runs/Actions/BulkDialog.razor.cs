using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Look;
using OpsMonitor.App.Operations;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Runs.Actions;

/// <summary>Says what an action does to each of the chosen runs, does it, and says what came of it.</summary>
public partial class BulkDialog : IDisposable
{
    private const int Shown = 100;

    private readonly CancellationTokenSource _lifetime = new();
    private IReadOnlyList<BulkLine>? _lines;
    private string _why = "";
    private string? _error;
    private bool _busy;
    private bool _done;
    private int _at;

    [Inject]
    public required OperationCards Cards { get; init; }

    [Inject]
    public required CurrentTenant Tenants { get; init; }

    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    [Parameter, EditorRequired]
    public string Slug { get; set; } = "";

    [Parameter, EditorRequired]
    public BulkAction Action { get; set; } = null!;

    [Parameter, EditorRequired]
    public IReadOnlyCollection<long> Ids { get; set; } = [];

    private int Affected => _lines?.Count(l => l.Affected) ?? 0;

    private bool IsReady => !_busy && (!Action.AsksWhy || VisibleText.IsAny(_why));

    private IEnumerable<BulkLine> Lines => _lines!.OrderByDescending(l => l.Affected);

    private string Sum => _done
        ? $"{Numbers.Count(Affected)} of {Numbers.Count(Ids.Count)} done."
        : $"{Numbers.Count(Affected)} of {Numbers.Count(Ids.Count, "chosen run", "chosen runs")} {Action.Can}.";

    public void Dispose()
    {
        _lifetime.Cancel();
        _lifetime.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override async Task OnInitializedAsync()
    {
        await GuardAsync(async () =>
        {
            if (await PersonAsync() is { } person)
            {
                _lines = await Action.PreviewAsync(person, Ids, _lifetime.Token);
            }
        });
    }

    private async Task DoAsync()
    {
        if (_busy || _done || !IsReady)
        {
            return;
        }

        _busy = true;
        var may = false;
        await GuardAsync(async () => may = await PersonAsync() is not null);
        if (may)
        {
            var before = _lines!;
            List<BulkLine> after = [.. before.Where(l => !l.Affected)];
            await GuardAsync(async () =>
            {
                foreach (var line in before.Where(l => l.Affected))
                {
                    if (await PersonAsync() is not { } person)
                    {
                        break; // what was begun with the right does not go on without it
                    }

                    _at++;
                    after.Add(await Action.DoAsync(person, line.Run, _why.Trim(), _lifetime.Token));
                    StateHasChanged();
                }
            });

            // After a failure in the middle: what was not reached is said to be untouched.
            var reached = after.Select(l => l.Run.Id).ToHashSet();
            after.AddRange(before.Where(l => !reached.Contains(l.Run.Id)).Select(l => l with { Affected = false, Words = "Not reached, unchanged" }));
            (_lines, _done) = (after, true);
        }

        _busy = false;
    }

    private async Task<TenantContext?> PersonAsync()
    {
        if (await Tenants.HolderAsync(Slug, Right.Operate) is { } person)
        {
            return person;
        }

        _error = TenantContext.NoLonger;
        return null;
    }

    private async Task GuardAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (OutageWords.Of(e) is { } outage)
        {
            _error = $"{outage}.";
        }
        catch (OperationCanceledException) when (_lifetime.IsCancellationRequested)
        {
            // The dialog was left.
        }
    }
}
