namespace OpsMonitor.Tests.Faults;

/// <summary>Fault tests that load the machine or wait for real time take turns, and starve no others.</summary>
[CollectionDefinition(nameof(HeavyFaults))]
public sealed class HeavyFaults;
