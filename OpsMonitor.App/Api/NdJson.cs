using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace OpsMonitor.App.Api;

/// <summary>Reads a stream line by line without ever holding more than one line.</summary>
public static class NdJson
{
    /// <summary>The lines that are not empty. A line longer than <paramref name="max"/> bytes is a 413.</summary>
    public static async IAsyncEnumerable<byte[]> LinesAsync(Stream body, int max, [EnumeratorCancellation] CancellationToken cancel)
    {
        var reader = PipeReader.Create(body);
        ReadResult read;
        do
        {
            read = await reader.ReadAsync(cancel);
            var buffer = read.Buffer;
            while (TryLine(ref buffer, read.IsCompleted) is { } line)
            {
                if (line.Length > max)
                {
                    throw new ApiProblemException(ApiProblem.TooLarge);
                }

                if (line.AsSpan().Trim(" \r\t"u8).Length > 0)
                {
                    yield return line;
                }
            }

            if (buffer.Length > max)
            {
                throw new ApiProblemException(ApiProblem.TooLarge);
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }
        while (!read.IsCompleted);
    }

    private static byte[]? TryLine(ref ReadOnlySequence<byte> buffer, bool isEnd)
    {
        byte[] line;
        if (buffer.PositionOf((byte)'\n') is { } at)
        {
            line = buffer.Slice(0, at).ToArray();
            buffer = buffer.Slice(buffer.GetPosition(1, at));
            return line;
        }

        if (!isEnd || buffer.IsEmpty)
        {
            return null;
        }

        line = buffer.ToArray();
        buffer = buffer.Slice(buffer.End);
        return line;
    }
}
