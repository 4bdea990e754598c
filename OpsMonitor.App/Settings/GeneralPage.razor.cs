using Microsoft.AspNetCore.Components;
using MudBlazor;
using OpsMonitor.App.Look;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Access.Platform;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Settings;

/// <summary>What the tenant is called, by people and in addresses.</summary>
public partial class GeneralPage
{
    private string _name = "";
    private string _slug = "";
    private (string Name, string Slug) _shown;
    private string? _error;

    [Inject]
    public required TenantLedger Ledger { get; init; }

    private bool IsChanged => _name.Trim() != Current.Name || _slug.Trim() != Current.Slug;

    protected override Task OnTenantReadyAsync()
    {
        (_shown, _name, _slug, _error) = ((Current.Name, Current.Slug), Current.Name, Current.Slug, null);
        return Task.CompletedTask;
    }

    private Task SaveAsync() => Turn.RunAsync(async () =>
    {
        if (!IsChanged || await HolderAsync(Right.ManageTenant) is not { } now)
        {
            return;
        }

        // What was not touched here may have been changed by somebody else meanwhile, and stays as it is now.
        var (name, slug) = (_name.Trim() == _shown.Name ? now.Name : _name, _slug.Trim() == _shown.Slug ? now.Slug : _slug.Trim());
        var refusal = await Ledger.RenameAsync(now.Id, name, slug, now.Actor);
        _error = refusal is { } why ? Words(why) : null;
        if (refusal is not null)
        {
            return;
        }

        Snackbar.Add("Saved", Severity.Success);
        if (slug != now.Slug)
        {
            Navigation.NavigateTo(Urls.Settings(slug, "general"), forceLoad: true); // the frame has the old address in all its links
        }
        else
        {
            await RecheckAsync();
        }
    });

    internal static string Words(TenantRefusal refusal) => refusal switch
    {
        TenantRefusal.NotFound => "The tenant is gone.",
        TenantRefusal.NameInvalid => $"A name has 1 to {TenantLedger.MaxName} plain characters.",
        TenantRefusal.SlugInvalid => "The short name has lower-case letters, digits and hyphens only, such as contoso.",
        TenantRefusal.SlugTaken => "Another tenant has this short name, or had it and old addresses lead there.",
    };
}
