using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace OpsMonitor.Domain.Text;

/// <summary>
/// Remembers what became of the last few thousand texts, by their hashes and not by themselves: thousands of items fail for the same reason, and to make a text
/// fit to show costs a hundred times as much as to hash it. <paramref name="work"/> answers the same whenever it is asked.
/// </summary>
internal sealed class TextMemo(Func<string, string?> work)
{
    private const int Slots = 4_096;
    private const int MaxLength = 1_000; // what is longer is not often the same

    private readonly Known?[] _known = new Known?[Slots];

    public string? Of(string text)
    {
        if (text.Length > MaxLength)
        {
            return work(text);
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(MemoryMarshal.AsBytes(text.AsSpan()), digest);
        var hash = MemoryMarshal.Read<UInt128>(digest);
        ref var slot = ref _known[(int)(hash % Slots)];
        if (Volatile.Read(ref slot) is { } known && known.Hash == hash)
        {
            return known.Answer;
        }

        var answer = work(text);
        Volatile.Write(ref slot, new(hash, answer));
        return answer;
    }

    private sealed record Known(UInt128 Hash, string? Answer);
}
