using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.Playwright;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;

namespace OpsMonitor.Tests.Browser.Checker;

/// <summary>
/// Holds pages and API to the database: within one page all numbers agree at every moment, and each was true in the database a moment before, unless the page says
/// that it is behind.
/// </summary>
internal sealed class PagesChecker(BrowserApp app, SqlHistory history) : IDisposable
{
    /// <summary>How old a number may be. What is promised is two seconds, which a soak on a quiet machine holds pages to; a busy one gets more.</summary>
    public static readonly TimeSpan Fresh = Soak.IsOn ? TimeSpan.FromSeconds(2) : TimeSpan.FromSeconds(5);

    /// <summary>What is said of a number that was older.</summary>
    public static readonly string NotFresh = $"not true within the last {Fresh.TotalSeconds:0} s";

    private static readonly JsonSerializerOptions s_json = new() { PropertyNameCaseInsensitive = true };

    private readonly HttpClient _api = app.Api();
    private readonly ConcurrentQueue<(string Where, long From, long To, Func<IReadOnlyList<Fact>, IEnumerable<string>> Check)> _open = [];

    /// <summary>What was found; empty is what everybody wants.</summary>
    public ConcurrentBag<string> Lies { get; } = [];

    /// <summary>Values that were held against the database.</summary>
    public int Checked { get; private set; }

    /// <summary>From when on pages have to be fresh again: an outage ended less than five seconds before.</summary>
    public long FreshFrom { get; set; }

    public void Dispose() => _api.Dispose();

    /// <summary>One look at everything that shows the run or counts it.</summary>
    public async Task LookAsync(IPage list, IPage run, IPage overview, long shown)
    {
        await ListAsync(list);
        await RunAsync(run, shown);
        await OverviewAsync(overview);
        await ApiAsync(shown);
        Settle();
    }

    public async Task ListAsync(IPage page)
    {
        var (list, from, to) = await ReadAsync<ShownList>(page, ShownList.Script);
        Say("list", list, list.Lies());
        if (!list.Age.IsSaid)
        {
            Later("list", from - Ticks(Fresh), to, facts => list.Rows.SelectMany(r => Row(facts, r)).Concat(
                ShownCounters.First(list.Headline) is { } total && !SqlHistory.Held(facts, total, [.. facts[^1].Runs.Values.Select(r => r.Status).Distinct()]) ? [$"headline {total}"] : []));
        }
    }

    public async Task RunAsync(IPage page, long run)
    {
        var (shown, from, to) = await ReadAsync<ShownRun>(page, ShownRun.Script);
        Say("run", shown, shown.Lies());
        if (!shown.Age.IsSaid && shown.Counters is { } counters)
        {
            Later("run", from - Ticks(Fresh), to, facts => SqlHistory.Refute(facts, run, counters) is { } lie ? [lie] : []);
        }
    }

    public async Task OverviewAsync(IPage page)
    {
        var (shown, from, to) = await ReadAsync<ShownOverview>(page, ShownOverview.Script);
        if (shown.Tiles.Length < 6)
        {
            return; // it is still opening
        }

        Say("overview", shown, shown.Lies());
        if (!shown.Age.IsSaid)
        {
            Later("overview", from - Ticks(Fresh), to, facts => shown.Rows.SelectMany(r => Row(facts, r))
                .Concat(SqlHistory.Held(facts, shown.Running, "running") ? [] : [$"{shown.Running} running"])
                .Concat(SqlHistory.Held(facts, shown.Queued, "pending") ? [] : [$"{shown.Queued} queued"])
                .Concat(SqlHistory.Held(facts, ShownCounters.Number(shown.Tiles[2]), "failed") ? [] : [$"{shown.Tiles[2]} failed"])
                .Concat(SqlHistory.Held(facts, ShownCounters.Number(shown.Tiles[3]), "completed_with_errors") ? [] : [$"{shown.Tiles[3]} partial"]));
        }
    }

    /// <summary>The API reads when it is asked: its numbers are of a moment between question and answer.</summary>
    public async Task ApiAsync(long run)
    {
        var from = Stopwatch.GetTimestamp();
        using var answer = await _api.ReadAsync($"/runs/{run}");
        if (!answer.IsSuccessStatusCode)
        {
            return;
        }

        var (json, to) = (await answer.JsonAsync(200), Stopwatch.GetTimestamp());
        int Number(string name) => json.GetProperty(name).GetInt32();
        var never = json.GetProperty("never_reported") is { ValueKind: JsonValueKind.Number } n ? n.GetInt32() : 0;
        var shown = new ShownCounters(Number("processed_items"), Number("total_items"), Number("failed"), Number("skipped"), never);
        var ended = json.GetProperty("finished_at").ValueKind != JsonValueKind.Null;
        Say("API", shown, shown.Succeeded != Number("succeeded") || shown.Processed > shown.Total || (ended && shown.Total - shown.Processed != never)
            || (json.GetProperty("status").GetString() == "completed" && (shown.Failed > 0 || never > 0)) ? ["its numbers do not add up"] : []);
        Later("API", from, to, facts => SqlHistory.Refute(facts, run, shown) is { } lie ? [lie] : []);
    }

    /// <summary>Holds what was seen so far against what the database held meanwhile, as far as that is known by now.</summary>
    public void Settle()
    {
        while (_open.TryPeek(out var seen) && history.Last is { } last && last.Asked >= seen.To && _open.TryDequeue(out seen))
        {
            // A machine that did not come to the checker's own looks did not come to the page's either: what they were late is granted to the page.
            if (history.Between(seen.From - (2 * history.Late(seen.From, seen.To)), seen.To) is { } facts)
            {
                Checked++;
                foreach (var lie in seen.Check(facts))
                {
                    Lies.Add($"{seen.Where}: {NotFresh}: {lie}");
                }
            }
        }
    }

    private static IEnumerable<string> Row(IReadOnlyList<Fact> facts, ShownRow row) =>
        ShownCounters.Read(row.Words) is { } shown && SqlHistory.Refute(facts, row.Id, shown) is { } lie ? [$"row {row.Id}: {lie}"] : [];

    private void Say<T>(string where, T shown, IEnumerable<string> lies)
    {
        foreach (var lie in lies)
        {
            Lies.Add($"{where}: {lie}; {JsonSerializer.Serialize(shown)}");
        }
    }

    private void Later(string where, long from, long to, Func<IReadOnlyList<Fact>, IEnumerable<string>> check)
    {
        if (from >= FreshFrom)
        {
            _open.Enqueue((where, from, to, check));
        }
    }

    private static async Task<(T Shown, long From, long To)> ReadAsync<T>(IPage page, string script)
    {
        var from = Stopwatch.GetTimestamp();
        var json = await page.EvaluateAsync<JsonElement>(script);
        return (json.Deserialize<T>(s_json)!, from, Stopwatch.GetTimestamp());
    }

    private static long Ticks(TimeSpan span) => (long)(span.TotalSeconds * Stopwatch.Frequency);
}
