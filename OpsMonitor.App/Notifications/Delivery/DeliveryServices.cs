using System.Net;
using Microsoft.Extensions.Options;
using OpsMonitor.App.Notifications.Mail;

namespace OpsMonitor.App.Notifications.Delivery;

/// <summary>What leaves for channels, and how.</summary>
public static class DeliveryServices
{
    public static void AddDelivery(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<DeliveryOptions>().BindConfiguration(DeliveryOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<DeliveryOptions>, DeliveryOptions.Validator>();
        services.AddOptions<MailOptions>().BindConfiguration(MailOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<MailOptions>, MailOptions.Validator>();
        services.AddSingleton<NameResolver>(_ => Dns.GetHostAddressesAsync);
        services.AddSingleton(s => new ReceiverNetworks(s.GetRequiredService<IOptions<DeliveryOptions>>()));
        services.AddSingleton<ReceiverAddresses>().AddSingleton<ReceiverPost>().AddSingleton<ToldWords>().AddSingleton<MailLinks>().AddSingleton<MailWriter>();
        services.AddSingleton<ChannelProtector>().AddSingleton<ChannelDesk>();
        services.AddSingleton<IChannelSender, WebhookSender>().AddSingleton<IChannelSender, SlackSender>().AddSingleton<IChannelSender, TeamsSender>();
        services.AddSingleton<IChannelSender, DiscordSender>().AddSingleton<IChannelSender, MailSender>();
        if ((builder.Configuration["OpsMonitor:Roles"] ?? "web,worker").Split(',').Contains("worker"))
        {
            services.AddHostedService<DeliveryWorker>();
        }
    }
}
