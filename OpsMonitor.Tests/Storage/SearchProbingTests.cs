using OpsMonitor.Domain.Backups;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Inventory.Search;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Text.Secrets;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Text;
using static OpsMonitor.Tests.Support.SampleRuns;

namespace OpsMonitor.Tests.Storage;

/// <summary>Who guesses a secret and searches for the guess learns nothing from the hits: what is masked is not found. What stands beside it is.</summary>
public sealed class SearchProbingTests : IAsyncLifetime
{
    private const string Stored = "Nightly ポリシー password=swordfish";

    private Ledger _ledger = null!;

    public async ValueTask InitializeAsync() => _ledger = await Ledger.CreateAsync();

    public ValueTask DisposeAsync() => _ledger.DisposeAsync();

    [Theory]
    [InlineData("swordf", 0)]
    [InlineData("password=s", 0)]
    [InlineData(Stored, 0)]
    [InlineData("nightly", 1)]
    [InlineData("ポリシー", 1)]
    [InlineData("redacted", 0)]
    public async Task Text_OfAMaskedValue_IsFoundByWhatIsShownOnly(string typed, int hits)
    {
        var (run, sync, set) = await PlantAsync();
        foreach (var filter in new ItemFilter[] { new(Text: typed), new(ItemOutcome.Failed, Text: typed), new(ItemOutcome.Failed, "throttled", typed) })
        {
            Assert.Equal(hits, (await _ledger.Get<RunItemPages>().PageAsync(_ledger.Contoso, run, filter)).Items.Count);
            Assert.Equal(hits, (await _ledger.Get<RunQueries>().ItemsAsync(_ledger.Contoso, run, filter)).Items.Count);
            Assert.Equal(hits, await _ledger.Get<RunExports>().ItemsAsync(_ledger.Contoso, run, filter).CountAsync());
        }

        Assert.Equal(hits, (await _ledger.Get<RunRetries>().PreviewAsync(_ledger.Contoso, run, new(Filter: new(ItemOutcome.Failed, Text: typed)))).Total);
        Assert.Equal(hits, (await _ledger.Get<RunQueries>().ListAsync(_ledger.Contoso, new() { Text = typed })).Items.Count);
        Assert.Equal(hits, (await _ledger.Get<InventoryQueries>().ItemsAsync(_ledger.Contoso, sync, new(null, typed))).Items.Count);
        Assert.Equal(hits, (await _ledger.Get<InventoryQueries>().SubjectTypesAsync(_ledger.Contoso, sync, new(Text: typed))).Sum(t => t.Count));
        Assert.Equal(hits, (await _ledger.Get<InventoryQueries>().ExternalIdsAsync(_ledger.Contoso, sync, new(null, typed))).Count);
        Assert.Equal(hits, (await _ledger.Get<BackupQueries>().ItemsAsync(_ledger.Contoso, set, new(null, typed))).Items.Count);
        Assert.Equal(hits, (await _ledger.Get<BackupQueries>().SubjectTypesAsync(_ledger.Contoso, set, typed)).Sum(t => t.Count));
        Assert.Equal(hits, (await _ledger.Get<FindingQueries>().ListAsync(_ledger.Contoso, new() { Text = typed })).Items.Count);
        Assert.Equal(hits, await _ledger.Get<FindingQueries>().CountAsync(_ledger.Contoso, new() { Text = typed }));
    }

    [Fact]
    public async Task History_OfAGuessedId_IsEmpty()
    {
        await PlantAsync();

        Assert.Empty((await _ledger.Get<ItemHistory>().ListAsync(_ledger.Contoso, new(Stored))).Items);
    }

    // The database says which texts need not be looked at; it must never say so of one that is masked.
    [Fact]
    public async Task MayHide_OfEveryTextThatIsMasked_IsTrue()
    {
        var pcg = new CsCheck.PCG(1, 20261128);
        var texts = (from kind in Canaries.ByKind
                     from n in Enumerable.Range(0, 40)
                     let canary = kind.Gen.Generate(pcg, null, out _)
                     where canary is not null
                     from spelling in Spellings.All
                     let text = spelling.Spell(canary.Text)
                     where !text.Contains('\0', StringComparison.Ordinal) && (SafeId.Shown(text) != text || SecretPatterns.Mask(text) != text)
                     select text).Distinct().ToArray();

        Assert.True(texts.Length > 5_000);
        Assert.Equal([], await _ledger.TextsAsync($"select t from unnest(array[{string.Join(',', texts.Select(t => $"'{t.Replace("'", "''", StringComparison.Ordinal)}'"))}]) t where not ops_may_hide(t)"));
    }

    [Theory]
    [InlineData("Win - OIB - Windows Hello - v3.1")]
    [InlineData("7dfa8454-8c39-41e0-86ca-e6456c027be2")]
    [InlineData("user-000123")]
    [InlineData("Sync of all mailboxes (nightly), 12 of 30")]
    public async Task MayHide_OfPlainWords_IsFalse(string text) => Assert.False(await _ledger.ScalarAsync<bool>($"select ops_may_hide('{text}')"));

    private async Task<(long Run, long Sync, long Set)> PlantAsync()
    {
        var run = await _ledger.FinishAsync(new ItemResult(Stored, ItemOutcome.Failed, "throttled", "x"), Ok("other"), Bad("third"));
        var queued = await _ledger.QueueAsync();
        await _ledger.SqlAsync($"insert into inventory_sync_runs (tenant_id, selection_hash, selection, source, status, finished_at, bulk_operation_run_id) values (1, 'x', '{{}}', 'x', 'pending', now(), {run})");
        var sync = await _ledger.ScalarAsync<long>("select max(id) from inventory_sync_runs");
        var set = (await _ledger.Get<BackupLedger>().CreateAsync(_ledger.Contoso, "Set", _ledger.Ana)).Id;
        await _ledger.SqlAsync($"""
            insert into inventory_contents values (1, '\x00', jsonb_build_object('note', '{Stored}'));
            insert into inventory_items (tenant_id, sync_run_id, subject_type, external_id, display_name, content_hash) values (1, {sync}, 'policy', 'e', '{Stored}', '\x00');
            insert into backup_items (tenant_id, backup_set_id, policy_id, subject_type, display_name, content_hash, sync_run_id, bulk_operation_run_id) values (1, {set}, 'p', 'policy', '{Stored}', '\x00', {sync}, {run});
            insert into findings (tenant_id, finding_type, scope_key, fingerprint, subject_type, subject_external_id, subject_name, change_type, evidence_jsonb)
              values (1, 'drift', 's', 'f', 'policy', 'id', '{Stored}', 'added', '{"{}"}');
            update bulk_operation_runs set summary = '{Stored}' where id = {queued}
            """);
        Assert.True(await _ledger.Get<SearchTextLedger>().WriteNextAsync());
        return (run, sync, set);
    }
}
