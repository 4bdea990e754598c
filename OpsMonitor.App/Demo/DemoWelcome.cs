using OpsMonitor.App.Hosting.Front;
using OpsMonitor.App.Look;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Demo;

/// <summary>Tells the person at the console where the demo is, how to sign in, and one API key.</summary>
public sealed class DemoWelcome(ApiKeys keys, FrontAddress address, IHostApplicationLifetime lifetime)
{
    private const string KeyName = "demo";

    public async Task SayAsync(DemoTenant tenant, CancellationToken cancel)
    {
        // A secret is shown once: each start makes a key of its own and ends the one before.
        foreach (var old in (await keys.ListAsync(tenant.Id, all: false, cancel: cancel)).Items.Where(k => k.Name == KeyName))
        {
            await keys.RevokeAsync(tenant.Id, old.Id, Actor.System, cancel);
        }

        var key = await keys.CreateAsync(tenant.Id, KeyName, [.. ApiScopes.Of(TenantRole.Operator)], tenant.Operators[0], cancel: cancel);
        var started = new TaskCompletionSource();
        await using var registration = lifetime.ApplicationStarted.Register(() => started.TrySetResult());
        await started.Task.WaitAsync(cancel);
        var people = string.Join('\n', DemoPeople.People.Select(p => $"    {p.Name}@contoso.example   {p.DisplayName}, {RoleWords.Of(p.Role).ToLowerInvariant()}"));
        Console.WriteLine($"""

            OpsMonitor demo: {address}

              Sign in, password for all: {DemoPeople.Password}
            {people}
                olga@opsmonitor.example   Olga Petrov, platform operator
              The same people are at fabrikam.example and tailspin.example.

              API key of contoso: {key.Token}

            """);
    }
}
