using System.Text.Json.Serialization;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Runs.Rules;

/// <summary>The stored status of a run; the texts are those of the seed.</summary>
public enum RunStatus
{
    Pending,
    Running,
    Completed,
    CompletedWithErrors,
    Failed,
    Aborted,

    /// <summary>Read from a row whose status is none of the seed's, as an adopted table may hold it; never written.</summary>
    [NotStored]
    Unknown,
}

/// <summary>What an operator reads; mapped from the stored status by <see cref="RunStatusBuckets.Of"/>.</summary>
public enum RunStatusBucket
{
    Queued,
    Running,
    Succeeded,

    /// <summary>Notifications and the API say partial.</summary>
    [JsonStringEnumMemberName("partial")]
    PartiallySucceeded,
    Failed,
}

/// <summary>The seed's mapping of stored statuses to operator buckets.</summary>
public static class RunStatusBuckets
{
    public static RunStatusBucket Of(RunStatus status) => status switch
    {
        RunStatus.Pending => RunStatusBucket.Queued,
        RunStatus.Running => RunStatusBucket.Running,
        RunStatus.Completed => RunStatusBucket.Succeeded,
        RunStatus.CompletedWithErrors => RunStatusBucket.PartiallySucceeded,
        RunStatus.Failed or RunStatus.Aborted or RunStatus.Unknown => RunStatusBucket.Failed,
    };

    /// <summary>The stored statuses shown in a bucket.</summary>
    public static RunStatus[] Statuses(RunStatusBucket bucket) => [.. Stored.Where(s => Of(s) == bucket)];

    internal static RunStatus[] Stored { get; } = [.. Enum.GetValues<RunStatus>().Where(s => s != RunStatus.Unknown)];
}
