using System.Collections.Concurrent;

namespace OpsMonitor.Domain.Text;

/// <summary>
/// What <paramref name="tell"/> tells of a short text, kept for the next time: names of properties and most values of an inventory come again and again. It is
/// bounded: when it is full it begins anew.
/// </summary>
/// <param name="keeps">What alone is kept; a text that holds a secret is not.</param>
internal sealed class Memo<T>(Func<string, T> tell, Func<T, bool>? keeps = null)
{
    private const int Max = 8_192;
    private const int MaxLength = 128;

    private ConcurrentDictionary<string, T> _told = new(StringComparer.Ordinal);
    private int _count;

    public T Of(string text)
    {
        if (text.Length > MaxLength)
        {
            return tell(text);
        }

        var told = _told;
        if (told.TryGetValue(text, out var known))
        {
            return known;
        }

        var result = tell(text);
        if (keeps?.Invoke(result) != false && told.TryAdd(text, result) && Interlocked.Increment(ref _count) >= Max)
        {
            (_told, _count) = (new(StringComparer.Ordinal), 0);
        }

        return result;
    }
}
