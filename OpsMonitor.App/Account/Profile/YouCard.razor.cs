using Microsoft.AspNetCore.Components;

namespace OpsMonitor.App.Account.Profile;

/// <summary>Who I am, and what others call me.</summary>
public sealed partial class YouCard
{
    private string _name = "";
    private string _saved = "";

    /// <summary>What the person signs in with.</summary>
    [Parameter, EditorRequired]
    public string? Mail { get; set; }

    protected override async Task OnInitializedAsync() => _name = _saved = (await Tenants.PersonAsync())?.Name ?? "";

    private Task SaveAsync() => _name.Trim() == _saved ? Task.CompletedTask : ActAsync(me => Own.RenameAsync(me, _name), "Saved", async () =>
    {
        _name = _saved = _name.Trim();
        await Tenants.ResolvePersonAsync(); // so that the frame hears of it
    });
}
