using System.Security.Cryptography;
using System.Text;
using OpsMonitor.Domain.Access;

namespace OpsMonitor.App.Api;

/// <summary>
/// What keys may do now, from memory: however often a key is used, the database is asked about it once a second. So a key that is revoked, or whose owner
/// loses a right, is refused a second later at most, on every node, and nothing has to be heard for it.
/// </summary>
public sealed class KeyGrants(ApiKeys keys, TimeProvider clock)
{
    private static readonly TimeSpan _fresh = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (long At, Task<ApiKeyGrant?> Answer)> _asked = [];
    private long _sweptAt = clock.GetTimestamp();

    /// <summary>As <see cref="ApiKeys.FindAsync"/>, and a second old at most.</summary>
    public async Task<ApiKeyGrant?> FindAsync(string token, CancellationToken cancel)
    {
        if (ApiKeyToken.Parse(token) is null)
        {
            return null;
        }

        var digest = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token))); // no key stays in memory
        var grant = await Ask(digest, token).WaitAsync(cancel);
        return grant?.Key.ExpiresAt <= clock.GetUtcNow() ? null : grant;
    }

    // Whoever asks first does not take the answer from the others when they leave.
    private Task<ApiKeyGrant?> Ask(string digest, string token)
    {
        lock (_lock)
        {
            if (!_asked.TryGetValue(digest, out var asked) || asked.Answer.IsFaulted || clock.GetElapsedTime(asked.At) >= _fresh)
            {
                Sweep();
                _asked[digest] = asked = (clock.GetTimestamp(), keys.FindAsync(token, CancellationToken.None));
            }

            return asked.Answer;
        }
    }

    private void Sweep()
    {
        if (clock.GetElapsedTime(_sweptAt) < _fresh)
        {
            return;
        }

        _sweptAt = clock.GetTimestamp();
        foreach (var (digest, asked) in _asked.Where(a => clock.GetElapsedTime(a.Value.At) >= _fresh).ToList())
        {
            _asked.Remove(digest);
        }
    }
}
