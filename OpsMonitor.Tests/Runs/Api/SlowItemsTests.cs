using System.IO.Pipelines;
using System.Net.Http.Headers;
using System.Text;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Runs.Api;

/// <summary>A stream of items that goes on for as long as the work does: what has come is on the run before it ends.</summary>
public sealed class SlowItemsTests(AppHost app) : IClassFixture<AppHost>
{
    private CancellationToken Cancel { get; } = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Items_OfAStreamThatStaysOpen_AreRecordedBeforeItEnds()
    {
        using var api = app.Api();
        var run = await api.BegunRunAsync();
        var pipe = new Pipe();
        using var body = new StreamContent(pipe.Reader.AsStream()) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-ndjson") } };
        var answer = api.PostAsync(new Uri($"/api/v1/runs/{run}/items?attempt=1", UriKind.Relative), body, Cancel);
        foreach (var item in new[] { "ana", "ben" })
        {
            await pipe.Writer.WriteAsync(Encoding.UTF8.GetBytes($$"""{"item_id":"{{item}}","outcome":"succeeded"}""" + "\n"), Cancel);
            await Eventually.True(
                async () => (await (await api.ReadAsync($"/runs/{run}")).JsonAsync(200)).GetProperty("succeeded").GetInt32() == (item == "ana" ? 1 : 2), $"{item} is counted");
        }

        Assert.False(answer.IsCompleted);
        await pipe.Writer.CompleteAsync();
        Assert.Equal(2, (await (await answer).JsonAsync(200)).GetProperty("received").GetInt32());
    }
}
