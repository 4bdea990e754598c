using System.Text;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Inventory.Import;

/// <summary>Files that are put together in another way than most, and uploads that hold nothing at all.</summary>
public sealed class UnusualFilesTests
{
    private const string Page = """{"@odata.context":"https://graph.microsoft.com/beta/$metadata#deviceManagement/configurationPolicies","value":[{"id":"1","name":"A"},{"id":"2","name":"B"}]}""";

    [Theory]
    [InlineData("all.ndjson")]
    [InlineData("all.json")]
    public void Read_ObjectsOverSeveralLinesOneAfterAnother_AllArrive(string path) => Assert.Equal(
        ["policy/1", "policy/2", "policy/3"],
        Subjects(string.Concat(Enumerable.Range(1, 3).Select(n => $"{{\n  \"@odata.type\": \"policy\",\n  \"id\": \"{n}\"\n}}\n")), path));

    [Fact]
    public void Read_OneObjectOverSeveralLinesInNdjson_Arrives() => Assert.Equal(["policy/1"], Subjects("{\n  \"@odata.type\": \"policy\",\n  \"id\": \"1\"\n}\n", "one.ndjson"));

    [Theory]
    [InlineData("pages.ndjson", "{0}\n{1}")]
    [InlineData("pages.json", "[{0},{1}]")]
    [InlineData("pages.json", "{0}\n{1}")]
    public void Read_SeveralPagesInOneFile_GiveTheirMembers(string path, string form)
    {
        var second = Page.Replace("\"1\"", "\"3\"", StringComparison.Ordinal).Replace("\"2\"", "\"4\"", StringComparison.Ordinal);

        Assert.Equal(
            Enumerable.Range(1, 4).Select(n => $"deviceManagementConfigurationPolicy/{n}"),
            Subjects(form.Replace("{0}", Page, StringComparison.Ordinal).Replace("{1}", second, StringComparison.Ordinal), path));
    }

    [Fact]
    public void Read_FilePackedInAnotherWay_SaysSo()
    {
        var zip = InventoryFixture.Zip(("a.json", Encoding.UTF8.GetBytes("""{"@odata.type":"policy","id":"1"}""")));
        zip[8] = 12;
        zip[zip.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x50, 0x4B, 1, 2]) + 10] = 12;

        var item = Assert.Single(Imports.Read(zip));

        Assert.Equal(("other_compression", true), (item.ReasonCode, item.Reason!.Contains("BZIP2", StringComparison.Ordinal)));
    }

    // A snapshot without objects would say that everything is gone.
    [Theory]
    [InlineData("README.md", "# Export", RunStatus.Failed)]
    [InlineData("k8s.yaml", "apiVersion: v1\nkind: Service", RunStatus.Failed)]
    [InlineData("other.json", """{"@odata.type":"script","id":"1"}""", RunStatus.Failed)]
    [InlineData("empty.json", """{"@odata.context":"https://graph.microsoft.com/beta/$metadata#deviceManagement/configurationPolicies","value":[]}""", RunStatus.Completed)]
    [InlineData("one.json", """{"@odata.type":"policy","id":"1"}""", RunStatus.Completed)]
    public async Task Sync_OfAnUploadWithoutObjects_Fails(string path, string text, RunStatus expected)
    {
        await using var ledger = await Ledger.CreateAsync();
        await ledger.StartWorkerAsync();

        var sync = await ledger.Get<InventoryLedger>().StartSyncAsync(
            ledger.Contoso, InventoryFixture.Zip((path, Encoding.UTF8.GetBytes(text))), "a.zip", InventorySelection.Parse("policy"), ledger.Ana);

        await Eventually.True(async () => RunTransitions.IsTerminal((await ledger.Get<InventoryQueries>().FindAsync(ledger.Contoso, sync.SyncRunId))!.Status), "the upload was read");
        var row = (await ledger.Get<InventoryQueries>().FindAsync(ledger.Contoso, sync.SyncRunId))!;
        Assert.Equal((expected, expected != RunStatus.Failed), (row.Status, row.IsComparable));
    }

    private static IEnumerable<string> Subjects(string text, string path) =>
        Imports.Read(text, path).Select(i => i.Object is { } o ? $"{o.SubjectType}/{o.ExternalId}" : $"{i.ReasonCode} {i.Reason}");
}
