using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Look;

/// <summary>Why something did not work that is nobody's mistake and ends by itself.</summary>
internal static class OutageWords
{
    public const string Away = "The database cannot be reached";

    public const string Busy = "The database is busy";

    /// <summary>The words for an error; null where it is no outage of the database.</summary>
    public static string? Of(Exception e) => !PostgresErrors.IsUnavailable(e) ? null : PostgresErrors.IsBusy(e) ? Busy : Away;
}
