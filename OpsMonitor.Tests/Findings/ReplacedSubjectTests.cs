using OpsMonitor.Domain.Findings;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Findings;

/// <summary>A subject that was made anew under another id is one change: two findings that name each other, with what differs between the two.</summary>
public sealed class ReplacedSubjectTests : IAsyncLifetime
{
    private Ledger _ledger = null!;
    private DriftScene _scene = null!;

    public async ValueTask InitializeAsync()
    {
        _ledger = await Ledger.CreateAsync();
        _scene = new(_ledger);
    }

    public async ValueTask DisposeAsync() => await _ledger.DisposeAsync();

    private FindingQueries Queries => _ledger.Get<FindingQueries>();

    [Fact]
    public async Task Replaced_Subject_IsToldOnceWithWhatDiffers()
    {
        var run = await _scene.RunAsync(await _scene.SnapshotAsync("old=on:Firewall", "x=1"), await _scene.SnapshotAsync("new=off:Firewall", "x=1"));

        Assert.Equal("1 new", await _scene.DeltaAsync(run));
        var row = Assert.Single((await Queries.ListAsync(_ledger.Contoso, new() { IsWhole = true })).Items);
        Assert.Equal((FindingKind.Replaced, "new"), (row.Kind, row.SubjectExternalId));
        Assert.Equal(1, await Queries.CountOpenAsync(_ledger.Contoso));
        Assert.Equal(1, await Queries.CountForRunAsync(_ledger.Contoso, run));
        Assert.Empty((await Queries.ListAsync(_ledger.Contoso, new() { Kind = FindingKind.Added })).Items);

        var (came, went) = (await Queries.FindAsync(_ledger.Contoso, row.Id), await Queries.FindAsync(_ledger.Contoso, row.CounterpartId!.Value));
        Assert.Equal(("old", "new"), (came!.Counterpart!.SubjectExternalId, went!.Counterpart!.SubjectExternalId));
        foreach (var half in new[] { came, went })
        {
            var change = Assert.Single(half.Evidence.Changes);
            Assert.Equal(("state", ChangeType.Changed, "on", "off"), (change.Path, change.Kind, change.Baseline, change.Current));
        }
    }

    [Fact]
    public async Task Replaced_Subject_IsAcknowledgedAsOne()
    {
        await _scene.RunAsync(await _scene.SnapshotAsync("old=on:Firewall"), await _scene.SnapshotAsync("new=off:Firewall"));
        var row = Assert.Single((await Queries.ListAsync(_ledger.Contoso, new() { IsWhole = true })).Items);

        Assert.Equal(2, (await _ledger.Get<FindingLedger>().AcknowledgeAsync(_ledger.Contoso, [row.Id], 1, _ledger.Ana, "moved")).Count);
        Assert.Equal(0, await Queries.CountOpenAsync(_ledger.Contoso));
    }

    // The half that went is there again, under the other id.
    [Fact]
    public async Task Replaced_SubjectBesideAnUnreadableFile_IsNotInDoubt()
    {
        var run = await _scene.RunAsync(await _scene.SnapshotAsync("old=1:Firewall", "gone=1"), await _scene.SnapshotAsync("new=1:Firewall", "!unknown"));

        Assert.Equal("2 new; 1 may only be unread", await _scene.DeltaAsync(run));
        Assert.Equal("gone", Assert.Single((await Queries.ListAsync(_ledger.Contoso, FindingFilter.Any)).Items, r => r.UncheckedRunId is not null).SubjectExternalId);
    }

    [Fact]
    public async Task Replaced_SubjectsOfOneName_AreToldApartByTheirContents()
    {
        await _scene.RunAsync(await _scene.SnapshotAsync("o1=a:Same", "o2=b:Same", "o3=c:Same"), await _scene.SnapshotAsync("n1=b:Same", "n2=c2:Same", "n3=a:Same"));

        Assert.Equal(["n1 o2", "n2 o3", "n3 o1"], await _ledger.TextsAsync(
            "select f.subject_external_id || ' ' || c.subject_external_id from findings f join findings c on c.id = f.counterpart_id where f.change_type = 'added' order by 1"));
        var rows = (await Queries.ListAsync(_ledger.Contoso, new() { IsWhole = true })).Items;
        Assert.Equal(["n1 0", "n2 1", "n3 0"], rows.Select(r => $"{r.SubjectExternalId} {r.Changes}").Order());
    }

