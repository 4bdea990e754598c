using OpsMonitor.App.Notifications;
using OpsMonitor.Domain.Notifications;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Notifications;

public sealed class ToastPileTests
{
    private static readonly DateTimeOffset _now = new(2026, 11, 24, 11, 0, 0, TimeSpan.Zero);
    private readonly ToastPile _pile = new(SampleCards.All);

    [Fact]
    public void Arrivals_AtTheOpening_AreNoneWhateverIsUnread()
    {
        Assert.Empty(_pile.Arrivals([Mark(2), Mark(1)]));
        Assert.Empty(_pile.Arrivals([Mark(2), Mark(1)]));
        Assert.Equal([Id(3)], _pile.Arrivals([Mark(3), Mark(2), Mark(1)]));
        Assert.Empty(_pile.Arrivals([Mark(3), Mark(2), Mark(1)]));
    }

    [Fact]
    public void Arrivals_CommittedLate_AreSeenThoughOlderOnesCameBefore()
    {
        _pile.Arrivals([Mark(1)]);
        Assert.Equal([Id(5)], _pile.Arrivals([Mark(5), Mark(1)]));
        Assert.Equal([Id(3)], _pile.Arrivals([Mark(5), Mark(3), Mark(1)]));
    }

    [Fact]
    public void Arrivals_OfOldOnesThatMoveUpOrAreMarkedUnread_AreNone()
    {
        var full = Enumerable.Range(0, ToastPile.Window).Select(n => Mark(1000 - n, read: n == 0)).ToList();
        _pile.Arrivals(full);

        Assert.Empty(_pile.Arrivals([Mark(1000), .. full.Skip(1)]));
        Assert.Empty(_pile.Arrivals([.. full.Skip(1), Mark(5)]));
        Assert.Empty(_pile.Arrivals([.. full.Skip(2), Mark(5), Mark(4)]));
    }

    [Fact]
    public void Arrivals_ReadElsewhereAtOnce_AreNone()
    {
        _pile.Arrivals([]);
        Assert.Empty(_pile.Arrivals([Mark(1, read: true)]));
    }

    [Fact]
    public void Toasts_UpToThree_AreOneEachAndProblemsStay()
    {
        Arrive(Row(1, 7, "finished", "failed"), Row(2, 8, "finished", "succeeded"), Row(3, 9, "queued", "queued"));

        var toasts = _pile.Toasts("contoso");

        Assert.Equal(["Queued", "Succeeded", "Failed"], toasts.Select(t => t.Word));
        Assert.Equal(["t/contoso/runs/9", "t/contoso/runs/8", "t/contoso/runs/7"], toasts.Select(t => t.Href));
        Assert.Equal([1, 1, 0], toasts.Select(t => t.Quiet.Count));
    }

    [Fact]
    public void Toasts_BeyondThree_AreSummedUpUntilTheQuietOnesAreGone()
    {
        Arrive([.. Enumerable.Range(1, 4).Select(n => Row(n, n, "finished", "succeeded")), Row(5, 5, "finished", "failed"), Row(6, 6, "queued", "queued")]);

        var toast = Assert.Single(_pile.Toasts("contoso"));
        Assert.Equal(("5 runs finished, 1 failed, 1 queued", "failed", null, "t/contoso/notifications?unread=1"), (toast.Title, toast.Look!.Class, toast.Word, toast.Href));
        Assert.Equal(("drift · check", 6, 5), (toast.Text, toast.Ids.Count, toast.Quiet.Count));

        _pile.Remove(toast.Quiet);
        Assert.Equal("t/contoso/runs/5", Assert.Single(_pile.Toasts("contoso")).Href);
    }

    [Fact]
    public void Toasts_OfProblemsOnly_StayAndLeadToTheProblems()
    {
        Arrive([.. Enumerable.Range(1, 4).Select(n => Row(n, n, "finished", n == 1 ? "failed" : "partial"))]);

        var toast = Assert.Single(_pile.Toasts("contoso"));

        Assert.Equal(("4 runs finished, 1 failed, 3 partial", "t/contoso/notifications?unread=1&kind=problems"), (toast.Title, toast.Href));
        Assert.Empty(toast.Quiet);
    }

    [Fact]
    public void Toasts_WithoutBound_AreNotCountedOn()
    {
        Arrive([.. Enumerable.Range(1, 150).Select(n => Row(n, n, "finished", "succeeded"))]);
        var toast = Assert.Single(_pile.Toasts("contoso"));
        Assert.Equal(("More than 99 notifications", ToastPile.Window), (toast.Title, toast.Ids.Count));
    }

    [Fact]
    public void Toast_OfARunThatGoesOn_IsReplacedByItsEnd()
    {
        Arrive(Row(1, 7, "queued", "queued"));
        Arrive(Row(2, 7, "finished", "succeeded"));
        Assert.Equal("Succeeded", Assert.Single(_pile.Toasts("contoso")).Look!.Word);
    }

    [Fact]
    public void Toast_ReadAnywhere_IsGone()
    {
        _pile.Arrivals([]);
        _pile.Arrivals([Mark(1)]);
        Arrive(Row(1, 7, "finished", "failed"));
        Assert.Single(_pile.Toasts("contoso"));

        _pile.Arrivals([Mark(1, read: true)]);
        Assert.Empty(_pile.Toasts("contoso"));
    }

    [Fact]
    public void Toast_PushedOutOfTheWindow_IsAskedFor()
    {
        Arrive(Row(1, 7, "finished", "failed"));
        _pile.Arrivals([Mark(9)]);
        Assert.Equal([Id(1)], _pile.Beyond);
    }

    private void Arrive(params NotificationRow[] rows) => _pile.Add(rows);

    private static Guid Id(int number) => new($"00000000-0000-7000-8000-{number:000000000000}");

    private static NotificationMark Mark(int number, bool read = false) => new(Id(number), read);

    private static NotificationRow Row(int number, long run, string happened, string bucket) => new(
        Id(number),
        new(1, "contoso", run, "bulk_operation_run", happened, bucket, bucket switch { "queued" => "pending", "succeeded" => "completed", "partial" => "completed_with_errors", _ => bucket }, "drift", "check", null, new(1, 1, 1, 0, 0), null),
        _now,
        IsRead: false);
}
