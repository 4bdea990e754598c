using System.Text;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Findings.Differences;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Inventory.Import;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Inventory.Import;

public sealed class InventoryArchiveTests
{
    [Theory]
    [InlineData("windows-v3.6.zip", 91, new string[0])]
    [InlineData("windows-v3.7.zip", 90, new[] { "invalid_json" })]
    public void Read_RealArchive_AllGoodItemsArriveAndTheOthersHaveReasons(string file, int items, string[] codes)
    {
        var read = ReadReal(file);

        Assert.Equal(items, Subjects(read).Count);
        Assert.Equal(codes, read.Where(i => i.Object is null).Select(i => i.ReasonCode));
        Assert.All(read.Where(i => i.Object is null), i => Assert.False(string.IsNullOrWhiteSpace(i.Reason)));
        Assert.Contains("LAPS Configuration (24H2+)", Repeated(read).Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void Drift_BetweenTheRealArchives_IsFourAddedFiveRemovedSevenChanged()
    {
        var (before, after) = (Subjects(ReadReal("windows-v3.6.zip")), Subjects(ReadReal("windows-v3.7.zip")));

        AssertDrift(before, after, added: 4, removed: 5, changed: 7, unchanged: 79);
        foreach (var subject in before.Keys.Union(after.Keys))
        {
            var (b, a) = (before.GetValueOrDefault(subject), after.GetValueOrDefault(subject));
            if (b is not null && a is not null)
            {
                Assert.Equal(b.ContentHash.SequenceEqual(a.ContentHash), DriftComparer.Compare(b.ContentJson, a.ContentJson).Count == 0);
            }
        }
    }

    [Fact]
    public void Evidence_OfEveryRealFinding_IsNeverEmptyAndHidesNoPolicySetting()
    {
        var (before, after) = (Subjects(ReadReal("windows-v3.6.zip")), Subjects(ReadReal("windows-v3.7.zip")));
        foreach (var subject in before.Keys.Union(after.Keys))
        {
            var (b, a) = (before.GetValueOrDefault(subject), after.GetValueOrDefault(subject));
            if (b is null || a is null || !b.ContentHash.SequenceEqual(a.ContentHash))
            {
                var change = b is null ? ChangeType.Added : a is null ? ChangeType.Removed : ChangeType.Changed;
                var evidence = Evidence.Build(subject.SubjectType, change, (a ?? b)!.DisplayName, b?.ContentJson, a?.ContentJson);

                Assert.Contains("\"path\":", evidence, StringComparison.Ordinal);
                Assert.DoesNotContain("[redacted:", evidence, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Read_Fixture_CountsAreAsStated()
    {
        var (before, after) = (Read(InventoryFixture.Baseline()), Read(InventoryFixture.Current()));

        Assert.Equal((InventoryFixture.BaselineFiles, InventoryFixture.CurrentFiles), (before.Count, after.Count));
        Assert.Equal((InventoryFixture.BaselineItems, InventoryFixture.CurrentItems), (Subjects(before).Count, Subjects(after).Count));
        Assert.Equal("invalid_json", after.Single(i => i.ItemId is InventoryFixture.BrokenPath).ReasonCode);
        Assert.Equal([InventoryFixture.DuplicateOfPath], Repeated(before));
        AssertDrift(
            Subjects(before), Subjects(after), InventoryFixture.Added, InventoryFixture.Removed, InventoryFixture.Changed, InventoryFixture.Unchanged);
    }

    [Theory]
    [InlineData("../evil.json")]
    [InlineData("a/../../evil.json")]
    [InlineData("/etc/evil.json")]
    [InlineData("C:/evil.json")]
    [InlineData("..\\evil.json")]
    [InlineData("a\\..\\..\\evil.json")]
    [InlineData("\\evil.json")]
    [InlineData("C:\\evil.json")]
    [InlineData("./../evil.json")]
    [InlineData("a\nb.json")]
    public void Check_UnsafePath_IsRefused(string path) => AssertRefused("unsafe_path", InventoryFixture.Zip((path, [1])));

    [Theory]
    [InlineData("nul\u0007.json", "The archive has a file whose name has a control character: \"nul.json\".")]
    [InlineData("/etc/evil.json", "The archive has a file whose path is absolute: \"/etc/evil.json\".")]
    [InlineData("C:\\evil.json", "The archive has a file whose path is absolute: \"C:\\evil.json\".")]
    [InlineData("a/../evil.json", "The archive has a file whose path leads outside, by \"..\": \"a/../evil.json\".")]
    public void Check_UnsafePath_SaysWhatIsWrongWithIt(string path, string words) =>
        Assert.Equal(words, Assert.Throws<InvalidArchiveException>(() => Imports.Of(InventoryFixture.Zip((path, [1]))).Check()).Message);

    [Theory]
    [InlineData("./")]
    [InlineData("1: first.json")]
    public void Check_UnusualPath_IsNotRefused(string path) => Imports.Of(InventoryFixture.Zip((path, []), ("a.json", [1]))).Check();

    [Fact]
    public void Check_NotAZip_IsRefused()
    {
        AssertRefused("not_a_zip", []);
        AssertRefused("not_a_zip", Encoding.UTF8.GetBytes("id: 1"));
        AssertRefused("not_a_zip", InventoryFixture.Baseline()[..^30]);
    }

    [Fact]
    public void Check_NothingButIgnoredEntries_IsEmpty() =>
        AssertRefused("empty_archive", InventoryFixture.Zip(("a/", []), ("__MACOSX/a.json", [1]), ("a/.DS_Store", [1])));

    [Fact]
    public void Check_OneEntryTooMany_IsRefused() => AssertRefused(
        "too_many_entries", InventoryFixture.Zip([.. Enumerable.Range(0, InventoryArchive.MaxEntries + 1).Select(n => ($"{n}", Array.Empty<byte>()))]));

    [Fact]
    public void Check_ZipBomb_IsRefused() => AssertRefused("too_large", InventoryFixture.Zip(("bomb.json", new byte[64 * 1024 * 1024])));

    [Fact]
    public void Check_EncryptedFile_IsRefused()
    {
        var zip = InventoryFixture.Zip(("a.json", [1]));
        zip[6] |= 1;
        zip[zip.AsSpan().LastIndexOf("PK\x01\x02"u8) + 8] |= 1;

        AssertRefused("encrypted", zip);
    }

    [Fact]
    public void Read_DamagedAndOversizedFiles_DoNotStopTheOthers()
    {
        var big = new byte[InventoryObject.MaxBytes + 1];
        Array.Fill(big, (byte)' ');
        var zip = InventoryFixture.Zip(("a.json", big), ("b.json", InventoryFixture.Policy(1, "x")), ("c.json", []), ("d.json", InventoryFixture.Policy(2, "x")));
        zip[zip.AsSpan().IndexOf("b.json"u8) + 6] = 0xFF;

        var items = Read(zip);

        Assert.Equal(["too_large", "damaged", "invalid_json", null], items.Select(i => i.ReasonCode));
        Assert.NotNull(items[3].Object);
    }

    [Fact]
    public void Read_LongAndRepeatedPaths_HaveUniqueBoundedIds()
    {
        var path = new string('x', 900);
        var zip = InventoryFixture.Zip(($"{path}1", [1]), ($"{path}2", [1]), ("same", [1]), ("same", [1]));

        var ids = Read(zip).ConvertAll(i => i.ItemId);

        Assert.Equal(4, ids.Distinct().Count());
        Assert.All(ids, id => Assert.True(id.Length <= 400));
        Assert.Equal(ids, Read(zip).Select(i => i.ItemId));
    }

    private static void AssertRefused(string code, byte[] zip)
    {
        Assert.Equal(code, Assert.Throws<InvalidArchiveException>(() => Imports.Of(zip).Check()).ReasonCode);
        if (code != "empty_archive")
        {
            Assert.Equal(code, Assert.Throws<InvalidArchiveException>(() => Imports.Read(zip)).ReasonCode);
        }
    }

    private static void AssertDrift(
        Dictionary<(string, string), InventoryObject> before, Dictionary<(string, string), InventoryObject> after, int added, int removed, int changed, int unchanged)
    {
        var both = before.Keys.Intersect(after.Keys).ToArray();
        var same = both.Count(k => before[k].ContentHash.SequenceEqual(after[k].ContentHash));
        Assert.Equal((added, removed, changed, unchanged), (after.Count - both.Length, before.Count - both.Length, both.Length - same, same));
    }

    private static Dictionary<(string SubjectType, string Id), InventoryObject> Subjects(List<ImportItem> items) =>
        items.Where(i => i.Object is not null).Select(i => i.Object!).DistinctBy(o => (o.SubjectType, o.ExternalId)).ToDictionary(o => (o.SubjectType, o.ExternalId));

    // The paths of the first of those that share a subject.
    private static IEnumerable<string> Repeated(List<ImportItem> items) =>
        items.Where(i => i.Object is not null).GroupBy(i => (i.Object!.SubjectType, i.Object.ExternalId)).Where(g => g.Count() > 1).Select(g => g.First().ItemId);

    private static List<ImportItem> ReadReal(string file)
    {
        var path = RealInventory.Path(file);
        Assert.SkipWhen(path is null, RealInventory.Absent);
        return Read(File.ReadAllBytes(path!));
    }

    private static List<ImportItem> Read(byte[] zip)
    {
        var import = Imports.Of(zip);
        var items = import.Read().ToList();
        Assert.Equal(import.Check(), items.Count);
        return items;
    }
}
