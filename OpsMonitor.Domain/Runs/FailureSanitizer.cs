namespace OpsMonitor.Domain.Runs;

public static class FailureSanitizer
{
    public static string ReasonCode(string? raw) => raw ?? "unspecified";

    public static string? Reason(string? raw) => raw;
}
