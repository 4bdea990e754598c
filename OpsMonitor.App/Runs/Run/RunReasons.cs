using System.Collections.Frozen;

namespace OpsMonitor.App.Runs.Run;

/// <summary>What a reason code means and what to do about it. Codes of producers we do not know have none.</summary>
public static class RunReasons
{
    private static readonly FrozenDictionary<string, string> _hints = new Dictionary<string, string>
    {
        ["throttled"] = "The service answered that there were too many requests. A retry in ten minutes usually succeeds.",
        ["not_found"] = "The item no longer exists where it was looked for. Sync the inventory, then start again with what is left.",
        ["conflict"] = "Somebody else changed the item at the same time. A retry usually succeeds.",
        ["not_supported"] = "This kind of item cannot take part in the operation. A retry will not help.",
        ["unauthorized"] = "The credentials were refused. Renew them before you start again.",
        ["forbidden"] = "The account in use lacks the permission for this item.",
        ["timeout"] = "The service did not answer in time. A retry usually succeeds.",
        ["unavailable"] = "The service was down or unreachable. Start again once it answers.",
        ["invalid_json"] = "The file is not one JSON object; what it is instead stands with each file. Mend it or leave it out, then upload the archive anew.",
        ["not_json"] = "By its name or by what is in it, it is no exported object, so it was left out. What it is instead stands with each item.",
        ["damaged"] = "The file was damaged on its way into the archive or after it. Make the archive again.",
        ["too_large"] = "The file or object is larger than is read. Split it at its source, then upload the archive anew.",
        ["invalid"] = "The item was refused as invalid. Mend it at its source, then start again.",
        ["duplicate_subject"] = "The same subject occurs more than once in the upload; only the first one counts. Leave the others out.",
        ["missing_subject"] = "The object does not say what it is: its type or its id is missing. Without both it cannot be found again in another snapshot.",
        ["no_policy"] = "It says something of a policy, a group or an app that the upload does not hold, so it was left out. Export both together.",
        ["already_in_set"] = "It was in the backup set before. Nothing is left to do.",
        ["worker_lost"] =
            "The process that executed the run went away and nobody could take over. Start it again: items that are done are not repeated.",
        ["unspecified"] = "The producer gave no code to group by. What it did say stands with each item.",
    }.ToFrozenDictionary();

    public static string? Hint(string code) => _hints.GetValueOrDefault(code);
}
