using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Look;

namespace OpsMonitor.App.Account.Profile;

/// <summary>How dates, times and numbers are written for me, on all my devices.</summary>
public sealed partial class ReaderCard
{
    private string _culture = "";
    private string _zone = "";
    private (string, string) _saved;

    [Inject]
    public required ViewerClock Clock { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    private string Example => ReaderChoices.Example(
        Clock.Now, Chosen(_culture), TimeZoneInfo.TryFindSystemTimeZoneById(Chosen(_zone) ?? Clock.Viewer?.Zone ?? "UTC", out var zone) ? zone : TimeZoneInfo.Utc);

    protected override async Task OnInitializedAsync()
    {
        var person = await Tenants.PersonAsync();
        _saved = (_culture, _zone) = (person?.Culture ?? "", person?.Zone ?? "");
    }

    private static string? Chosen(string value) => value.Length == 0 ? null : value;

    private Task SaveAsync() => ActAsync(me => Own.SetReaderAsync(me, Chosen(_culture), Chosen(_zone)), "Saved", async () =>
    {
        await Tenants.ResolvePersonAsync();
        Navigation.NavigateTo(Urls.Account, forceLoad: true); // the whole page is written anew
    });
}
