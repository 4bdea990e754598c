using System.Runtime.CompilerServices;
using System.Threading.Channels;
using OpsMonitor.App.Api;
using OpsMonitor.App.Api.Bodies;
using OpsMonitor.Domain.Runs.Ledger;

namespace OpsMonitor.App.Runs.Api;

/// <summary>
/// Items that are sent one a line. While one batch is being written the next is read and made fit to store. Whoever sends slowly waits for no batch to be full:
/// what has come is written when nothing follows for a moment.
/// </summary>
internal static class ItemLines
{
    /// <summary>The most items in a batch.</summary>
    public const int Most = 2_000;

    private const int MaxLine = 64 << 10;
    private const int Ahead = 2; // batches that wait to be written
    private static readonly TimeSpan _moment = TimeSpan.FromMilliseconds(100);

    /// <summary>All items, in order. What is wrong with a line is thrown when all full batches before it were given out.</summary>
    public static async IAsyncEnumerable<ItemBatch> ReadAsync(Stream body, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var batches = Channel.CreateBounded<ItemBatch>(new BoundedChannelOptions(Ahead) { SingleReader = true, SingleWriter = true });
        var reading = Task.Run(() => ReadAsync(body, batches.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var batch in batches.Reader.ReadAllAsync(cancel))
            {
                yield return batch;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await reading; // the body is nobody's once the request is answered
        }
    }

    private static async Task ReadAsync(Stream body, ChannelWriter<ItemBatch> to, CancellationToken cancel)
    {
        try
        {
            var (batch, line) = (new ItemBatch(), 0);
            await using var lines = NdJson.LinesAsync(body, MaxLine, cancel).GetAsyncEnumerator(cancel);
            while (true)
            {
                if (batch.Count == Most)
                {
                    await to.WriteAsync(batch, cancel);
                    batch = new();
                }

                var next = lines.MoveNextAsync().AsTask();
                batch = batch.Count > 0 && await IsSentAsync(batch, to, next, cancel) ? new() : batch;
                if (!await next)
                {
                    break;
                }

                batch.Add(Item(lines.Current, ++line).ToResult());
            }

            await (batch.Count > 0 ? to.WriteAsync(batch, cancel) : default);
            to.Complete();
        }
        catch (Exception e)
        {
            to.Complete(e);
        }
    }

    // While the next line lets wait for itself; not while others wait to be written.
    private static async ValueTask<bool> IsSentAsync(ItemBatch batch, ChannelWriter<ItemBatch> to, Task next, CancellationToken cancel)
    {
        while (!next.IsCompleted && !cancel.IsCancellationRequested && await Task.WhenAny(next, Task.Delay(_moment, cancel)) != next)
        {
            if (to.TryWrite(batch))
            {
                return true;
            }
        }

        return false;
    }

    private static ItemBody Item(byte[] text, int line)
    {
        if (RecordReader<ItemBody>.TryRead(text) is { } item)
        {
            return item;
        }

        using var json = ApiBody.Parse(text, $"line {line}");
        return RecordReader<ItemBody>.Read(json.RootElement, $"line {line}");
    }
}
