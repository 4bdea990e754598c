using OpsMonitor.App.Runs.Events;

namespace OpsMonitor.Tests.Runs.Events;

/// <summary>What waits for a consumer that is slower than the runs.</summary>
public sealed class RunMailboxTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    private CancellationToken Cancel { get; } = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Changes_OfOneRun_AreTakenAsTheNewest()
    {
        using var box = new RunMailbox();
        foreach (var rev in new[] { 1, 3, 2 })
        {
            box.Put(Change(7, rev));
        }

        Assert.Equal(3, Assert.Single((await box.TakeAsync(_patience, Cancel)).Changes).Rev);
        Assert.True((await box.TakeAsync(TimeSpan.Zero, Cancel)).IsEmpty);
    }

    [Fact]
    public async Task Changes_OfSeveral_ComeInOrderOfTheirPositions()
    {
        using var box = new RunMailbox();
        box.Put(Change(1, 1) with { Position = 30 });
        box.Put(Change(2, 1) with { Position = 10 });
        box.Put(Change(3, 1) with { Position = 20 });
        box.Put(Change(2, 2) with { Position = 40 });

        Assert.Equal([3, 1, 2], (await box.TakeAsync(_patience, Cancel)).Changes.Select(c => c.Id));
    }

    [Fact]
    public async Task Changes_OfMoreRunsThanFit_AreDroppedAndSaidSo()
    {
        using var box = new RunMailbox();
        for (var run = 1; run <= RunMailbox.Most + 5; run++)
        {
            box.Put(Change(run, 1));
        }

        var mail = await box.TakeAsync(_patience, Cancel);
        Assert.True(mail.IsReset);
        Assert.Equal(5, mail.Changes.Count);
        Assert.False((await box.TakeAsync(TimeSpan.Zero, Cancel)).IsReset);
    }

    [Fact]
    public async Task Hold_WhileOlderOnesAreRead_LetsNothingOutBeforeThem()
    {
        using var box = new RunMailbox();
        using (box.Hold())
        {
            box.Put(Change(2, 1) with { Position = 20 });
            Assert.True((await box.TakeAsync(TimeSpan.Zero, Cancel)).IsEmpty);
            box.Put(Change(1, 1) with { Position = 10 });
        }

        Assert.Equal([1, 2], (await box.TakeAsync(_patience, Cancel)).Changes.Select(c => c.Id));
    }

    private static RunChanged Change(long run, long rev) => RunChanged.Example with { Id = run, Rev = rev, Position = rev };
}
