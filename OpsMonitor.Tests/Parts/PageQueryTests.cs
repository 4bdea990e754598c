using Bunit;
using OpsMonitor.App.Findings;
using OpsMonitor.App.Items;
using OpsMonitor.App.Look;
using OpsMonitor.App.Notifications;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Runs.List;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Notifications;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Tests.Browser.Checker;

namespace OpsMonitor.Tests.Parts;

/// <summary>What addresses say, and what is said of those that make no sense.</summary>
public sealed class PageQueryTests
{
    [Theory]
    [InlineData("?statuss=failed", "statuss")]
    [InlineData("?bucket=nonsense", "bucket")]
    [InlineData("?bucket=failed&bucket=running", "bucket")]
    [InlineData("?by=Ana&initiator=Ben", "by")]
    [InlineData("?q=a%00b", "q")]
    [InlineData("?from=10000-01-01", "from")]
    [InlineData("?to=0001-01-01T00:00:00%2B05:00", "to")]
    [InlineData("?to=4/5/2026", "to")]
    [InlineData("?created_before=4/5/2026", "created_before")]
    [InlineData("?from=2026-03-02&to=2026-03-01", "to")]
    [InlineData("?created_after=2026-03-02&created_before=2026-03-01T23:00:00Z", "created_before")]
    [InlineData("?failures=maybe", "failures")]
    [InlineData("?Bucket=nonsense", "Bucket")]
    [InlineData("?stalled=yes", "stalled")]
    [InlineData("?days=99999999999999999999", "days")]
    [InlineData("?retry_of=-1", "retry_of")]
    [InlineData("?=x", "")]
    [InlineData("?status=unknown", "status")]
    public void Runs_AskedForWhatIsNotKnown_NameIt(string query, string name)
    {
        var asked = PageQuery.Of(query);
        RunsPageState.Of(asked);

        Assert.Equal(name, Assert.Single(asked.Faults).Name);
    }

    [Fact]
    public void Runs_AskedForOneThingUnderTwoNames_NameBoth()
    {
        var asked = PageQuery.Of("?by=Ana&initiator=Ben");
        RunsPageState.Of(asked);

        Assert.Equal("is given more than once: by and initiator mean the same", Assert.Single(asked.Faults).Message);
    }

    [Theory]
    [InlineData("?bucket=partial", "?bucket=partially_succeeded")]
    [InlineData("?bucket=completed_with_errors", "?bucket=partially_succeeded")]
    [InlineData("?bucket=pending", "?bucket=queued")]
    [InlineData("?status=partial", "?status=completed_with_errors")]
    [InlineData("?status=succeeded", "?status=completed")]
    [InlineData("?STATUS=Aborted", "?status=aborted")]
    [InlineData("?initiator=Ana", "?by=Ana")]
    [InlineData("?has_failures=true&stalled=1", "?failures=1&stalled=true")]
    [InlineData("?created_after=2026-01-01T02:00:00+02:00", "?from=2026-01-01")]
    public void Runs_InTheWordsOfTheApi_AreThoseOfThePage(string api, string page)
    {
        var (one, other) = (PageQuery.Of(api), PageQuery.Of(page));
        var state = RunsPageState.Of(one);

        Assert.NotEqual(new(), state);
        Assert.Equal(RunsPageState.Of(other), state);
        Assert.True(one.IsUnderstood && other.IsUnderstood);
    }

    [Fact]
    public void OtherLists_InTheWordsOfTheApi_AreThoseOfThePage()
    {
        Assert.Equal(
            new FindingsPageState { Status = FindingStatus.New, Change = FindingKind.Added, Type = " a", Run = 7, Resolved = true },
            FindingsPageState.Read(PageQuery.Of("?status=open&change_type=added&subject_type=%20a&run_id=7&include_resolved=true")));
        Assert.Equal(new NotificationsPageState { Unread = true, Kind = NotificationsKind.Queued }, NotificationsPageState.Read(PageQuery.Of("?unread=true&event=queued")));
        Assert.Equal(
            new InboxFilter { Event = NotificationEvent.Finished, ProblemsOnly = true }, NotificationsPageState.Read(PageQuery.Of("?event=finished&kind=problems")).ToFilter());
    }

    [Theory]
    [InlineData(" lead")]
    [InlineData("tail\t")]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(".")]
    [InlineData("../..")]
    [InlineData("a/b?c#d%2Fe&f=g+h")]
    [InlineData("line\nend")]
    [InlineData("İstanbul ß ﬁ 😀")]
    public void Item_WithAnyId_SurvivesItsAddress(string id)
    {
        var asked = PageQuery.OfAddress("http://hub.example/" + Urls.Item("contoso", id, "policy"));
        Assert.Equal(new ItemName(id, "policy"), ItemHistoryState.Of(asked).Item);
        Assert.True(asked.IsUnderstood);
        Assert.Equal(id, Cursor.Parts(Cursor.Of(id), 1)[0]);
    }

    [Fact]
    public void Cursor_OfAnotherListOrDamaged_IsNoPlace()
    {
        var list = new RunsPageState { Resource = "doors" };
        var address = (list with { Cursor = Cursor.Of("12") }).ToUrl("contoso");
        var given = address[(address.IndexOf("cursor=", StringComparison.Ordinal) + 7)..];
        Assert.Equal(Cursor.Of("12"), RunsPageState.Of(PageQuery.OfAddress(address)).Cursor);

        foreach (var query in new[] { $"?resource=badges&cursor={given}", $"?resource=doors&cursor={given}x", $"?resource=doors&cursor={given[1..]}", "?cursor=MTI", "?resource=doors&cursor=%00" })
        {
            var asked = PageQuery.Of(query);
            Assert.Null(RunsPageState.Of(asked).Cursor);
            Assert.True(asked is { IsUnderstood: true, LostPlace: true }, query);
        }
    }

    [Fact]
    public void Note_OfAValueThatNobodySees_ShowsItsMarks()
    {
        using var bunit = new BunitContext();
        var asked = PageQuery.Of("?q=%00");
        asked.Search("q");
        var note = bunit.Render<AddressNote>(p => p.Add(n => n.Asked, asked).Add(n => n.Plain, "/"));

        Assert.Contains("\u2018\u2400\u2019", note.Find(".address-note").TextContent, StringComparison.Ordinal);
    }
}
