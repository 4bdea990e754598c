namespace OpsMonitor.Domain.Storage;

/// <summary>How long a transaction of the app may be silent between two statements before the server ends it, and others have what it holds.</summary>
internal static class SilenceSql
{
    /// <summary>For all connections: an app that is silent for longer has frozen or lost its line, which the server would otherwise not notice for hours.</summary>
    public const string Usual = "set_config('idle_in_transaction_session_timeout', '30s', false)";

    /// <summary>For the rest of a transaction that thinks about what it has read: five hundred large objects are compared with five hundred others.</summary>
    public const string Thinking = "set_config('idle_in_transaction_session_timeout', '10min', true)";
}
