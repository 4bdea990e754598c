// OpsMonitor for producers: report a run and what becomes of its items.
// .NET 8 or later, nothing but the base library: copy this file into your project.
//
//     using var ops = OpsMonitorClient.FromEnvironment(); // OPSMONITOR_URL and OPSMONITOR_KEY
//     var run = await ops.RunAsync(
//         new("mailboxes", "archive") { Scope = new { office = "Lyon" }, TotalItems = ids.Count },
//         (run, cancel) => run.EachAsync(ids, ArchiveAsync), cancel); // throws ItemFailedException or ItemSkippedException where one item does
//
// An exception that leaves the lambda ends the run as failed. When an operator aborts the run, the lambda's token is cancelled, and Check(), EachAsync()
// and every report throw RunAbortedException; RunAsync finishes the run, swallows it, and run.Status is then "aborted". An item that the hub refuses, such as one without a name,
// costs none of the others: RunAsync throws once the run has ended. SIGTERM and Ctrl+C end the run before the program; whoever passes a token that can be
// cancelled, such as a host's, says with it when to stop, and no signal is listened for.

#nullable enable

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Net.Http;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;

namespace OpsMonitor.Client;

/// <summary>A request that was refused, or got no answer (status 0). The message names the fields that are wrong.</summary>
public class OpsMonitorException : Exception
{
    public OpsMonitorException(int status, JsonObject problem, Exception? inner = null) : base(Describe(status, problem), inner) =>
        (Status, Problem) = (status, problem);

    public int Status { get; }

    /// <summary>The kind of refusal, such as "invalid" or "run-finished".</summary>
    public string Type => Problem["type"]?.ToString() ?? "error";

    /// <summary>The whole answer: detail, errors by field, trace_id.</summary>
    public JsonObject Problem { get; }

    /// <summary>Whether the same request may succeed later.</summary>
    public bool IsPassing => Status is 0 or 429 or 502 or 503 or 504;

    private static string Describe(int status, JsonObject problem)
    {
        var fields = problem["errors"] is JsonObject errors
            ? string.Join("; ", errors.Select(e => $"{e.Key}: {(e.Value is JsonArray why ? string.Join(", ", why.Select(w => w?.ToString())) : e.Value?.ToString())}"))
            : "";
        var said = fields.Length > 0 ? fields : problem["detail"]?.ToString() ?? problem["title"]?.ToString() ?? "no details";
        return $"{status} {problem["type"]?.ToString() ?? "error"}: {said}" + (problem["trace_id"] is { } trace ? $" (trace {trace})" : "");
    }
}

/// <summary>The run has ended, or another execution took it over: stop working, there is nothing left to report to.</summary>
public sealed class RunLostException(int status, JsonObject problem, Exception? inner = null) : OpsMonitorException(status, problem, inner);

/// <summary>An operator asked the run to stop.</summary>
public sealed class RunAbortedException(long run, CancellationToken token) : OperationCanceledException($"An operator asked run {run} to stop.", token);

/// <summary>Thrown by the work on one item: the item failed, the run goes on.</summary>
public class ItemFailedException(string reasonCode, string reason = "", Exception? inner = null) : Exception(reason.Length > 0 ? reason : reasonCode, inner)
{
    public string ReasonCode { get; } = reasonCode;

    public string Reason { get; } = reason;
}

/// <summary>Thrown by the work on one item: there was nothing to do for it.</summary>
public sealed class ItemSkippedException(string reasonCode, string reason = "", Exception? inner = null) : ItemFailedException(reasonCode, reason, inner);

/// <summary>What is to be run. Secrets do not belong into the scope.</summary>
public sealed record RunStart(string Resource, string Action)
{
    public object? Scope { get; init; }

    public IReadOnlyCollection<string>? ItemIds { get; init; }

    public int? TotalItems { get; init; }

    /// <summary>Names the operation: while a run of this key is active, a start attaches to it. Made from operation and scope where there is none.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>"attach", or "reject": then an active run is refused as active-run-exists.</summary>
    public string OnConflict { get; init; } = "attach";
}

public sealed record OpsMonitorOptions
{
    public int Tries { get; init; } = 10;

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    public int BatchSize { get; init; } = 500;

    public TimeSpan BatchTime { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan HeartbeatTime { get; init; } = TimeSpan.FromSeconds(10);

    public Action<string> Log { get; init; } = message => Trace.TraceWarning("{0}", message);
}

/// <summary>A hub and a key. Safe to share between threads; make one for the whole program.</summary>
public sealed class OpsMonitorClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly string _api;
    private readonly AuthenticationHeaderValue _key;

