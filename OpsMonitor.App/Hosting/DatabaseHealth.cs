using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Hosting;

/// <summary>Without its database the app still serves what it has shown, so it is degraded and not dead: restarting it would help nobody.</summary>
internal sealed class DatabaseHealth(OpsDb ops) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var db = ops.ForAllTenants("a server is healthy for all or for nobody");
            await db.Database.OpenConnectionAsync(cancellationToken); // and binds it, which is a question to the server
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (PostgresErrors.IsUnavailable(e) || e is OperationCanceledException)
        {
            return HealthCheckResult.Degraded("The database does not answer.");
        }
    }
}

public static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous().ShortCircuit();
        app.MapHealthChecks("/health/ready").AllowAnonymous().ShortCircuit();
    }
}
