using System.Text.Json;
using OpsMonitor.App.Operations;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Tests.Support;

/// <summary>An operation that does what a test says, under the real worker.</summary>
internal sealed class TestOperation(OperationType type, Func<OperationRun, CancellationToken, Task> execute) : IOperation
{
    public OperationType Type => type;

    public Task<OperationPlan> PlanAsync(TenantId tenant, JsonElement scope, CancellationToken cancel) => Task.FromResult(new OperationPlan(null));

    public NarrowedScope Narrow(JsonElement scope, IReadOnlyList<string> items) => NarrowedScope.To(scope);

    public Task ExecuteAsync(OperationRun run, CancellationToken cancel) => execute(run, cancel);
}

/// <summary>A wall clock that is wrong; the monotonic one is right, as on a machine.</summary>
internal sealed class WrongClock(TimeSpan by) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
}
