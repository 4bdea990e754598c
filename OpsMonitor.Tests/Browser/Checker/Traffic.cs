using System.Net;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;

namespace OpsMonitor.Tests.Browser.Checker;

/// <summary>
/// Producers of all three kinds at work: one over HTTP that sometimes ends early, one in plain SQL, and uploads for the worker, one of which is aborted. Each run is
/// small enough for all its items to fit on a page, and slow enough for the pages to follow.
/// </summary>
internal sealed class Traffic : IAsyncDisposable
{
    private const int Items = 36;

    private readonly BrowserApp _app;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _loops;
    private long _run;

    private Traffic(BrowserApp app)
    {
        _app = app;
        _loops = [Task.Run(() => LoopAsync(HttpAsync)), Task.Run(() => LoopAsync(SqlAsync)), Task.Run(() => LoopAsync(WorkerAsync))];
    }

    /// <summary>The newest run over HTTP that has begun.</summary>
    public long Run => Volatile.Read(ref _run);

    public static Traffic On(BrowserApp app) => new(app);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_loops);
        _stop.Dispose();
    }

    private async Task LoopAsync(Func<int, Task> work)
    {
        for (var round = 0; !_stop.IsCancellationRequested; round++)
        {
            try
            {
                await work(round);
            }
            catch (Exception) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is Npgsql.NpgsqlException or HttpRequestException or IOException or OperationCanceledException)
            {
                await Task.WhenAny(PauseAsync()); // the fault of the hour: the next round tries again, unless it is the end
            }
        }
    }

    // The status says how a call went; a fault may take its answer, and nothing here needs it.
    private static async Task<System.Text.Json.JsonElement?> CallAsync(HttpClient api, string path, object body)
    {
        using var answer = await api.SendAsync(path, body);
        return answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Created ? await answer.JsonAsync((int)answer.StatusCode) : null;
    }

    private async Task HttpAsync(int round)
    {
        using var api = _app.Api();
        if (await CallAsync(api, "/runs", new { resource = "mailboxes", action = "archive", scope = new { round }, total_items = Items }) is not { } started)
        {
            await PauseAsync();
            return;
        }

        var run = started.GetProperty("id").GetInt64();
        await CallAsync(api, $"/runs/{run}/start", new { });
        Volatile.Write(ref _run, run);
        var reported = round % 2 == 0 ? Items : Items - 5; // every other run ends before its last items
        foreach (var batch in Enumerable.Range(0, reported).Chunk(3))
        {
            await CallAsync(api, $"/runs/{run}/items", new
            {
                attempt = 1,
                items = batch.Select(n => n % 6 == 1 ? new { item_id = $"item-{n:00}", outcome = "failed", reason_code = n % 4 == 1 ? "throttled" : "not_found" }
                    : new { item_id = $"item-{n:00}", outcome = n % 7 == 3 ? "skipped" : "succeeded", reason_code = "already_done" }),
            });
            await PauseAsync();
        }

        await CallAsync(api, $"/runs/{run}/finish", new { attempt = 1 });
    }

    private async Task SqlAsync(int round)
    {
        await _app.SqlAsync($"insert into bulk_operation_runs (tenant_id, resource, action, idempotency_key, total_items) values (1, 'badges', 'print', 'round {round}', 30) on conflict do nothing");
        await _app.SqlAsync("update bulk_operation_runs set status = 'running' where resource = 'badges' and status = 'pending'");
        for (var step = 0; step < 8; step++)
        {
            await _app.SqlAsync("""
                update bulk_operation_runs set succeeded = succeeded + 2, failed = failed + 1, processed_items = processed_items + 3
                where resource = 'badges' and status = 'running' and processed_items + 3 <= total_items
                """);
            await PauseAsync();
        }

        await _app.SqlAsync("update bulk_operation_runs set status = 'completed_with_errors' where resource = 'badges' and status = 'running'");
    }

    private async Task WorkerAsync(int round)
    {
        using var api = _app.Api();
        var files = Enumerable.Range(0, 12).Select(n => ($"{round}-{n}.json", n % 5 == 4 ? "{"u8.ToArray() : InventoryFixture.Policy((round * 100) + n, "on"))).ToArray();
        using var form = new MultipartFormDataContent { { new ByteArrayContent(InventoryFixture.Zip(files)), "file", $"round-{round}.zip" } };
        using var answer = await api.PostAsync("/api/v1/inventory/sync-runs", form, _stop.Token);
        if (answer.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.Created or HttpStatusCode.OK)
        {
            var run = (await answer.JsonAsync((int)answer.StatusCode)).GetProperty("bulk_operation_run_id").GetInt64();
            for (var waited = 0; waited < (round % 3 == 1 ? 4 : 14); waited++)
            {
                await PauseAsync();
            }

            await CallAsync(api, $"/runs/{run}/abort", new { reason = "enough" });
        }
        else
        {
            await PauseAsync();
        }
    }

    private async Task PauseAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(170));
        await timer.WaitForNextTickAsync(_stop.Token);
    }
}
