using System.Reflection;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Access.Platform;

namespace OpsMonitor.App.Settings.Platform;

/// <summary>What runs here, on what, and whether it is well.</summary>
public partial class AboutPage
{
    // With the first digits of the commit that it was built from, as they are said everywhere else.
    private const int RevisionDigits = 10;
    private static readonly string _version = Version(typeof(AboutPage).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion);

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

    private static string Version(string informational) => informational.Split('+') is [var version, { Length: > RevisionDigits } revision] ? $"{version}+{revision[..RevisionDigits]}" : informational;
}
