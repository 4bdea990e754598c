namespace OpsMonitor.Domain;

/// <summary>One registration line per feature.</summary>
public static class DomainServices;
