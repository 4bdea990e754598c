using System.Security.Claims;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using MudBlazor;
using MudBlazor.Services;
using OpsMonitor.App.Live;
using OpsMonitor.App.Look;
using OpsMonitor.App.Operations;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Runs.Actions;
using OpsMonitor.App.Runs.Deadlines;
using OpsMonitor.App.Runs.Run;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Access.Sessions;
using OpsMonitor.Domain.Runs.Deadlines;
using OpsMonitor.Domain.Runs.Ledger;

namespace OpsMonitor.Tests.Support.Pages;

/// <summary>Components on a real database, shown to Ana; signals come when the test publishes them.</summary>
internal sealed class Shown : IAsyncDisposable
{
    private Shown(Ledger ledger, TimeProvider clock, Claim session)
    {
        Ledger = ledger;
        Feed = new(clock, NullLogger<LiveFeed>.Instance);
        Bunit.JSInterop.Mode = JSRuntimeMode.Loose;
        Bunit.AddAuthorization().SetAuthorized("ana@contoso.example").SetClaims(
            new Claim(ClaimTypes.NameIdentifier, "1"), new Claim(ClaimTypes.Name, "ana@contoso.example"), new Claim(SignedIn.NameClaim, "Ana Ruiz"), session);
        Bunit.Services.AddMudServices(o => o.PopoverOptions.CheckForPopoverProvider = false);
        Bunit.Services.AddSingleton(Feed).AddSingleton<SharedReads>().AddSingleton<DeadlineReads>().AddSingleton(_ => ledger.Get<DeadlineQueries>()).AddSingleton(new ViewerClock(clock));
        Bunit.Services.AddSingleton(_ => new Seats(ledger.Ops, TimeProvider.System, NullLogger<Seats>.Instance));
        Bunit.Services.AddScoped(s => new CurrentTenant(
            s.GetRequiredService<AuthenticationStateProvider>(), ledger.Get<TenancyQueries>(), ledger.Get<UserSessions>(), s.GetRequiredService<Seats>(), ledger.Get<RefusedActs>()));
        Bunit.Services.AddScoped<OneAtATime>().AddSingleton(_ => SampleCards.Of(ledger));
        Bunit.Services.AddFallbackServiceProvider(ledger.Services);
    }

    public BunitContext Bunit { get; } = new();

    public Ledger Ledger { get; }

    public LiveFeed Feed { get; }

    public static async Task<Shown> ToAnaAsync(TimeProvider? clock = null)
    {
        var ledger = await Ledger.CreateAsync();
        return new(ledger, clock ?? TimeProvider.System, await ledger.Services.SessionAsync(1));
    }

    /// <summary>What pages of runs need besides: actions, which start operations, and shared reads.</summary>
    public RetryStarter UseRunPages(WorkSignal signal, params IOperation[] operations)
    {
        var retries = new RetryStarter(operations, Ledger.Get<RunRetries>(), signal);
        Bunit.Services.AddSingleton(retries).AddSingleton(new OperationStarter(operations, Ledger.Get<RunLedger>(), signal));
        Bunit.Services.AddScoped(_ => ActivatorUtilities.CreateInstance<RunActions>(Bunit.Services));
        Bunit.Services.AddSingleton(_ => ActivatorUtilities.CreateInstance<RunReads>(Bunit.Services));
        return retries;
    }

    /// <summary>A dialog opened as the app opens it; it renders within the provider.</summary>
    public async Task<(IRenderedComponent<MudDialogProvider> Page, IDialogReference Dialog)> DialogAsync<T>(DialogParameters<T> parameters)
        where T : ComponentBase
    {
        var page = Bunit.Render<MudDialogProvider>();
        return (page, await page.InvokeAsync(() => Bunit.Services.GetRequiredService<IDialogService>().ShowAsync<T>("Title", parameters)));
    }

    public async ValueTask DisposeAsync()
    {
        await Bunit.DisposeAsync();
        await Ledger.DisposeAsync();
    }
}
