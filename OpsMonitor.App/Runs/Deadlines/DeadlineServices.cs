namespace OpsMonitor.App.Runs.Deadlines;

/// <summary>Deadlines as pages read them, and the watch over them.</summary>
public static class DeadlineServices
{
    public static void AddDeadlines(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<DeadlineReads>();
        if ((builder.Configuration["OpsMonitor:Roles"] ?? "web,worker").Split(',').Contains("worker"))
        {
            builder.Services.AddHostedService<DeadlineWatch>();
        }
    }
}
