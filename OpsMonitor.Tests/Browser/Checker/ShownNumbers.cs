using System.Globalization;
using System.Text.RegularExpressions;

namespace OpsMonitor.Tests.Browser.Checker;

/// <summary>A run's numbers as a page words them: <c>41 of 48, 3 failed, 2 skipped, 5 never reported, aborted</c>.</summary>
internal sealed partial record ShownCounters(int Processed, int? Total, int Failed, int Skipped, int NeverReported)
{
    public int Succeeded => Processed - Failed - Skipped;

    /// <summary>Null for words that tell no counters, such as <c>Not started</c>.</summary>
    public static ShownCounters? Read(string words)
    {
        int Part(string name) => Parts().Matches(words).FirstOrDefault(m => m.Groups["what"].Value == name) is { } m ? Number(m.Groups["n"].Value) : 0;
        if (Of().Match(words) is { Success: true } of)
        {
            var (processed, total) = (Number(of.Groups["n"].Value), Number(of.Groups["total"].Value));
            return new(processed, total, words.EndsWith($"{of.Groups["total"].Value} failed", StringComparison.Ordinal) ? total : Part("failed"), Part("skipped"), Part("never reported"));
        }

        return Unbounded().Match(words) is { Success: true } done
            ? new(Number(done.Groups["n"].Value), null, Part("failed"), Part("skipped"), Part("never reported"))
            : null;
    }

    public static int Number(string text) => int.Parse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    /// <summary>The first number of a text; null without one.</summary>
    public static int? First(string? text) => AnyNumber().Match(text ?? "") is { Success: true } m ? Number(m.Value) : null;

