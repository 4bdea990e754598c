using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Domain.Findings.Checks;

/// <summary>What a <c>drift.generate</c> run was and what came of it; written once, with its end.</summary>
public sealed class DriftRun : ITenantOwned
{
    public TenantId TenantId { get; init; }

    public long RunId { get; init; }

    public required string ScopeKey { get; init; }

    public long BaselineRunId { get; init; }

    public long CurrentRunId { get; init; }

    /// <summary>False for a comparison, which ends nothing.</summary>
    public bool IsCheck { get; init; }

    /// <summary>The counts of <see cref="DriftDelta"/> as JSON; null for a comparison.</summary>
    public string? Delta { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}

/// <summary>What a check changed, in findings; a replaced subject counts once.</summary>
public sealed record DriftDelta(int New, int StillThere, int BackAgain, int Fixed, int Superseded, int NotChecked)
{
    /// <summary>Of those that are new, still there or back again: subjects that may not be gone but in what the snapshot could not read.</summary>
    public int Doubtful { get; init; }

    public int Of(FindingNews news) => news switch
    {
        FindingNews.New => New,
        FindingNews.StillThere => StillThere,
        FindingNews.BackAgain => BackAgain,
        FindingNews.Fixed => Fixed,
        FindingNews.Superseded => Superseded,
        FindingNews.NotChecked => NotChecked,
    };

    /// <summary>What a check's run says of itself, such as <c>3 new, 12 still there</c>.</summary>
    public override string ToString()
    {
        var told = Enum.GetValues<FindingNews>().Where(n => Of(n) > 0).Select(n => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Of(n):#,0} {Words(n)}")).ToList();
        return (told.Count == 0 ? "nothing differs" : string.Join(", ", told)) + (Doubtful > 0 ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"; {Doubtful:#,0} may only be unread") : "");
    }

    public static string Words(FindingNews news) => news switch
    {
        FindingNews.New => "new",
        FindingNews.StillThere => "still there",
        FindingNews.BackAgain => "back again",
        FindingNews.Fixed => "fixed",
        FindingNews.Superseded => "superseded",
        FindingNews.NotChecked => "not checked",
    };
}
