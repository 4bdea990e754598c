using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;

namespace OpsMonitor.Tests.Runs.Events;

/// <summary>The app on a port, with streams that go on; and what happens to runs and rights meanwhile.</summary>
public class EventsApp : BrowserApp
{
    internal RequestsUnderWay Requests { get; } = new();

    public LogBook Log { get; } = new();

    public Task<string> ServiceKeyAsync() => KeyAsync(Contoso, ApiScopes.All);

    /// <summary>A person of contoso and a key in their name.</summary>
    public async Task<(long Person, string Mail, string Key)> PersonAsync(TenantRole role)
    {
        var mail = $"e{Guid.NewGuid():n}@contoso.example";
        var id = await AddPersonAsync("Eve Events", mail, role);
        return (id, mail, (await Services.GetRequiredService<ApiKeys>().CreateAsync(Contoso, "events", ApiScopes.All, Actor.OfUser(id, "Eve Events"))).Token);
    }

    /// <summary>A key that is bound to one operation.</summary>
    public async Task<string> BoundKeyAsync(string operation) => (await Services.GetRequiredService<ApiKeys>().CreateAsync(
        Contoso, new NewApiKey("bound", [ApiScopes.RunsRead]) { Operations = [operation], IsService = true }, Actor.System)).Token;

    public async Task RevokeAsync(string token)
    {
        var keys = Services.GetRequiredService<ApiKeys>();
        Assert.True(await keys.RevokeAsync(Contoso, (await keys.FindAsync(token))!.Key.Id, Actor.System));
    }

    /// <summary>A run from start to end, with progress on its way.</summary>
    public async Task<long> ExecuteAsync(int steps = 3)
    {
        using var api = Api();
        var run = await api.BegunRunAsync(steps);
        for (var step = 1; step <= steps; step++)
        {
            await (await api.SendAsync($"/runs/{run}/progress", new { attempt = 1, sequence = step, succeeded = step, failed = 0, skipped = 0 })).JsonAsync(200);
        }

        await (await api.SendAsync($"/runs/{run}/finish", new { attempt = 1 })).JsonAsync(200);
        return run;
    }

    /// <summary>Runs that begin and end, some at a time, until <paramref name="stop"/>; the answer are their ids.</summary>
    public async Task<List<long>> ProduceAsync(CancellationToken stop)
    {
        List<long> all = [];
        while (!stop.IsCancellationRequested)
        {
            all.AddRange(await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ExecuteAsync())));
        }

        return all;
    }

    /// <summary>The revisions that runs have in the database.</summary>
    public async Task<Dictionary<long, long>> RevisionsAsync(IReadOnlyCollection<long> runs)
    {
        await using var db = Services.GetRequiredService<OpsDb>().ForTenant(Contoso);
        return await db.Set<Domain.Runs.Ledger.BulkOperationRun>().Where(r => runs.Contains(r.Id)).ToDictionaryAsync(r => r.Id, r => r.Rev);
    }

    protected override BrowserApp Another() => new EventsApp();

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.ConfigureLogging(l => l.AddProvider(Log));
        builder.ConfigureServices(s => s.AddSingleton<IStartupFilter>(Requests));
        builder.UseSetting("OpsMonitor:Api:StreamLife", "01:00:00");
        builder.UseSetting("OpsMonitor:Api:StreamsPerSecond", "1000");
    }
}