    [Fact]
    public async Task Replaced_SubjectOfAComparison_IsToldBesideABaselineToo()
    {
        var (approved, before, after) = (await _scene.SnapshotAsync("x=1"), await _scene.SnapshotAsync("old=1:Firewall", "x=1"), await _scene.SnapshotAsync("new=2:Firewall", "x=1"));
        await _scene.ApproveAsync(approved);
        await _scene.RunAsync(before, after);

        Assert.Equal(["new old"], await _ledger.TextsAsync(
            "select f.subject_external_id || ' ' || c.subject_external_id from findings f join findings c on c.id = f.counterpart_id where f.change_type = 'added' order by 1"));
    }

    // Two differences in a long list are less than another text in its place.
    [Fact]
    public async Task Replaced_SubjectsOfOneName_ArePairedByHowMuchDiffers()
    {
        await _scene.RunAsync(await _scene.SnapshotAsync("o1=[a+b+c+d]:Same", "o2=one:Same"), await _scene.SnapshotAsync("n1=two:Same", "n2=[a+x+y+d]:Same"));

        Assert.Equal(["n1 o2", "n2 o1"], await _ledger.TextsAsync(
            "select f.subject_external_id || ' ' || c.subject_external_id from findings f join findings c on c.id = f.counterpart_id where f.change_type = 'added' order by 1"));
    }

    [Theory]
    [InlineData("old=1:Firewall", "new=1:FIREWALL")]
    [InlineData("old=1:Straße Büro", "new=1:STRASSE BÜRO")]
    [InlineData("id=1:Firewall:windows10CompliancePolicy", "id=2:Firewall:deviceCompliancePolicy")]
    public async Task Replaced_SubjectThatIsToldAlmostTheSame_IsOne(string before, string after)
    {
        await _scene.RunAsync(await _scene.SnapshotAsync(before), await _scene.SnapshotAsync(after));

        Assert.Equal(FindingKind.Replaced, Assert.Single((await Queries.ListAsync(_ledger.Contoso, new() { IsWhole = true })).Items).Kind);
    }

    // Exported with its type and without: nothing has happened to it.
    [Fact]
    public async Task Subject_WhoseTypeAloneIsToldDifferently_IsTheSame()
    {
        var baseline = await _scene.SnapshotAsync("1=a:One:windows10CompliancePolicy", "2=a:Two:windows10CompliancePolicy", "0=a:Zero:roleScopeTag");
        var run = await _scene.RunAsync(baseline, await _scene.SnapshotAsync("1=a:One:deviceCompliancePolicy", "2=b:Two:windows10CompliancePolicy", "0=b:Other:category"));

        Assert.Equal("3 new", await _scene.DeltaAsync(run));
        Assert.Equal(["0 removed open", "0 added open", "2 changed open"], (await _scene.FindingsAsync()).OrderBy(f => f[0]).ThenByDescending(f => f));
    }

    [Fact]
    public async Task Subjects_WhoseNameIsNotTheirOwn_AreNoPair()
    {
        await _scene.RunAsync(await _scene.SnapshotAsync("old=1:Same", "older=1:Same"), await _scene.SnapshotAsync("new=1:Same"));

        Assert.Equal(3, await Queries.CountOpenAsync(_ledger.Contoso));
        Assert.Equal(0, await _ledger.ScalarAsync<long>("select count(*) from findings where counterpart_id is not null"));
    }

    [Fact]
    public async Task Replaced_SubjectWhoseOldIdIsBack_IsAnAddedOne()
    {
        var baseline = await _scene.SnapshotAsync("old=1:Firewall");
        await _scene.ApproveAsync(baseline);
        await _scene.RunAsync(baseline, await _scene.SnapshotAsync("new=1:Firewall"));
        var check = await _scene.RunAsync(baseline, await _scene.SnapshotAsync("old=1:Firewall", "new=1:Firewall"));

        Assert.Equal(["new added open", "old removed resolved"], await _scene.FindingsAsync());
        Assert.Equal(FindingKind.Added, Assert.Single((await Queries.ListAsync(_ledger.Contoso, new() { IsWhole = true })).Items).Kind);
        Assert.Equal(1, await Queries.CountForRunAsync(_ledger.Contoso, check));
    }

    [Fact]
    public async Task Replaced_SubjectChangedOnceMore_StaysReplaced()
    {
        var baseline = await _scene.SnapshotAsync("old=1:Firewall");
        await _scene.ApproveAsync(baseline);
        await _scene.RunAsync(baseline, await _scene.SnapshotAsync("new=2:Firewall"));
        await _scene.RunAsync(baseline, await _scene.SnapshotAsync("new=3:Firewall"));

        var row = Assert.Single((await Queries.ListAsync(_ledger.Contoso, new() { IsWhole = true })).Items);
        Assert.Equal(FindingKind.Replaced, row.Kind);
        Assert.Equal(("1", "3"), ((await Queries.FindAsync(_ledger.Contoso, row.Id))!.Evidence.Changes.Select(c => (c.Baseline, c.Current)).Single()));
    }
}
