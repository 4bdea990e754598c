using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OpsMonitor.Domain.Text;

/// <summary>Writes JSON into a buffer that is kept for the next: an import writes millions of small values, each of which would grow its own.</summary>
internal static class JsonBuffer
{
    private const int MaxKept = 1 << 20;

    private static readonly JsonWriterOptions s_compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer)? s_kept;

    /// <summary>What <paramref name="read"/> makes of the text that <paramref name="write"/> writes; both may come here again.</summary>
    public static T Written<T, TState>(TState state, Action<Utf8JsonWriter, TState> write, Func<ReadOnlySpan<byte>, T> read)
    {
        var buffer = s_kept?.Buffer ?? new(4 * 1024);
        var writer = s_kept?.Writer ?? new(buffer, s_compact);
        s_kept = null;
        buffer.ResetWrittenCount();
        writer.Reset(buffer);
        write(writer, state);
        writer.Flush();
        var written = read(buffer.WrittenSpan);
        s_kept = buffer.Capacity <= MaxKept ? (buffer, writer) : null;
        return written;
    }

    /// <summary>The text that <paramref name="write"/> writes.</summary>
    public static string Text(Action<Utf8JsonWriter> write) => Written(write, static (writer, write) => write(writer), Encoding.UTF8.GetString);

    /// <summary>The members of an object in ordinal order of their names, each of which is read once.</summary>
    public static (string Name, JsonElement Value)[] Sorted(JsonElement element)
    {
        var members = new (string Name, JsonElement Value)[element.GetPropertyCount()];
        var (count, isSorted) = (0, true);
        foreach (var property in element.EnumerateObject())
        {
            members[count] = (property.Name, property.Value);
            isSorted &= count == 0 || string.CompareOrdinal(members[count - 1].Name, members[count].Name) <= 0;
            count++;
        }

        if (!isSorted)
        {
            Array.Sort(members, static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        }

        return members;
    }
}
