using OpsMonitor.App.Inventory;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Inventory;

public sealed class LeftOutFilesTests
{
    [Fact]
    public async Task Words_OfUnreadAndRepeatedFiles_SayEachTruly()
    {
        await using var ledger = await Ledger.CreateAsync();
        var both = await ledger.FinishAsync(Ok("ok.json"), Bad("a.json", "invalid_json"), Bad("b.json", "duplicate_subject"));
        var repeated = await ledger.FinishAsync(Ok("ok.json"), Bad("b.json", "duplicate_subject"), Bad("c.json", "duplicate_subject"));

        Assert.Equal(
            ["1 file could not be read: a.json. What stands in it is missing here, and a comparison may call it removed.", "1 file repeats what another one holds: b.json. Only the first one counts, and nothing is missing by it."],
            await WordsAsync(ledger, both));
        Assert.Equal(["2 files repeat what another one holds: b.json, c.json. Only the first one counts, and nothing is missing by it."], await WordsAsync(ledger, repeated));
    }

    private static async Task<IEnumerable<string>> WordsAsync(Ledger ledger, long run) =>
        (await LeftOutFiles.ReadAsync(ledger.Get<RunQueries>(), ledger.Contoso, run, CancellationToken.None)).Select(f => f.Title + f.Words);
}