    /// <param name="http">A client of your own, which must not follow redirects; it is disposed of with this one.</param>
    public OpsMonitorClient(string url, string key, OpsMonitorOptions? options = null, HttpClient? http = null)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || !address.Scheme.StartsWith("http", StringComparison.Ordinal))
        {
            throw new ArgumentException("OpsMonitor needs its address (https://...).", nameof(url));
        }

        if (key is null || !key.StartsWith("opsm_", StringComparison.Ordinal))
        {
            throw new ArgumentException("OpsMonitor needs an API key (opsm_...).", nameof(key));
        }

        Options = options ?? new();
        _api = url.TrimEnd('/') + "/api/v1";
        _key = new("Bearer", key);
        _http = http ?? new(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Options.Timeout };
    }

    public OpsMonitorOptions Options { get; }

    /// <summary>With the address of OPSMONITOR_URL and the key of OPSMONITOR_KEY.</summary>
    public static OpsMonitorClient FromEnvironment(OpsMonitorOptions? options = null) =>
        new(Environment.GetEnvironmentVariable("OPSMONITOR_URL") ?? "", Environment.GetEnvironmentVariable("OPSMONITOR_KEY") ?? "", options);

    /// <summary>Starts or attaches, works and finishes, whatever happens meanwhile. Where <paramref name="cancel"/> is the one that stops it, the run fails as interrupted.</summary>
    public async Task<Run> RunAsync(RunStart start, Func<Run, CancellationToken, Task> work, CancellationToken cancel = default) =>
        await (await StartAsync(start, cancel)).DuringAsync(work);

    /// <summary>Starts a run and begins it, or attaches to the active one of the same key (<see cref="Run.Attached"/>).</summary>
    public async Task<Run> StartAsync(RunStart start, CancellationToken cancel = default)
    {
        var body = new JsonObject { ["resource"] = start.Resource, ["action"] = start.Action, ["on_conflict"] = start.OnConflict };
        if (start.ItemIds is { } ids)
        {
            body["item_ids"] = new JsonArray([.. ids.Select(id => (JsonNode)id)]);
        }
        else
        {
            body["scope"] = start.Scope is { } scope ? JsonSerializer.SerializeToNode(scope) : new JsonObject();
        }

        if (start.TotalItems is { } total)
        {
            body["total_items"] = total;
        }

        if (start.IdempotencyKey is { } key)
        {
            body["idempotency_key"] = key;
        }

        var started = await RequestAsync(HttpMethod.Post, "/runs", body, once: true, cancel);
        return await BeginAsync((long)started["id"]!, started, (bool)started["deduplicated"]!, cancel);
    }

    /// <summary>Begins a run that waits, such as a retry (<see cref="Run.ItemIdsAsync"/> has what to do), or goes on with one that runs.</summary>
    public async Task<Run> AttachAsync(long run, CancellationToken cancel = default) =>
        await BeginAsync(run, await RequestAsync(HttpMethod.Get, $"/runs/{run}", cancel: cancel), attached: true, cancel);

    /// <summary>The runs of an operation that wait for their producer, the oldest first: retries above all.</summary>
    public async Task<IReadOnlyList<long>> WaitingAsync(string resource, string action, CancellationToken cancel = default)
    {
        var query = $"?resource={Uri.EscapeDataString(resource)}&action={Uri.EscapeDataString(action)}&status=pending&limit=200";
        var page = await RequestAsync(HttpMethod.Get, "/runs" + query, cancel: cancel);
        return [.. page["items"]!.AsArray().Select(run => (long)run!["id"]!).Reverse()];
    }

    /// <summary>Sends a request, again with growing pauses while the hub is away or busy. With <paramref name="once"/>, its repeats count as one.</summary>
    public async Task<JsonObject> RequestAsync(HttpMethod method, string path, JsonObject? body = null, bool once = false, CancellationToken cancel = default)
    {
        var (name, text) = (Guid.NewGuid().ToString(), body?.ToJsonString());
        for (var tried = 1; ; tried++)
        {
            var (answer, error, askedFor) = await TryAsync(method, path, text, once ? name : null, cancel);
            if (answer is not null)
            {
                return answer;
            }

            if (!error!.IsPassing || tried >= Options.Tries || askedFor > TimeSpan.FromMinutes(5))
            {
                throw error;
            }

            var pause = askedFor + TimeSpan.FromSeconds(Math.Min(30, 0.5 * Math.Pow(2, tried - 1)) * (0.5 + Random.Shared.NextDouble() / 2));
            Options.Log($"OpsMonitor: {method} {path.Split('?')[0]}: {error.Message}; again in {pause.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s");
            await Task.Delay(pause, cancel);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<(JsonObject? Answer, OpsMonitorException? Error, TimeSpan AskedFor)> TryAsync(HttpMethod method, string path, string? body, string? name, CancellationToken cancel)
    {
        try
        {
            using var request = new HttpRequestMessage(method, _api + path) { Headers = { Authorization = _key } };
            request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
            if (name is not null)
            {
                request.Headers.Add("Idempotency-Key", name);
            }

            using var response = await _http.SendAsync(request, cancel);
            var answer = Parse(await response.Content.ReadAsStringAsync(cancel));
            if (response.IsSuccessStatusCode && answer is not null)
            {
                return (answer, null, default);
            }

            var after = response.Headers.RetryAfter;
            var askedFor = after?.Delta ?? after?.Date - DateTimeOffset.UtcNow ?? default;
            var problem = answer ?? new() { ["detail"] = "the answer is none of OpsMonitor's" };
            return (null, new((int)response.StatusCode, problem), askedFor > TimeSpan.Zero ? askedFor : default);
        }
        catch (Exception away) when (away is HttpRequestException or System.IO.IOException || away is OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return (null, new(0, new() { ["type"] = "no-answer", ["detail"] = away.Message }, away), default);
        }
    }

    private async Task<Run> BeginAsync(long run, JsonObject view, bool attached, CancellationToken cancel)
    {
        int? attempt = null;
        if ((string?)view["status"] == "pending")
        {
            try
            {
                attempt = (int)(await RequestAsync(HttpMethod.Post, $"/runs/{run}/start", [], once: true, cancel))["attempt"]!;
            }
            catch (OpsMonitorException e) when (e.Type == "illegal-transition")
            {
                // Somebody else was faster.
            }
        }

        if (attempt is null)
        {
            view = await RequestAsync(HttpMethod.Get, $"/runs/{run}", cancel: cancel);
            if ((string?)view["status"] != "running")
            {
                throw new RunLostException(409, new() { ["type"] = "run-finished", ["detail"] = $"run {run} is {view["status"]}" });
            }

            attempt = (int)view["attempt"]!;
        }

        return new(this, run, attempt.Value, attached, cancel);
    }

    private static JsonObject? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>A run that is under way. A task sends what was reported when it is old enough, and signs of life in between.</summary>
public sealed class Run : IAsyncDisposable
{
    private const int MaxReason = 5_000; // the hub keeps less, and refuses more than twice as much
    private readonly OpsMonitorClient _ops;
    private readonly List<JsonObject> _pending = [];
    private readonly SemaphoreSlim _sending = new(1);
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _stop;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _beats;
    private readonly List<string> _refused = [];
    private int? _total;
    private bool _isTotalGuess;
    private OpsMonitorException? _trouble;
    private long _told = Stopwatch.GetTimestamp();

    internal Run(OpsMonitorClient ops, long id, int attempt, bool attached, CancellationToken caller)
    {
        (_ops, Id, Attempt, Attached, _caller) = (ops, id, attempt, attached, caller);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(caller);
        Token = _stop.Token;
        _beats = Task.Run(BeatAsync, CancellationToken.None);
    }

    public long Id { get; }

    public int Attempt { get; }

    /// <summary>The run was active already: what it has counted, it keeps.</summary>
    public bool Attached { get; }

    public string Status { get; private set; } = "running";

    public bool AbortRequested { get; private set; }

    /// <summary>Cancelled when an operator asks the run to stop, or its caller does. Pass it on.</summary>
    public CancellationToken Token { get; }

    /// <summary>Works on the run and finishes it, whatever happens meanwhile.</summary>
    public async Task<Run> DuringAsync(Func<Run, CancellationToken, Task> work)
    {
        await using (this)
        {
            using var signals = _caller.CanBeCanceled ? null : new Signals(this);
            try
            {
                await work(this, Token);
                _caller.ThrowIfCancellationRequested();
                signals?.ThrowIfCame();
                await (_trouble is { } trouble ? throw trouble : Status == "running" ? FinishAsync() : Task.CompletedTask);
            }
            catch (Exception e)
            {
                await EndAfterAsync(e);
                if (e is OperationCanceledException && _trouble is { } why)
                {
                    throw why; // why the token was cancelled
                }

                if (!AbortRequested || e is not OperationCanceledException)
                {
                    throw;
                }
            }
        }

        return this;
    }

    /// <summary>The ids that the run's scope lists: what a retry is to do, and none where all is to be done again.</summary>
    public async Task<IReadOnlyList<string>> ItemIdsAsync()
    {
        List<string> ids = [];
        for (string? cursor = ""; cursor is not null;)
        {
            var query = "?limit=10000" + (cursor.Length > 0 ? "&cursor=" + Uri.EscapeDataString(cursor) : "");
            var page = await _ops.RequestAsync(HttpMethod.Get, $"/runs/{Id}/item-ids{query}", cancel: Token);
            ids.AddRange(page["items"]!.AsArray().Select(id => (string)id!));
            cursor = (string?)page["next_cursor"];
        }

        return ids;
    }

    /// <summary>Does the work for each item and reports what became of it. An exception other than <see cref="ItemFailedException"/> leaves the loop.</summary>
    public async Task EachAsync<T>(IEnumerable<T> items, Func<T, CancellationToken, Task> work, Func<T, string>? itemId = null) where T : notnull
    {
        foreach (var item in items)
        {
            Check();
            var id = itemId is null ? Convert.ToString(item, CultureInfo.InvariantCulture)! : itemId(item);
            try
            {
                await work(item, Token);
            }
            catch (ItemFailedException e)
            {
                await ReportAsync(id, e is ItemSkippedException ? "skipped" : "failed", e.ReasonCode, e.Reason, null);
                continue;
            }

            await SucceededAsync(id);
        }
    }

    public Task SucceededAsync(string itemId, string? displayName = null) => ReportAsync(itemId, "succeeded", null, null, displayName);

    public Task FailedAsync(string itemId, string reasonCode, string? reason = null, string? displayName = null) => ReportAsync(itemId, "failed", reasonCode, reason, displayName);

    public Task SkippedAsync(string itemId, string reasonCode, string? reason = null, string? displayName = null) => ReportAsync(itemId, "skipped", reasonCode, reason, displayName);

    /// <summary>Tells how many items there are, once that is known or known better.</summary>
    public void Total(int items) => (_total, _isTotalGuess) = (items, false);

    /// <summary>To be called between two steps of long work: throws <see cref="RunAbortedException"/>, or what the task could not send.</summary>
    public void Check()
    {
        if (_trouble is { } trouble)
        {
            throw trouble;
        }

        if (AbortRequested)
        {
            throw new RunAbortedException(Id, Token);
        }

        Token.ThrowIfCancellationRequested();
    }

    /// <summary>Sends what was reported until now.</summary>
    public Task FlushAsync() => SendPendingAsync(Token);

    /// <summary>Says that the run is alive. The task does that by itself.</summary>
    public Task HeartbeatAsync() => AloneAsync(() => _ended.IsCancellationRequested ? Task.CompletedTask : SendAsync([], Token), Token);

    /// <summary>Ends the run; its status follows from what was reported. Throws afterwards where items were refused.</summary>
    public async Task<string> FinishAsync()
    {
        await SendPendingAsync(CancellationToken.None);
        await FinishAsync(new() { ["attempt"] = Attempt });
        return _refused.Count == 0 || AbortRequested ? Status
            : throw new OpsMonitorException(422, new() { ["type"] = "invalid", ["detail"] = $"{_refused.Count} items were not reported, the first: {_refused[0]}" });
    }

    /// <summary>Ends the run as failed as a whole. What cannot be sent any more is left out.</summary>
    public async Task<string> FailAsync(string reasonCode, string? reason = null)
    {
        try
        {
            await SendPendingAsync(CancellationToken.None);
        }
        catch (OpsMonitorException e)
        {
            _ops.Options.Log($"OpsMonitor: run {Id}: {_pending.Count} items were not reported: {e.Message}");
        }

        var failure = new JsonObject { ["reason_code"] = reasonCode, ["reason"] = Fit(string.IsNullOrEmpty(reason) ? reasonCode : reason, MaxReason) };
        return await FinishAsync(new() { ["attempt"] = Attempt, ["failure"] = failure });
    }

    /// <summary>Stops the signs of life; it does not end the run.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _beats;
        _stop.Dispose();
        _ended.Dispose();
        _sending.Dispose();
    }

    private async Task EndAfterAsync(Exception e)
    {
        try
        {
            if (Status == "running")
            {
                await (AbortRequested && e is OperationCanceledException ? FinishAsync() : FailAsync(e is OperationCanceledException ? "interrupted" : Code(e), e.Message));
            }
        }
        catch (Exception second) when (second is OpsMonitorException or OperationCanceledException)
        {
            _ops.Options.Log($"OpsMonitor: run {Id} could not be ended: {second.Message}");
        }
    }

    private async Task ReportAsync(string itemId, string outcome, string? reasonCode, string? reason, string? displayName)
    {
        var item = new JsonObject { ["item_id"] = Fit(itemId), ["outcome"] = outcome };
        foreach (var (name, value) in new[] { ("reason_code", reasonCode), ("reason", reason), ("display_name", displayName) })
        {
            if (!string.IsNullOrEmpty(value))
            {
                item[name] = Fit(value, name == "reason" ? MaxReason : int.MaxValue);
            }
        }

        int waiting;
        lock (_pending)
        {
            _pending.Add(item);
            waiting = _pending.Count;
        }

        if (waiting >= _ops.Options.BatchSize && !Token.IsCancellationRequested)
        {
            await SendPendingAsync(Token);
        }

        Check();
    }

    private Task SendPendingAsync(CancellationToken cancel) => AloneAsync(async () =>
    {
        while (true)
        {
            JsonObject[] batch;
            lock (_pending)
            {
                batch = [.. _pending.Take(_ops.Options.BatchSize)];
            }

            if (batch.Length == 0)
            {
                return;
            }

            await SendAsync(batch, cancel);
            lock (_pending)
            {
                _pending.RemoveRange(0, batch.Length); // only now: it has arrived
            }
        }
    }, cancel);

    private async Task AloneAsync(Func<Task> send, CancellationToken cancel)
    {
        await _sending.WaitAsync(cancel);
        try
        {
            await send();
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task SendAsync(JsonObject[] items, CancellationToken cancel)
    {
        _total += _isTotalGuess ? items.Length : 0;
        JsonObject? answer = null;
        while (answer is null)
        {
            var body = new JsonObject { ["attempt"] = Attempt, ["items"] = new JsonArray([.. items.Select(i => i.DeepClone())]) };
            if (_total is { } total)
            {
                body["total_items"] = total;
            }

            try
            {
                answer = await AskedAsync("items", body, once: false, cancel);
            }
            catch (OpsMonitorException e) when (e is not RunLostException && e.Problem["errors"] is JsonObject)
            {
                items = await ToSendAfterAsync(e, items, cancel);
            }
        }

        _told = Stopwatch.GetTimestamp();
        if ((bool)answer["abort_requested"]!)
        {
            await AbortAsync();
        }
    }

    // After a refusal: all but the items that it names; or all, with a total that is not too low any more.
    private async Task<JsonObject[]> ToSendAfterAsync(OpsMonitorException error, JsonObject[] items, CancellationToken cancel)
    {
        var errors = error.Problem["errors"]!.AsObject();
        var named = errors.Select(e => Regex.Match(e.Key, @"^items\[(?<at>\d+)\]", RegexOptions.NonBacktracking)).Where(m => m.Success).Select(m => int.Parse(m.Groups["at"].Value, CultureInfo.InvariantCulture)).ToHashSet();
        foreach (var at in named)
        {
            var id = (string)items[at]["item_id"]!;
            _refused.Add($"'{(id.Length > 100 ? id[..100] : id)}': {error.Message}");
            _ops.Options.Log($"OpsMonitor: run {Id}: an item was not reported: {_refused[^1]}");
        }

        if (named.Count > 0)
        {
            return [.. items.Where((_, at) => !named.Contains(at))];
        }

        var isTooMany = errors["items"]?.ToJsonString().Contains("total_items", StringComparison.Ordinal) == true;
        var enough = isTooMany ? (int)(await _ops.RequestAsync(HttpMethod.Get, $"/runs/{Id}", cancel: cancel))["processed_items"]! + items.Length : 0;
        if (enough <= (_total ?? 0))
        {
            throw error;
        }

        (_total, _isTotalGuess) = (enough, true);
        return items;
    }

    // Before the end: what was counted stands for a guess, and refused items are part of the total.
    private async Task TellRightTotalAsync()
    {
        if (_isTotalGuess || _refused.Count > 0)
        {
            var run = await _ops.RequestAsync(HttpMethod.Get, $"/runs/{Id}");
            var told = _isTotalGuess ? 0 : _total ?? (int?)run["total_items"] ?? 0;
            Total(Math.Max(told, (int)run["processed_items"]! + _refused.Count));
            await SendAsync([], CancellationToken.None);
        }
    }

    private async Task<string> FinishAsync(JsonObject body)
    {
        await AloneAsync(async () =>
        {
            await TellRightTotalAsync();
            await _ended.CancelAsync();
            Status = (string)(await AskedAsync("finish", body, once: true, CancellationToken.None))["status"]!;
        }, CancellationToken.None);
        return Status;
    }

    private async Task<JsonObject> AskedAsync(string what, JsonObject body, bool once, CancellationToken cancel)
    {
        try
        {
            return await _ops.RequestAsync(HttpMethod.Post, $"/runs/{Id}/{what}", body, once, cancel);
        }
        catch (OpsMonitorException e) when (e.Type is "run-finished" or "run-fenced")
        {
            Status = e.Type == "run-fenced" ? "lost" : (string)(await _ops.RequestAsync(HttpMethod.Get, $"/runs/{Id}", cancel: CancellationToken.None))["status"]!;
            if (Status == "aborted") // an operator did not wait for us
            {
                await AbortAsync();
                throw new RunAbortedException(Id, Token);
            }

            _trouble = new RunLostException(e.Status, e.Problem, e);
            await _stop.CancelAsync();
            throw _trouble;
        }
    }

    private async Task AbortAsync()
    {
        AbortRequested = true;
        await _stop.CancelAsync();
    }

    private async Task BeatAsync()
    {
        var options = _ops.Options;
        using var timer = new PeriodicTimer(options.BatchTime < options.HeartbeatTime ? options.BatchTime : options.HeartbeatTime);
        try
        {
            while (await timer.WaitForNextTickAsync(_ended.Token))
            {
                try
                {
                    await (HasPending() ? SendPendingAsync(Token) : Stopwatch.GetElapsedTime(_told) >= options.HeartbeatTime ? HeartbeatAsync() : Task.CompletedTask);
                }
                catch (OpsMonitorException e) when (e.IsPassing)
                {
                    options.Log($"OpsMonitor: run {Id}: {e.Message}");
                }
            }
        }
        catch (OpsMonitorException e)
        {
            _trouble ??= e;
            await _stop.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // The run has ended, or is to.
        }
    }

    private bool HasPending()
    {
        lock (_pending)
        {
            return _pending.Count > 0;
        }
    }

    // A text of at most so many characters, with the mark of what no text can hold instead of NUL and of half a character.
    private static string Fit(string text, int max = int.MaxValue) =>
        string.Concat((text.Length > max ? text[..max] : text).EnumerateRunes().Select(r => r.Value == 0 ? "\uFFFD" : r.ToString()));

    // TimeoutException is timeout, FileNotFoundException file_not_found.
    private static string Code(Exception e)
    {
        var name = e.GetType().Name;
        name = name.EndsWith("Exception", StringComparison.Ordinal) && name.Length > 9 ? name[..^9] : name;
        var parts = name.Select((c, i) => (i > 0 && char.IsUpper(c) && !char.IsUpper(name[i - 1]) ? "_" : "") + char.ToLowerInvariant(c));
        return string.Concat(parts);
    }

    // A signal ends the program once its handlers have returned: this one returns when the run has ended.
    private sealed class Signals : IDisposable
    {
        private readonly ManualResetEventSlim _ended = new();
        private readonly PosixSignalRegistration[] _registered;
        private readonly Run _run;
        private volatile bool _came;

        public Signals(Run run)
        {
            _run = run;
            _registered = [PosixSignalRegistration.Create(PosixSignal.SIGTERM, Heed), PosixSignalRegistration.Create(PosixSignal.SIGINT, Heed)];
        }

        public void ThrowIfCame()
        {
            if (_came)
            {
                throw new OperationCanceledException("The program was told to stop.");
            }
        }

        public void Dispose()
        {
            _ended.Set();
            Array.ForEach(_registered, r => r.Dispose());
        }

        private void Heed(PosixSignalContext context)
        {
            _came = true;
            _run._stop.Cancel();
            if (!_ended.Wait(TimeSpan.FromSeconds(5))) // work that heeds no token
            {
                _run.EndAfterAsync(new OperationCanceledException("The program was told to stop.")).GetAwaiter().GetResult();
            }
        }
    }
}
