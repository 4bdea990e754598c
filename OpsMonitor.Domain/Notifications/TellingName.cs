using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Notifications;

/// <summary>What channels and rules are called.</summary>
internal static class TellingName
{
    /// <summary>The name as it is stored; null where it shows nothing, is longer than <paramref name="max"/> or has control characters.</summary>
    public static string? Of(string name, int max)
    {
        var isOneLine = !name.Trim().Any(char.IsControl);
        name = SafeText.Line(name);
        return isOneLine && name.Length <= max && VisibleText.IsAny(name) ? FailureSanitizer.Reason(name) : null;
    }
}
