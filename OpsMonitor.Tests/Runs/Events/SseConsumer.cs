using System.Net.Http.Headers;

namespace OpsMonitor.Tests.Runs.Events;

/// <summary>A consumer of a stream, which comes back to where it was after a cut.</summary>
internal sealed class SseConsumer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _http;
    private readonly string _path;
    private readonly Task _reading;

    public SseConsumer(string address, string key, string path = "/api/v1/runs/events")
    {
        _http = new() { BaseAddress = new(address), DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", key) } };
        _path = path;
        _reading = ReadAsync();
    }

    public SeenRuns Seen { get; } = new();

    public int Opened { get; private set; }

    public int Resets { get; private set; }

    /// <summary>The status that ended it for good; null while it goes on.</summary>
    public int? Refused { get; private set; }

    public string? LastId { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task ReadAsync()
    {
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (Refused is null && await pause.WaitForNextTickAsync(_stop.Token))
        {
            try
            {
                await OpenAsync();
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                // Cut: again.
            }
        }
    }

    private async Task OpenAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, _path);
        if (LastId is not null)
        {
            request.Headers.Add("Last-Event-ID", LastId);
        }

        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _stop.Token);
        if ((int)answer.StatusCode != 200)
        {
            Refused = (int)answer.StatusCode;
            return;
        }

        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(_stop.Token));
        var name = "";
        Opened++;
        while (await lines.ReadLineAsync(_stop.Token) is { } line)
        {
            switch (line.Split(": ", 2))
            {
                case ["id", var id]:
                    LastId = id;
                    break;
                case ["event", var told]:
                    name = told;
                    break;
                case ["data", var data] when name == "run.changed":
                    Seen.Add(data);
                    break;
                case ["data", _]:
                    Resets++;
                    break;
            }
        }
    }
}
