namespace OpsMonitor.Domain.Storage;

/// <summary>The statement of <see cref="ShownHits"/>.</summary>
internal static class ShownHitsSql
{
    /// <summary>Which of the texts have @text in them, by their numbers from 1 on.</summary>
    public const string With = """
        select number::int as "Value" from unnest(@texts) with ordinality as t(shown, number) where strpos(ops_fold(shown), ops_fold(@text)) > 0
        """;
}
