using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Faults;

/// <summary>Starts of one key through two processes of the app, while runs of this key end all the time.</summary>
[Collection(nameof(HeavyFaults))]
public sealed class StartRaceTests : IAsyncLifetime
{
    private const int Starters = 8;

    private const string Active = "select count(*) from bulk_operation_runs where status in ('pending', 'running')";

    private Ledger _ledger = null!;

    public async ValueTask InitializeAsync() => _ledger = await Ledger.CreateAsync();

    public async ValueTask DisposeAsync() => await _ledger.DisposeAsync();

    [Fact]
    public async Task Start_1000RacingWithFinishesInTwoProcesses_LeavesOneActiveRunAtAnyTime()
    {
        await using var first = AppProcess.StartWeb(_ledger.ConnectionString);
        await using var second = AppProcess.StartWeb(_ledger.ConnectionString);
        using var api1 = await ApiAsync(first);
        using var api2 = await ApiAsync(second);
        var starts = Soak.Times(1_000, 20_000);
        var started = new ConcurrentBag<(long Run, bool Created)>();

        var race = Task.WhenAll(Enumerable.Range(0, Starters).Select(n => Task.Run(async () =>
        {
            var api = n % 2 == 0 ? api1 : api2;
            for (var i = 0; i < starts / Starters; i++)
            {
                var (run, created) = await StartAsync(api);
                started.Add((run, created));
                await EndNowAndThenAsync(api, run, (n + i) % 4);
            }
        })));
        var (looks, most) = (0, 0L);
        while (!race.IsCompleted)
        {
            most = Math.Max(most, await _ledger.ScalarAsync<long>(Active));
            looks++;
        }

        await race;
        Assert.Equal(starts, started.Count);
        Assert.True(looks > 10, $"{looks} looks");
        Assert.Equal(1, most);
        Assert.InRange(await _ledger.ScalarAsync<long>(Active), 0, 1);
        Assert.Equal(
            started.Where(s => s.Created).Select(s => $"{s.Run}").Order(StringComparer.Ordinal),
            (await _ledger.TextsAsync("select id from bulk_operation_runs")).Order(StringComparer.Ordinal));
        Assert.Empty(started.Select(s => s.Run).Except(started.Where(s => s.Created).Select(s => s.Run)));
        Assert.True(started.Count(s => s.Created) > 10, "runs ended in between");
        await Invariants.AssertHoldAsync(_ledger.ConnectionString);
    }

    private async Task<HttpClient> ApiAsync(AppProcess app)
    {
        var key = await _ledger.Get<ApiKeys>().CreateAsync(_ledger.Contoso, "race", ApiScopes.All, Actor.System);
        var api = new HttpClient { BaseAddress = await app.AddressAsync() };
        api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key.Token);
        return api;
    }

    private static async Task<(long Run, bool Created)> StartAsync(HttpClient api)
    {
        var answer = await api.SendAsync("/runs", new { resource = "devices", action = "sync", scope = new { site = "Zurich" } });
        var run = (await answer.JsonAsync(answer.StatusCode == HttpStatusCode.Created ? 201 : 200)).GetProperty("id").GetInt64();
        return (run, answer.StatusCode == HttpStatusCode.Created);
    }

    // Whoever of the racers comes too late is refused; that is part of the race.
    private static async Task EndNowAndThenAsync(HttpClient api, long run, int turn)
    {
        if (turn == 1)
        {
            await DoneOrLateAsync(await api.SendAsync($"/runs/{run}/abort", new { reason = "next" }));
        }
        else if (turn == 2 && await DoneOrLateAsync(await api.SendAsync($"/runs/{run}/start", new { })) is { } begun)
        {
            await DoneOrLateAsync(await api.SendAsync($"/runs/{run}/finish", new { attempt = begun.GetProperty("attempt").GetInt32() }));
        }
    }

    private static async Task<JsonElement?> DoneOrLateAsync(HttpResponseMessage answer) => answer.StatusCode switch
    {
        HttpStatusCode.Conflict => null,
        HttpStatusCode.Accepted => await answer.JsonAsync(202),
        _ => await answer.JsonAsync(200),
    };
}
