using Microsoft.Extensions.DependencyInjection;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Access.Members;
using OpsMonitor.Domain.Access.Platform;
using OpsMonitor.Domain.Access.Sessions;
using OpsMonitor.Domain.Audit;
using OpsMonitor.Domain.Backups;
using OpsMonitor.Domain.Findings;
using OpsMonitor.Domain.Findings.Checks;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Inventory.Search;
using OpsMonitor.Domain.Notifications;
using OpsMonitor.Domain.Notifications.Channels;
using OpsMonitor.Domain.Notifications.Mail;
using OpsMonitor.Domain.Notifications.Outbox;
using OpsMonitor.Domain.Notifications.Rules;
using OpsMonitor.Domain.Portfolio;
using OpsMonitor.Domain.Runs.Deadlines;
using OpsMonitor.Domain.Runs.Execution;
using OpsMonitor.Domain.Runs.Follows;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Queries;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Runs.SavedViews;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.Domain;

/// <summary>One registration line per feature.</summary>
public static class DomainServices
{
    /// <summary>Registers the ledgers (writers) and queries (readers) over one database.</summary>
    public static void AddDomain(this IServiceCollection services, string connectionString)
    {
        services.AddSingleton(_ => new OpsDb(connectionString)).AddSingleton<OneMoment>();
        services.AddSingleton<TenancyLedger>().AddSingleton<TenancyQueries>().AddSingleton<ApiKeys>().AddSingleton<ProducerLogins>().AddSingleton<SetUps>().AddSingleton<RequestReplays>().AddSingleton<UserSessions>();
        services.AddSingleton<PersonAudit>().AddSingleton<ProviderMemberships>();
        services.AddSingleton<AuditQueries>().AddSingleton<AuditExports>().AddSingleton<RefusedActs>().AddSingleton<TenantLedger>().AddSingleton<PlatformLedger>().AddSingleton<PlatformQueries>().AddSingleton<MembershipLedger>().AddSingleton<InvitationLedger>().AddSingleton<InvitationQueries>();
        services.AddSingleton<RunLedger>().AddSingleton<RunLeases>().AddSingleton<LeaseRenewal>().AddSingleton<RunFlusher>().AddSingleton<RunQueries>().AddSingleton<RunHistory>().AddSingleton<RunStats>();
        services.AddSingleton(new HopelessReasons(new Dictionary<(string, string), IReadOnlyCollection<string>>())).AddSingleton<RunRetries>().AddSingleton<RunChains>().AddSingleton<RunItemPages>().AddSingleton<ItemHistory>();
        services.AddSingleton<RunLists>().AddSingleton<RunChanges>().AddSingleton<RunFacetReads>().AddSingleton<RunExports>().AddSingleton<SavedViewLedger>().AddSingleton<SavedViewQueries>();
        services.AddSingleton<DeadlineLedger>().AddSingleton<DeadlineQueries>().AddSingleton<DeadlineMisses>();
        services.AddSingleton<NotificationInbox>().AddSingleton<RunFollows>();
        services.AddSingleton<MailOptOuts>().AddSingleton<ChannelLedger>().AddSingleton<ChannelQueries>().AddSingleton<RuleLedger>().AddSingleton<RuleQueries>().AddSingleton<RulePreview>();
        services.AddSingleton<DeliveryPlanner>().AddSingleton<DeliveryLedger>().AddSingleton<DeliveryQueries>();
        services.AddSingleton<InventoryUploads>().AddSingleton<InventoryLedger>().AddSingleton<InventoryQueries>().AddSingleton<SearchTextLedger>();
        services.AddSingleton<FindingLedger>().AddSingleton<FindingQueries>().AddSingleton<DriftLedger>().AddSingleton<DriftStats>().AddSingleton<BaselineLedger>().AddSingleton<BaselineQueries>();
        services.AddSingleton<BackupLedger>().AddSingleton<BackupQueries>().AddSingleton<BackupCopies>();
        services.AddSingleton<PortfolioQueries>();
    }
}
