using OpsMonitor.Domain.Findings;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Findings;

public sealed class FindingQueriesTests
{
    private const string Hash = "aaaa";

    [Fact]
    public async Task List_OfATenant_HoldsItsOpenFindingsNewestFirstWithTheirChanges()
    {
        await using var ledger = await WithFindingsAsync();
        var queries = ledger.Get<FindingQueries>();

        var page = await queries.ListAsync(ledger.Contoso, FindingFilter.Any);

        Assert.Equal([13, 12, 11], page.Items.Select(f => f.Id));
        Assert.Equal([0, 2, 1], page.Items.Select(f => f.Changes));
        Assert.Equal(3, await queries.CountOpenAsync(ledger.Contoso));
        Assert.Null(await queries.FindAsync(ledger.Contoso, 21));
        Assert.Equal(21, Assert.Single((await queries.ListAsync(ledger.Fabrikam, FindingFilter.Any)).Items).Id);
    }

    [Fact]
    public async Task List_InPages_GivesEachFindingOnce()
    {
        await using var ledger = await WithFindingsAsync();
        var queries = ledger.Get<FindingQueries>();

        var first = await queries.ListAsync(ledger.Contoso, FindingFilter.Any, limit: 2);
        var second = await queries.ListAsync(ledger.Contoso, FindingFilter.Any, first.NextCursor, limit: 2);

        Assert.Equal([13, 12, 11], first.Items.Concat(second.Items).Select(f => f.Id));
        Assert.Null(second.NextCursor);
    }

    [Fact]
    public async Task List_ByFilters_NarrowsToThem()
    {
        await using var ledger = await WithFindingsAsync();
        async Task<string> Ids(FindingFilter filter) => string.Join(' ', (await ledger.Get<FindingQueries>().ListAsync(ledger.Contoso, filter)).Items.Select(f => f.Id));

        Assert.Equal("11", await Ids(new() { Kind = FindingKind.Changed }));
        Assert.Equal("13", await Ids(new() { SubjectType = "script" }));
        Assert.Equal("12", await Ids(new() { Text = "eDgE" }));
        Assert.Equal("14 13 12 11", await Ids(new() { IncludeResolved = true }));
        Assert.Equal("", await Ids(new() { Text = "%" }));
    }

    [Fact]
    public async Task List_ByRun_HoldsWhatItSaw()
    {
        await using var ledger = await WithFindingsAsync();
        var queries = ledger.Get<FindingQueries>();

        // Run 4 saw what run 3 had found.
        Assert.Equal(2, await queries.CountForRunAsync(ledger.Contoso, 4));
        Assert.Equal(0, await queries.CountForRunAsync(ledger.Fabrikam, 4));
    }

    [Fact]
    public async Task Find_RemovedWhileFilesWereUnreadable_Says()
    {
        await using var ledger = await WithFindingsAsync();

        var finding = await ledger.Get<FindingQueries>().FindAsync(ledger.Contoso, 12);

        Assert.NotNull(finding);
        Assert.True(finding.Row.IsDoubtful);
        Assert.Equal(("baseline.zip", "current.zip", 2), (finding.Baseline!.Source, finding.Current!.Source, finding.Current.Failed));
        Assert.Equal(("osVersion", "10", null), (finding.Evidence.Changes[0].Path, finding.Evidence.Changes[0].Baseline, finding.Evidence.Changes[0].Current));
    }

    [Fact]
    public async Task Acknowledge_OfSeveral_ChangesOnlyOpenOnesOfTheTenantAndJournalsEach()
    {
        await using var ledger = await WithFindingsAsync();
        var writer = ledger.Get<FindingLedger>();

        var changed = await writer.AcknowledgeAsync(ledger.Contoso, [11, 12, 14, 21, 999], 1, ledger.Ana with { From = "192.0.2.7" }, " fine ");
        var again = await writer.AcknowledgeAsync(ledger.Contoso, [11], 1, ledger.Ana, null);

        Assert.Equal([11, 12], changed.Order());
        Assert.Empty(again);
        Assert.Equal(2, await ledger.ScalarAsync<long>("select count(*) from audit_logs where action = 'finding.acknowledged' and actor = 'user:1' and reason = 'fine' and data ->> 'address' = '192.0.2.7'"));
        var finding = await ledger.Get<FindingQueries>().FindAsync(ledger.Contoso, 11);
        Assert.Equal(("Ana Ruiz", "fine"), (finding!.AcknowledgedBy, finding.Note));

        var reopened = await writer.ReopenAsync(ledger.Contoso, [11, 13], ledger.Ana);
        Assert.Equal([11], reopened);
        Assert.Equal(2, await ledger.Get<FindingQueries>().CountOpenAsync(ledger.Contoso));
    }

    private static async Task<Ledger> WithFindingsAsync()
    {
        var ledger = await Ledger.CreateAsync();
        await ledger.SqlAsync($$$"""
            insert into bulk_operation_runs (id, tenant_id, resource, action, item_ids, status, initiator, executor, failed, processed_items, total_items) overriding system value values
              (1, 1, 'inventory', 'sync', '{}', 'pending', 'Ana', 'producer', 0, 0, null), (2, 1, 'inventory', 'sync', '{}', 'pending', 'Ana', 'producer', 2, 2, 2),
              (3, 1, 'drift', 'generate', '{"scope_key":"{{{Hash}}}","baseline_run_id":1,"current_run_id":2}', 'pending', 'Ana', 'producer', 0, 0, null),
              (4, 1, 'drift', 'generate', '{"scope_key":"{{{Hash}}}","baseline_run_id":1,"current_run_id":2}', 'pending', 'Ana', 'producer', 0, 0, null);
            insert into inventory_sync_runs (id, tenant_id, selection_hash, selection, source, bulk_operation_run_id, status) overriding system value values
              (1, 1, '{{{Hash}}}', '{"subject_types":["*"]}', 'baseline.zip', 1, 'pending'), (2, 1, '{{{Hash}}}', '{"subject_types":["*"]}', 'current.zip', 2, 'pending');
            insert into findings (id, tenant_id, finding_type, scope_key, baseline_run_id, current_run_id, fingerprint, subject_type, subject_external_id, subject_name,
              change_type, evidence_jsonb, bulk_operation_run_id, resolved_at, ended_by) overriding system value values
              (11, 1, 'drift', '{{{Hash}}}', 1, 2, 'a', 'policy', 'p1', 'Firewall', 'changed', '{"changes":[{"path":"a","kind":"changed","baseline":1,"current":2}]}', 3, null, null),
              (12, 1, 'drift', '{{{Hash}}}', 1, 2, 'b', 'policy', 'p2', 'Edge', 'removed',
                '{"changes":[{"path":"osVersion","kind":"removed","baseline":"10","current":null},{"path":"x","kind":"removed","baseline":true,"current":null}]}', 3, null, null),
              (13, 1, 'drift', 'other', null, null, 'c', 'script', 's1', 'Script', 'added', '{}', null, null, null),
              (14, 1, 'drift', 'other', null, null, 'd', 'policy', 'p3', 'Gone again', 'added', '{}', null, now(), 'resolved'),
              (21, 2, 'drift', 'other', null, null, 'a', 'policy', 'p1', 'Firewall', 'changed', '{}', null, null, null);
            update findings set unchecked_run_id = 3 where id = 12;
            insert into finding_runs (tenant_id, finding_id, run_id) values (1, 11, 3), (1, 12, 3), (1, 11, 4), (1, 12, 4)
            """);
        return ledger;
    }
}
