using System.Net;
using Bunit;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MudBlazor;
using OpsMonitor.App.Notifications.Delivery;
using OpsMonitor.App.Notifications.Mail;
using OpsMonitor.App.Operations;
using OpsMonitor.Domain.Notifications.Channels;
using OpsMonitor.Domain.Notifications.Rules;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Notifications.Delivery;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;

namespace OpsMonitor.Tests.Settings;

/// <summary>The pages of channels, rules and deliveries over a real database, shown to an admin, without a browser. Every name leads to one public address.</summary>
public abstract class TellingScene : DialogActs, IAsyncLifetime
{
    protected const string Webhook = "https://hooks.contoso.example/ops/0123456789abcdef";

    private protected Shown Shown { get; private set; } = null!;

    private protected TenantId Contoso => Shown.Ledger.Contoso;

    public async ValueTask InitializeAsync()
    {
        Shown = await Shown.ToAnaAsync();
        await Shown.Ledger.SqlAsync("update memberships set role = 'tenant_admin'");
        var delivery = Options.Create(new DeliveryOptions());
        Shown.Bunit.Services.AddSingleton<IDataProtectionProvider, EphemeralDataProtectionProvider>().AddSingleton<ChannelProtector>().AddSingleton(_ => ActivatorUtilities.CreateInstance<ChannelDesk>(Shown.Bunit.Services));
        Shown.Bunit.Services.AddSingleton(Options.Create(new MailOptions())).AddSingleton(new ReceiverAddresses(new(delivery), (_, _) => Task.FromResult(new[] { IPAddress.Parse("203.0.114.9") })));
        Shown.Bunit.Services.AddSingleton(s => new ToldWords(s.GetRequiredService<OperationCards>(), SampleMessages.Front));
        Dialogs = Shown.Bunit.Render<MudDialogProvider>();
    }

    public async ValueTask DisposeAsync()
    {
        await Shown.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected T Get<T>()
        where T : notnull => Shown.Bunit.Services.GetRequiredService<T>();

    private protected async Task<ChannelRow> ChannelAsync(string name = "Ops hook", ChannelKind kind = ChannelKind.Webhook, string address = Webhook)
    {
        var made = await Get<ChannelDesk>().CreateAsync(Contoso, kind, name, address, Shown.Ledger.Ana);
        Assert.True(made.Accepted);
        return (await Get<ChannelQueries>().FindAsync(Contoso, made.Id))!;
    }

    private protected async Task<long> RuleAsync(RuleDraft draft)
    {
        var write = await Get<RuleLedger>().CreateAsync(Contoso, draft, Shown.Ledger.Ana);
        Assert.Null(write.Refusal);
        return write.Id;
    }
}
