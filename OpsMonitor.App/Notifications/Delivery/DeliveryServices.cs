namespace OpsMonitor.App.Notifications.Delivery;

/// <summary>What tells the world outside; a sender of a kind of channel is a line more.</summary>
public static class DeliveryServices
{
    public static void AddDelivery(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ChannelProtector>();
        if ((builder.Configuration["OpsMonitor:Roles"] ?? "web,worker").Split(',').Contains("worker"))
        {
            builder.Services.AddHostedService<DeliveryWorker>();
        }
    }
}
