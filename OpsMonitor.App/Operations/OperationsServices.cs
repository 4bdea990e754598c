using Microsoft.Extensions.Options;
using OpsMonitor.App.Operations.BackupSetAddPolicies;
using OpsMonitor.App.Operations.DriftGenerate;
using OpsMonitor.App.Operations.InventorySync;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.App.Operations;

/// <summary>The operations this server executes, and the worker that does.</summary>
public static class OperationsServices
{
    public static void AddOperations(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOperation<InventorySyncOperation, InventorySyncCard>();
        services.AddOperation<DriftGenerateOperation, DriftGenerateCard>();
        services.AddOperation<BackupSetAddPoliciesOperation, BackupSetAddPoliciesCard>();
        services.AddSingleton<OperationCards>();
        services.AddSingleton(s => new HopelessReasons(s.GetServices<OperationCard>().ToDictionary(c => (c.Resource, c.Action), c => c.HopelessReasonCodes)));
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
            services.AddHostedService<SearchTextsWriter>();
            services.AddHostedService<OperationWorker>();
        }
    }

    /// <summary>All that an operation needs to be executed, named, linked, retried and checked again everywhere.</summary>
    public static void AddOperation<TOperation, TCard>(this IServiceCollection services)
        where TOperation : class, IOperation
        where TCard : OperationCard
    {
        services.AddSingleton<IOperation, TOperation>();
        services.AddSingleton<OperationCard, TCard>();
    }
}
