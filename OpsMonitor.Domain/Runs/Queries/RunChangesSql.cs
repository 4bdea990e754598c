namespace OpsMonitor.Domain.Runs.Queries;

/// <summary>The statement of <see cref="RunChanges"/>.</summary>
internal static class RunChangesSql
{
    public const string Now = """
        select clock_timestamp() as "Value"
        """;
}
