using System.Globalization;
using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Access.Members;
using OpsMonitor.Domain.Audit;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Settings.Audit;

/// <summary>Who did what in a tenant, to what, when, why and from where.</summary>
public partial class AuditPage : ListPage<AuditPageState>
{
    private Page<AuditRow>? _page;
    private IReadOnlyDictionary<long, string> _invited = new Dictionary<long, string>();

    [Inject]
    public required AuditQueries Audit { get; init; }

    [Inject]
    public required InvitationQueries Invitations { get; init; }

    protected override Right Needed => Right.ReadAudit;

    protected override bool IsRead => _page is not null;

    protected override AuditPageState Read(PageQuery request) => AuditPageState.Of(request);

    protected override string ToUrl(AuditPageState state) => state.ToUrl(Urls.Audit(Slug));

    // The audit is read, not watched: a list that grows under its reader loses their place.
    protected override void WatchAll()
    {
    }

    protected override void Forget() => _page = null;

    protected override async Task ReadListAsync(CancellationToken cancel)
    {
        _page = await Audit.ListAsync(Current.Id, State.ToFilter(Clock.Now), State.Cursor, PageSize, cancel);
        _invited = await Invitations.EmailsAsync(Current.Id, [.. _page.Items.Where(r => r.SubjectType == "invitation").Select(r => r.SubjectId!.Value)], cancel);
    }

    private (string Href, string Text)? Link(AuditRow row) => row switch
    {
        { SubjectType: "bulk_operation_run", SubjectId: { } id } => (Urls.Run(Slug, id), Name(id)),
        { SubjectType: "finding", SubjectId: { } id } => (Urls.Finding(Slug, id), Name(id)),
        { SubjectType: "backup_set", SubjectId: { } id } => (Urls.BackupSet(Slug, id), Name(id)),
        _ => null,
    };

    private static string Name(long id) => "#" + id.ToString(CultureInfo.InvariantCulture);
}
