using System.Reflection;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Access.Platform;

namespace OpsMonitor.App.Settings.Platform;

/// <summary>What runs here, on what, and whether it is well.</summary>
public partial class AboutPage
{
    private static readonly string _version = typeof(AboutPage).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    private PlatformFacts? _facts;
    private string? _health;

    [Inject]
    public required PlatformQueries Platform { get; init; }

    [Inject]
    public required HealthCheckService Health { get; init; }

    protected override async Task OnInitializedAsync()
    {
        _facts = await Platform.FactsAsync();
        var report = await Health.CheckHealthAsync();
        _health = report.Status == HealthStatus.Healthy ? "All is well" : string.Join(" ", report.Entries.Values.Select(e => e.Description));
    }
}
