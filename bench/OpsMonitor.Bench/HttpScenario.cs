using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Bench;

/// <summary>What producers get through HTTP, against the ledger called in this process: client, app and database share the cores.</summary>
internal static class HttpScenario
{
    private const int Connections = 8;
    private const int Rounds = 5;
    private const int Batch = 1_000, Batches = 20, Lines = 100_000;

    private static readonly TimeSpan s_length = TimeSpan.FromSeconds(1.5), s_warmUp = TimeSpan.FromSeconds(15);
    private static readonly OperationType s_operation = new("mailboxes", "archive");
    private static int s_last;

    public static async Task RunAsync(BenchDb db)
    {
        var tenant = await db.TenantAsync("http");
        var key = (await new ApiKeys(db.Ops, TimeProvider.System).CreateAsync(tenant, "bench", ApiScopes.All, Actor.System)).Token;
        await using var app = await AppProcess.StartAsync(db.ConnectionString, ("OpsMonitor__Api__Burst", "1000000"), ("OpsMonitor__Api__PerSecond", "1000000"));
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Connections })
        {
            BaseAddress = new(app.Address), Timeout = Timeout.InfiniteTimeSpan, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) },
        };

        // What a process does in its first seconds is compile itself.
        var one = Start("""{"office":"Lyon"}""");
        await Bench.Rounds.PerSecondAsync(Connections, s_warmUp, _ => SendAsync(http, "runs", Body("Lyon")));
        await Bench.Rounds.PerSecondAsync(Connections, s_warmUp / 2, _ => SendAsync(http, "runs", Body(Next())));
        await Bench.Rounds.CompareAsync(
            $"starts that attach, {Connections} connections", "per s", Rounds,
            new("RunLedger.StartAsync", () => Bench.Rounds.PerSecondAsync(Connections, s_length, _ => db.Ledger.StartAsync(tenant, one))),
            new("POST /runs", () => Bench.Rounds.PerSecondAsync(Connections, s_length, _ => SendAsync(http, "runs", Body("Lyon")))));
        await Bench.Rounds.CompareAsync(
            $"starts of new runs, {Connections} connections", "per s", Rounds,
            new("RunLedger.StartAsync", () => Bench.Rounds.PerSecondAsync(Connections, s_length, _ => db.Ledger.StartAsync(tenant, Start($$"""{"office":"{{Next()}}"}""")))),
            new("POST /runs", () => Bench.Rounds.PerSecondAsync(Connections, s_length, _ => SendAsync(http, "runs", Body(Next())))));

        var (direct, batched, streamed) = (await BegunAsync(db, tenant), await BegunAsync(db, tenant), await BegunAsync(db, tenant));
        await Bench.Rounds.CompareAsync(
            $"items of one run, one connection", "per s", 3,
            new($"RunLedger.RecordItemsAsync, {Batch:#,0} at a time", () => ItemsPerSecondAsync(
                () => Enumerable.Range(0, Batch).Select(_ => Item()).ToArray(), Batches, Batch, items => db.Ledger.RecordItemsAsync(tenant, direct, 1, items))),
            new($"POST /runs/{{id}}/items, {Batch:#,0} in a body", () => ItemsPerSecondAsync(
                () => $"{{\"attempt\":1,\"items\":[{string.Join(',', Enumerable.Range(0, Batch).Select(_ => Line()))}]}}", Batches, Batch,
                body => SendAsync(http, $"runs/{batched}/items", body))),
            new($"the same as NDJSON, {Lines:#,0} in a body", () => ItemsPerSecondAsync(
                () => string.Join('\n', Enumerable.Range(0, Lines).Select(_ => Line())), 1, Lines,
                body => SendAsync(http, $"runs/{streamed}/items?attempt=1", body, "application/x-ndjson"))));
    }

    private static string Next() => Interlocked.Increment(ref s_last).ToString(CultureInfo.InvariantCulture);

    private static string Body(string office) => $$"""{"resource":"mailboxes","action":"archive","scope":{"office":"{{office}}"},"total_items":3}""";

    private static StartRun Start(string scope) => new(s_operation, JsonElement.Parse(scope), Actor.System, RunExecutor.Producer) { TotalItems = 3 };

    private static async Task<long> BegunAsync(BenchDb db, TenantId tenant)
    {
        var run = (await db.Ledger.StartAsync(tenant, Start($$"""{"items":"{{Next()}}"}""") with { TotalItems = null })).RunId;
        await db.Ledger.BeginAsync(tenant, run, Actor.System);
        return run;
    }

    // One in twenty fails, with a reason as long as real ones are.
    private static ItemResult Item()
    {
        var n = Interlocked.Increment(ref s_last);
        return n % 20 == 0 ? new($"user-{n}", ItemOutcome.Failed, "graph.throttled", $"The request was throttled (429) after 3 attempts; retry after {n % 60} s", "Ben Okafor")
            : new($"user-{n}", ItemOutcome.Succeeded, DisplayName: "Ben Okafor");
    }

    private static string Line() => Item() is { Outcome: ItemOutcome.Failed } failed
        ? $$"""{"item_id":"{{failed.ItemId}}","outcome":"failed","reason_code":"{{failed.ReasonCode}}","reason":"{{failed.Reason}}","display_name":"{{failed.DisplayName}}"}"""
        : $$"""{"item_id":"user-{{s_last}}","outcome":"succeeded","display_name":"Ben Okafor"}""";

    private static async Task<double> ItemsPerSecondAsync<T>(Func<T> make, int times, int size, Func<T, Task> write)
    {
        var prepared = Enumerable.Range(0, times).Select(_ => make()).ToList();
        var milliseconds = await Bench.Rounds.MillisecondsAsync(async () =>
        {
            foreach (var body in prepared)
            {
                await write(body);
            }
        });
        return size * times / milliseconds * 1000;
    }

    private static async Task SendAsync(HttpClient http, string path, string body, string type = "application/json")
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) { Headers = { ContentType = new(type) } };
        using var answer = await http.PostAsync(new Uri($"/api/v1/{path}", UriKind.Relative), content);
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException($"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
        }
    }
}
