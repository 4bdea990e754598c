using Microsoft.Extensions.Options;

namespace OpsMonitor.App.Live;

/// <summary>The feed that keeps open pages up to date, and the watcher that feeds it.</summary>
public static class LiveServices
{
    public static void AddLive(this IServiceCollection services)
    {
        services.AddSingleton<IValidateOptions<LiveOptions>, LiveOptions.Validator>();
        services.AddOptions<LiveOptions>().BindConfiguration(LiveOptions.Section).ValidateOnStart();
        services.AddSingleton<LiveFeed>().AddSingleton<SharedReads>();
        services.AddScoped<Attention>().AddCascadingValue(s => s.GetRequiredService<Attention>());
        services.AddHostedService<LiveFeedWorker>();
    }
}
