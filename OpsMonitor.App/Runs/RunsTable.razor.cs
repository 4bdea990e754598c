using Microsoft.AspNetCore.Components;
using OpsMonitor.Domain.Runs;

namespace OpsMonitor.App.Runs;

/// <summary>The rows of one page of the runs list, with a checkbox each; shift-click chooses what lies between.</summary>
public partial class RunsTable
{
    private long? _last;

    [Parameter, EditorRequired]
    public IReadOnlyList<RunRow> Rows { get; set; } = [];

    [Parameter, EditorRequired]
    public string Slug { get; set; } = "";

    /// <summary>As of when the rows are: decides what is stalled.</summary>
    [Parameter, EditorRequired]
    public DateTimeOffset Now { get; set; }

    [Parameter]
    public RunsTableLook Look { get; set; } = RunsTableLook.Default;

    /// <summary>Rows that no longer match the filters.</summary>
    [Parameter]
    public IReadOnlySet<long> Left { get; set; } = new HashSet<long>();

    [Parameter]
    public IReadOnlySet<long> Chosen { get; set; } = new HashSet<long>();

    [Parameter]
    public EventCallback<IReadOnlySet<long>> ChosenChanged { get; set; }

    private bool AllChosen => Rows.All(r => Chosen.Contains(r.Id));

    private Task PickAllAsync() => SetAsync(Rows.Select(r => r.Id), !AllChosen);

    private async Task PickAsync(RunPick pick)
    {
        var on = !Chosen.Contains(pick.Id);
        var (from, to) = (IndexOf(_last), IndexOf(pick.Id));
        _last = pick.Id;
        if (!pick.Range || from < 0)
        {
            from = to;
        }

        await SetAsync(Rows.Skip(Math.Min(from, to)).Take(Math.Abs(from - to) + 1).Select(r => r.Id), on);
    }

    private int IndexOf(long? id)
    {
        for (var i = 0; i < Rows.Count; i++)
        {
            if (Rows[i].Id == id)
            {
                return i;
            }
        }

        return -1;
    }

    private Task SetAsync(IEnumerable<long> ids, bool on)
    {
        HashSet<long> chosen = [.. Chosen];
        if (on)
        {
            chosen.UnionWith(ids);
        }
        else
        {
            chosen.ExceptWith(ids);
        }

        return ChosenChanged.InvokeAsync(chosen);
    }
}
