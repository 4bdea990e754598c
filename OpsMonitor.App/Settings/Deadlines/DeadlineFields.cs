using System.Globalization;
using OpsMonitor.Domain.Runs.Deadlines;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.App.Settings.Deadlines;

/// <summary>A deadline as it stands in the form, typed so far; an empty field expects nothing.</summary>
internal sealed class DeadlineFields
{
    // Where a number is typed that is none, so that it is refused and not passed over.
    private const int None = -1;

    public string Operation { get; set; } = "";

    public string TooLongMinutes { get; set; } = "";

    public string TooLongTimes { get; set; } = "";

    public string StartsLateMinutes { get; set; } = "";

    public string NotRunHours { get; set; } = "";

    public string FailedPercent { get; set; } = "";

    public static DeadlineFields Of(OperationDeadline deadline) => new()
    {
        Operation = $"{deadline.Resource}.{deadline.Action}",
        TooLongMinutes = Text(deadline.TooLongMinutes),
        TooLongTimes = deadline.TooLongTimes?.ToString("0.##", CultureInfo.InvariantCulture) ?? "",
        StartsLateMinutes = Text(deadline.StartsLateMinutes),
        NotRunHours = Text(deadline.NotRunHours),
        FailedPercent = Text(deadline.FailedPercent),
    };

    /// <summary>As it would be saved, null where the operation is none; what else cannot be is for the ledger to refuse.</summary>
    public DeadlineDraft? ToDraft() => !OperationType.TryParse(Operation.Trim(), out var operation) ? null : new(operation)
    {
        TooLongMinutes = Number(TooLongMinutes),
        TooLongTimes = Times(TooLongTimes.Trim().Replace(',', '.')),
        StartsLateMinutes = Number(StartsLateMinutes),
        NotRunHours = Number(NotRunHours),
        FailedPercent = Number(FailedPercent),
    };

    private static string Text(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static int? Number(string text) =>
        text.Trim().Length == 0 ? null : int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : None;

    private static decimal? Times(string text) =>
        text.Length == 0 ? null : decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? decimal.Round(number, 2) : None;
}
