using OpsMonitor.Domain.Backups;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Backups;

public sealed class BackupLedgerTests
{
    [Fact]
    public async Task Create_WithANameThatIsTaken_IsRefusedPerTenantWhateverTheCase()
    {
        await using var ledger = await Ledger.CreateAsync();
        var writer = ledger.Get<BackupLedger>();

        var first = await writer.CreateAsync(ledger.Contoso, " Weekly,  Windows ", ledger.Ana);
        var twin = await writer.CreateAsync(ledger.Contoso, "weekly, windows", ledger.Ana);
        var elsewhere = await writer.CreateAsync(ledger.Fabrikam, "Weekly, Windows", ledger.Ana);

        Assert.True(first.Created);
        Assert.Equal(new CreatedBackupSet(first.Id, BackupRefusal.NameTaken), twin);
        Assert.True(elsewhere.Created);
        Assert.Equal(2, await ledger.ScalarAsync<long>("select count(*) from audit_logs where action = 'backup_set.created'"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \t")]
    [InlineData(null)]
    public async Task Create_WithoutAName_IsRefused(string? name)
    {
        await using var ledger = await Ledger.CreateAsync();

        Assert.Equal(BackupRefusal.NameInvalid, (await ledger.Get<BackupLedger>().CreateAsync(ledger.Contoso, name, ledger.Ana)).Refusal);
    }

    [Fact]
    public async Task Sets_OfATenant_CountItsItemsAndStayItsOwn()
    {
        await using var ledger = await Ledger.CreateAsync();
        var set = await ledger.Get<BackupLedger>().CreateAsync(ledger.Contoso, "Weekly", ledger.Ana);
        var queries = ledger.Get<BackupQueries>();

        var row = Assert.Single((await queries.ListAsync(ledger.Contoso)).Items);

        Assert.Equal((set.Id, "Weekly", "Ana Ruiz", 0, null), (row.Id, row.Name, row.CreatedBy, row.Items, row.LastAddedAt));
        Assert.Null(await queries.FindAsync(ledger.Fabrikam, set.Id));
        Assert.Empty((await queries.ListAsync(ledger.Fabrikam)).Items);
    }
}
