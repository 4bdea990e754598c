using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Servers;

namespace OpsMonitor.Tests.Faults;

/// <summary>The app and a ledger on a PostgreSQL of their own, which may crash.</summary>
public sealed class FaultedApp : AppHost
{
    internal TestCluster Cluster { get; } = TestCluster.Reserve();

    internal Ledger Ledger { get; private set; } = null!;

    public string Key { get; private set; } = "";

    public override async ValueTask InitializeAsync()
    {
        Database = (await Cluster.StartAsync(TestContext.Current.CancellationToken)).ConnectionString;
        await Schema.MigrateAsync(Database);
        Ledger = await Ledger.CreateAsync(Database);
        Key = await KeyAsync(Ledger.Contoso, ApiScopes.All);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Ledger.DisposeAsync();
        await Cluster.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