    [GeneratedRegex(@"^(?<n>[\d,]+) of (?<total>[\d,]+)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Of();

    [GeneratedRegex(@"^(?<n>[\d,]+) processed", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Unbounded();

    [GeneratedRegex(@"(?<n>\d[\d,]*) (?<what>failed|skipped|never reported)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Parts();

    [GeneratedRegex(@"\d[\d,]*", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex AnyNumber();
}

/// <summary>A progress bar: the percent it says, and the shares it paints.</summary>
internal sealed record ShownBar(string? Now, string? Max, string? Style)
{
    /// <summary>What is wrong with it for a run of these counters; each share may be rounded to a hundredth of a percent.</summary>
    public IEnumerable<string> Lies(ShownCounters shown, bool inPercent)
    {
        if (shown.Total is not > 0)
        {
            yield break;
        }

        var expected = inPercent ? (int)(100L * shown.Processed / shown.Total.Value) : shown.Processed;
        if (Now != expected.ToString(CultureInfo.InvariantCulture))
        {
            yield return $"the bar says {Now}, the words {shown}";
        }

        foreach (var (name, part) in new[] { ("--s", shown.Succeeded), ("--f", shown.Failed), ("--k", shown.Skipped) })
        {
            var painted = Style?.Split(';').Select(p => p.Split(':')).Where(p => p[0].Trim() == name).Select(p => p[1]).FirstOrDefault() ?? "0%";
            var share = double.Parse(Regex.Match(painted, @"[\d.]+(?=%)", RegexOptions.None, TimeSpan.FromSeconds(1)).Value, CultureInfo.InvariantCulture);
            if (Math.Abs(share - (100.0 * part / shown.Total.Value)) > 0.011)
            {
                yield return $"the bar paints {name} {painted} for {part} of {shown.Total}";
            }
        }
    }
}

/// <summary>One row of a list of runs.</summary>
internal sealed record ShownRow(string Href, string Status, string Words, ShownBar Bar, bool Gone)
{
    public long Id => long.Parse(Href[(Href.LastIndexOf('/') + 1)..], CultureInfo.InvariantCulture);
}

/// <summary>How a page says that its values are old.</summary>
internal sealed record ShownAge(string Live, string? Stale)
{
    public bool IsSaid => Live != "Live" || Stale is not null;
}

/// <summary>The runs list as it stood in the document at one moment.</summary>
internal sealed record ShownList(string? Headline, string[] Buckets, ShownRow[] Rows, string? Pill, bool More, string Live, string? Stale)
{
    public const string Script = """
        () => { const t = e => e ? e.textContent.replace(/\s+/g, ' ').trim() : null, all = s => [...document.querySelectorAll(s)];
          return { headline: t(document.querySelector('.head > .sub')), buckets: all('.filters .seg small').map(t), pill: t(document.querySelector('.pill')),
            more: !!document.querySelector('.pager a, nav.pager a[href*=cursor]'), live: t(document.querySelector('.live-word')) ?? '', stale: t(document.querySelector('.stale')),
            rows: all('.run-list tbody tr').map(r => { const b = r.querySelector('[role=progressbar]'); return { href: r.querySelector('a.open').getAttribute('href'),
              status: t(r.querySelector('.chip')), words: t(r.querySelector('[role=progressbar] ~ small')), gone: r.classList.contains('gone'),
              bar: { now: b.getAttribute('aria-valuenow'), max: '100', style: b.getAttribute('style') } } }) } }
        """;

    private static readonly string[] s_order = ["Queued", "Running", "Succeeded", "Partial", "Failed"];

    public ShownAge Age => new(Live, Stale);

    /// <summary>What the list says of itself that cannot all be true. All runs of the tenant fit on its first page, or <see cref="More"/>.</summary>
    public IEnumerable<string> Lies()
    {
        foreach (var (row, lie) in Rows.SelectMany(r => RowLies(r).Select(l => (r, l))))
        {
            yield return $"row {row.Id}: {lie}";
        }

        if (Headline is null || Buckets.Length != s_order.Length)
        {
            yield break;
        }

        var counts = Buckets.Select(ShownCounters.Number).ToArray();
        var newer = Pill?.Contains("new run", StringComparison.Ordinal) == true ? ShownCounters.First(Pill)!.Value : 0;
        if (counts.Sum() != ShownCounters.First(Headline))
        {
            yield return $"the headline says {Headline}, the filters {string.Join('+', counts)}";
        }

        if (!More && Rows.Length + newer != ShownCounters.First(Headline))
        {
            yield return $"the headline says {Headline} over {Rows.Length} rows and {Pill ?? "nothing new"}";
        }

        foreach (var (word, count) in s_order.Zip(counts))
        {
            var rows = Rows.Count(r => r.Status == word || (word == "Failed" && r.Status == "Aborted"));
            if (!More && (rows > count || count > rows + newer))
            {
                yield return $"{count} {word} by the filters, {rows} in the rows and {newer} new";
            }
        }
    }

    internal static IEnumerable<string> RowLies(ShownRow row)
    {
        if (ShownCounters.Read(row.Words) is not { } shown)
        {
            return [];
        }

        var ended = row.Status is not ("Queued" or "Running");
        return row.Bar.Lies(shown, inPercent: row.Bar.Max == "100").Concat(
            shown.Succeeded < 0 || shown.Processed > shown.Total ? [$"'{row.Words}' does not add up"]
            : ended && row.Status != "Aborted" && shown.Total is { } total && total - shown.Processed != shown.NeverReported ? [$"'{row.Words}' hides what was never reported"]
            : row.Status == "Succeeded" && (shown.Failed > 0 || shown.NeverReported > 0) ? [$"'{row.Words}' is no plain success"] : Array.Empty<string>());
    }
}

/// <summary>A run's page as it stood in the document at one moment; all items of the run fit on it.</summary>
internal sealed record ShownRun(string Status, string Done, string Trouble, string[] Tiles, string LastTile, ShownBar Bar, string? ReasonsSummary, string[] Reasons, string[] Outcomes, string Live, string? Stale)
{
    public const string Script = """
        () => { const t = e => e ? e.textContent.replace(/\s+/g, ' ').trim() : null, all = s => [...document.querySelectorAll(s)];
          const card = document.querySelector('section[aria-label=Progress]'), b = card.querySelector('[role=progressbar]'), why = 'section[aria-label="Failures by reason"] ';
          return { status: t(document.querySelector('.head .chip')), done: t(card.querySelector('.done')), trouble: t(card.querySelector('.line > .sub')) ?? '',
            tiles: [...card.querySelectorAll('.tiles b')].map(t), lastTile: t([...card.querySelectorAll('.tiles span')].pop()),
            bar: { now: b.getAttribute('aria-valuenow'), max: b.getAttribute('aria-valuemax'), style: b.getAttribute('style') },
            reasonsSummary: t(document.querySelector(why + 'header .sub')), reasons: all(why + '.num').map(t),
            outcomes: all('section[aria-label=Items] tbody .chip').map(t), live: t(document.querySelector('.live-word')) ?? '', stale: t(document.querySelector('.banner time') ? document.querySelector('.banner') : null) } }
        """;

    public ShownAge Age => new(Live, Stale);

    public ShownCounters? Counters => ShownCounters.Read($"{Done}, {Trouble}");

    public IEnumerable<string> Lies()
    {
        if (Counters is not { } shown)
        {
            yield break;
        }

        foreach (var lie in ShownList.RowLies(new("/0", Status, $"{Done}, {Trouble}", Bar, Gone: false)))
        {
            yield return lie;
        }

        var tiles = Tiles.Select(t => ShownCounters.First(t)).ToArray();
        int?[] expected = [shown.Total, shown.Succeeded, shown.Failed, shown.Skipped, shown.Total - shown.Processed];
        if (!tiles.SequenceEqual(expected))
        {
            yield return $"the tiles say {string.Join(' ', Tiles)}, the words '{Done}, {Trouble}'";
        }

        if ((shown.NeverReported > 0) != (LastTile == "Never reported"))
        {
            yield return $"the last tile is '{LastTile}' with {shown.NeverReported} never reported";
        }

        var reasons = Reasons.Sum(r => ShownCounters.First(r)!.Value);
        if (reasons != shown.Failed + shown.Skipped || (ShownCounters.First(ReasonsSummary) ?? 0) != shown.Failed)
        {
            yield return $"{shown.Failed} failed and {shown.Skipped} skipped by the tiles, {ReasonsSummary ?? "none"} ({reasons}) by reason";
        }

        (string, int)[] items = [("Succeeded", shown.Succeeded), ("Failed", shown.Failed), ("Skipped", shown.Skipped)];
        foreach (var (outcome, count) in items.Where(i => Outcomes.Count(o => o == i.Item1) != i.Item2))
        {
            yield return $"{count} {outcome} by the tiles, {Outcomes.Count(o => o == outcome)} among the items";
        }
    }
}

/// <summary>The overview as it stood in the document at one moment; all active runs fit on it.</summary>
internal sealed record ShownOverview(string[] Tiles, string[] Notes, string? ActiveCount, ShownRow[] Rows, string? More, string[] Legend, string Live, string? Stale)
{
    public const string Script = """
        () => { const t = e => e ? e.textContent.replace(/\s+/g, ' ').trim() : null, all = s => [...document.querySelectorAll(s)];
          return { tiles: all('a.tile b').map(t), notes: all('a.tile small').map(t), activeCount: t(document.querySelector('section[aria-label="Active runs"] header .sub')),
            more: t(document.querySelector('section[aria-label="Active runs"] a.more')), legend: all('.legend li').map(t),
            rows: all('tr.run').map(r => { const b = r.querySelector('[role=progressbar]'); return { href: r.querySelector('a.open').getAttribute('href'), status: t(r.querySelector('.chip')),
              words: t(r.querySelector('.progress small')), gone: false, bar: { now: b.getAttribute('aria-valuenow'), max: null, style: b.getAttribute('style') } } }),
            live: t(document.querySelector('.live-word')) ?? '', stale: t(document.querySelector('.stale')) } }
        """;

    public ShownAge Age => new(Live, Stale);

    public int Running => ShownCounters.Number(Tiles[0]);

    public int Queued => ShownCounters.Number(Tiles[1]);

    /// <summary>How many runs the success rate is of, as its note words it: "None ended, not counting 1 aborted" is none.</summary>
    public static int Ended(string note) => note.StartsWith("No", StringComparison.Ordinal) ? 0 : ShownCounters.First(note) ?? 0;

    public IEnumerable<string> Lies()
    {
        foreach (var (row, lie) in Rows.SelectMany(r => ShownList.RowLies(r).Select(l => (r, l))))
        {
            yield return $"row {row.Id}: {lie}";
        }

        var active = ShownCounters.First(ActiveCount) ?? 0;
        var (running, queued) = (Rows.Count(r => r.Status == "Running"), Rows.Count(r => r.Status == "Queued"));
        if (Running + Queued != active || Rows.Length + (ShownCounters.First(More) ?? 0) != active || (More is null && (running, queued) != (Running, Queued)))
        {
            yield return $"the tiles count {Running} running and {Queued} queued, the list {running} and {queued} of {active}";
        }

        // All runs of this tenant ended within the last hour: the chart's hours and the tiles' 24 hours hold the same ones.
        int Of(string word) => ShownCounters.First(Legend.FirstOrDefault(l => l.StartsWith(word, StringComparison.Ordinal)))  ?? 0;
        if (Of("Failed") != ShownCounters.Number(Tiles[2]) || Of("Partial") != ShownCounters.Number(Tiles[3]) || Of("Aborted") != (ShownCounters.First(Notes[2]) ?? 0)
            || Of("Succeeded") + Of("Failed") + Of("Partial") != Ended(Notes[4]))
        {
            yield return $"the tiles say {string.Join(' ', Tiles)} ({Notes[2]}, {Notes[4]}), the chart {string.Join(' ', Legend)}";
        }
    }
}
