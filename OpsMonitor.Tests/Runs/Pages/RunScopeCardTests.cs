using Bunit;
using OpsMonitor.App.Runs.Run;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support.Pages;

namespace OpsMonitor.Tests.Runs.Pages;

public sealed class RunScopeCardTests : IAsyncDisposable
{
    private const string Traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private readonly BunitContext _bunit = new();

    public ValueTask DisposeAsync() => _bunit.DisposeAsync();

    [Fact]
    public void Card_ObjectScope_IsFactsWithLinksAndListsLast() => Assert.Equal(
        ["Operation: users · offboard", "Backup set: #1234", "Dry run: true", "Policies: 4", ": a, b, c, …"],
        Facts(Card("""{"policy_ids":["a","b","c","d"],"backup_set_id":1234,"dry_run":"true"}""")));

    [Fact]
    public void Card_ObjectScope_LeadsToWhatItNames() =>
        Assert.Equal("t/contoso/backups/3", Card("""{"backup_set_id":3}""").Find("a.link").GetAttribute("href"));

    [Fact]
    public void Card_ArrayScope_IsANumberAndTheFirstOfThem()
    {
        Assert.Equal(["Operation: users · offboard", "Items: 2", ": a, <b>"], Facts(Card("""["a","<b>"]""")));
        Assert.Empty(Card("""["a","<b>"]""").FindAll("b"));
    }

    [Fact]
    public void Card_LongValue_ScrollsInABoxThatKeysReach()
    {
        var card = Card($$"""{"name":"short","text":"{{new string('x', 3_000)}}"}""");

        Assert.Equal(["0"], card.FindAll("dd.long").Select(d => d.GetAttribute("tabindex")));
    }

    [Fact]
    public void Card_OtherTenantOrScope_ReadsAgain()
    {
        var card = Card("""{"backup_set_id":3}""");
        card.Render(p => p.Add(c => c.Slug, "fabrikam"));
        Assert.Equal("t/fabrikam/backups/3", card.Find("a.link").GetAttribute("href"));
        card.Render(p => p.Add(c => c.Scope, new("""["a"]""")));
        Assert.Contains("Items: 1", Facts(card));
    }

    [Fact]
    public async Task RawJson_Opened_IsIndentedAndClosedIsNotThere()
    {
        var card = Card("""{"name":"Zoë <b>","ids":[1]}""");
        Assert.Empty(card.FindAll("pre"));

        await card.ActAsync(c => c.Find("details"), e => e.TriggerEventAsync("ontoggle", EventArgs.Empty));
        Assert.Equal("{\n  \"name\": \"Zoë <b>\",\n  \"ids\": [\n    1\n  ]\n}", card.Find("pre").TextContent.ReplaceLineEndings("\n"));
        await card.ActAsync(c => c.Find("details"), e => e.TriggerEventAsync("ontoggle", EventArgs.Empty));
        Assert.Empty(card.FindAll("pre"));
    }

    [Theory]
    [InlineData(Traceparent, "4bf92f3577b34da6a3ce929d0e0e4736")]
    [InlineData("00-1-2-01", "00-1-2-01")]
    public void Card_Traceparent_ShowsTheTraceAndCopiesTheWhole(string traceparent, string shown)
    {
        var card = Card("[]");
        Assert.Empty(card.FindAll(".trace"));

        card.Render(p => p.Add(c => c.Traceparent, traceparent));
        Assert.Equal(shown, card.Find(".trace").FirstChild!.TextContent);
        Assert.Equal(traceparent, card.Find(".trace button").GetAttribute("data-copy"));
    }

    [Fact]
    public void Card_WhatIsKnownOfTheStart_IsNamed()
    {
        var card = _bunit.Render<RunScopeCard>(p => p.Add(c => c.Scope, new("[]")).Add(c => c.Code, "users · offboard").Add(c => c.Slug, "contoso")
            .Add(c => c.Summary, "Leavers of May").Add(c => c.Key, "nightly").Add(c => c.AuditId, 1234).Add(c => c.RetryOf, 77));

        Assert.Equal(
            ["Operation: users · offboard", "About: Leavers of May", "Items: 0", "Retry of: #77", "Key: nightly", "Audit entry: #1234"], Facts(card));
        Assert.Equal("t/contoso/runs/77", card.Find("a.link").GetAttribute("href"));
    }

    private static IEnumerable<string> Facts(IRenderedComponent<RunScopeCard> card) =>
        card.FindAll("dt").Zip(card.FindAll("dd"), (label, value) => $"{label.TextContent}: {value.TextContent.Trim()}");

    private IRenderedComponent<RunScopeCard> Card(string scope) =>
        _bunit.Render<RunScopeCard>(p => p.Add(c => c.Scope, new(scope)).Add(c => c.Code, "users · offboard").Add(c => c.Slug, "contoso"));
}
