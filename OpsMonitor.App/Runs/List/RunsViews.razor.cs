using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Runs.SavedViews;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Runs.List;

/// <summary>The saved views of a person and those shared with the tenant. A view is an address: opening one is following a link.</summary>
public partial class RunsViews
{
    private IReadOnlyList<SavedViewRow>? _views;
    private (string Slug, long Person)? _shown;
    private string _name = "";
    private bool _share;
    private string? _error;

    [Inject]
    public required OneAtATime Turn { get; init; }

    [Inject]
    public required SavedViewQueries Views { get; init; }

    [Inject]
    public required SavedViewLedger Ledger { get; init; }

    [Inject]
    public required CurrentTenant Tenants { get; init; }

    [Inject]
    public required ISnackbar Snackbar { get; init; }

    [Parameter, EditorRequired]
    public string Slug { get; set; } = "";

    [Parameter, EditorRequired]
    public TenantContext Person { get; set; } = null!;

    [Parameter, EditorRequired]
    public RunsPageState State { get; set; } = new();

    private SavedViewRow? Open => State.IsFiltered ? _views?.FirstOrDefault(v => Of(v) == State.First) : null;

    protected override async Task OnParametersSetAsync()
    {
        if (_shown != (Slug, Person.UserId))
        {
            _shown = (Slug, Person.UserId);
            await LoadAsync(Person);
        }
    }

    // An answer about a tenant that was left meanwhile is for nobody.
    private async Task LoadAsync(TenantContext person)
    {
        var (shown, views) = (_shown, await Views.ListAsync(person.Id, person.UserId));
        _views = shown == _shown ? views : _views;
    }

    private static RunsPageState Of(SavedViewRow view) => RunsPageState.Read(PageQuery.Of(view.Query));

    // What a stored text asks for and nobody knows any more is said by the page, as of an address that somebody typed.
    private string Href(SavedViewRow view)
    {
        var query = PageQuery.Of(view.Query);
        var state = RunsPageState.Read(query);
        return query.IsUnderstood ? state.ToUrl(Slug) : PageAddress.Of(Urls.Runs(Slug), view.Query.TrimStart('?'));
    }

    private static string Whose(SavedViewRow view) => view switch
    {
        { IsMine: false } => $"shared by {view.Owner}",
        { IsShared: true } => "yours, shared",
        _ => "only yours",
    };

    private Task SaveAsync() => WriteAsync(_share ? Right.Operate : Right.Observe, async person =>
    {
        var saved = await Ledger.SaveAsync(person.Id, person.UserId, _name, State.ToQuery(), _share);
        if (saved.Accepted)
        {
            Snackbar.Add($"Saved as \"{FailureSanitizer.Reason(_name)}\".", Severity.Success);
            (_name, _share) = ("", false);
        }

        return Words(saved.Refusal);
    });

    private Task ShareAsync(SavedViewRow view) => WriteAsync(Right.Operate, async person =>
        Words((await Ledger.ShareAsync(person.Id, view.Id, person.UserId, !view.IsShared)).Refusal));

    private Task DeleteAsync(SavedViewRow view) => WriteAsync(Right.Observe, async person =>
        Words((await Ledger.DeleteAsync(person.Id, view.Id, person.UserId, person.Role)).Refusal));

    private Task WriteAsync(Right right, Func<TenantContext, Task<string?>> write) => Turn.RunAsync(async () =>
    {
        if (await Tenants.HolderAsync(Slug, right) is not { } person)
        {
            _error = TenantContext.NoLonger;
            return;
        }

        _error = await write(person);
        await LoadAsync(person);
    });

    private static string? Words(SavedViewRefusal? refusal) => refusal is null ? null : refusal.Value switch
    {
        SavedViewRefusal.BadName => $"A name has 1 to {SavedViewLedger.MaxName} plain characters.",
        SavedViewRefusal.BadQuery => "These filters are too long to save.",
        SavedViewRefusal.NameTaken => "You have a view of this name. Delete it first, or choose another name.",
        SavedViewRefusal.TooMany => $"You have {SavedViewLedger.MaxPerPerson} views. Delete some first.",
        SavedViewRefusal.NotFound => "The view is gone, or not yours to change.",
    };
}
