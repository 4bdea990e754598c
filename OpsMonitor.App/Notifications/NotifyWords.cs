using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Notifications;

/// <summary>What each preference of a membership means, in the words of the database's rule (ops_notify_people).</summary>
public static class NotifyWords
{
    public static string Choice(NotifyPreference preference) => preference switch
    {
        NotifyPreference.Own => "my own runs",
        NotifyPreference.Problems => "the end of my own runs and all problems",
        NotifyPreference.All => "every run",
        NotifyPreference.None => "only what I follow",
    };

    public static string Explain(NotifyPreference preference) => preference switch
    {
        NotifyPreference.Own => "When a run that you or your API keys started is queued, and when it ends.",
        NotifyPreference.Problems => "When a run of yours ends, and when anybody's run ends failed or partial.",
        NotifyPreference.All => "When any run of this tenant is queued, and when it ends.",
        NotifyPreference.None => "Nothing by itself.",
    } + " You are always told about what you follow.";
}
