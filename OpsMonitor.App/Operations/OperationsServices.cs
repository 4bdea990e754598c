using Microsoft.Extensions.Options;

namespace OpsMonitor.App.Operations;

/// <summary>The operations this server executes, and the worker that does.</summary>
public static class OperationsServices
{
    public static void AddOperations(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<IOperation, InventorySyncOperation>();
        services.AddSingleton<IOperation, DriftGenerateOperation>();
        services.AddSingleton<IOperation, BackupSetAddPoliciesOperation>();
        services.AddSingleton<OperationStarter>();
        services.AddSingleton<RetryStarter>();
        services.AddSingleton<WorkSignal>();
        services.AddOptions<WorkerOptions>().BindConfiguration(WorkerOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<WorkerOptions>, WorkerOptions.Validator>();
        services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(30));

        // Hosted services stop in reverse order: the worker first, its progress and its leases after it.
        services.AddSingleton<LeaseKeeper>();
        services.AddHostedService(s => s.GetRequiredService<LeaseKeeper>());
        services.AddHostedService<ProgressWriter>();
        if ((builder.Configuration["OpsMonitor:Roles"] ?? "web,worker").Split(',').Contains("worker"))
        {
            services.AddHostedService<OperationWorker>();
        }
    }
}
