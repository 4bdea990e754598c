using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Look;
using OpsMonitor.App.Runs.Deadlines;
using OpsMonitor.Domain.Runs.Deadlines;

namespace OpsMonitor.App.Runs.List;

/// <summary>
/// The rows of one page of the runs list, with a checkbox each; shift-click chooses what lies between. All of it is one component of few elements, its style
/// is not scoped (runs.css) and its clicks are heard by the table: with fifty runs changing each second, what a row is made of is what a viewer costs.
/// </summary>
public partial class RunsTable
{
    private long? _last;

    [Inject]
    public required ViewerClock Clock { get; init; }

    [Parameter, EditorRequired]
    public IReadOnlyList<RunLine> Lines { get; set; } = [];

    [Parameter, EditorRequired]
    public string Slug { get; set; } = "";

    /// <summary>As of when the rows are: decides what is stalled and what has missed its deadline.</summary>
    [Parameter, EditorRequired]
    public DateTimeOffset Now { get; set; }

    [Parameter]
    public TenantDeadlines Deadlines { get; set; } = TenantDeadlines.None;

    [Parameter]
    public RunsTableLook Look { get; set; } = RunsTableLook.Default;

    /// <summary>Rows that no longer match the filters.</summary>
    [Parameter]
    public IReadOnlySet<long> Left { get; set; } = new HashSet<long>();

    [Parameter]
    public IReadOnlySet<long> Chosen { get; set; } = new HashSet<long>();

    [Parameter]
    public EventCallback<IReadOnlySet<long>> ChosenChanged { get; set; }

    private bool AllChosen => Lines.All(l => Chosen.Contains(l.Run.Id));

    private string? RowClass(long id) => (Left.Contains(id), Chosen.Contains(id)) switch
    {
        (false, false) => null,
        (true, false) => "gone",
        (false, true) => "chosen-row",
        (true, true) => "gone chosen-row",
    };

    private MarkupString? Missed(RunLine line) =>
        Deadlines.Missed(line.Run, Now) is { } missed ? Markup.Of($"""<small class="missed">{DeadlineWords.Of(missed)}</small>""") : null;

    private Task PickAllAsync() => SetAsync(Lines.Select(l => l.Run.Id), !AllChosen);

    private async Task PickAsync(RunPickEventArgs pick)
    {
        var on = !Chosen.Contains(pick.Id);
        var (from, to) = (IndexOf(_last), IndexOf(pick.Id));
        _last = pick.Id;
        if (!pick.Range || from < 0)
        {
            from = to;
        }

        await SetAsync(Lines.Skip(Math.Min(from, to)).Take(Math.Abs(from - to) + 1).Select(l => l.Run.Id), on);
    }

    private int IndexOf(long? id)
    {
        for (var i = 0; i < Lines.Count; i++)
        {
            if (Lines[i].Run.Id == id)
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
