using System.Threading.RateLimiting;

namespace OpsMonitor.App.Account;

/// <summary>Somebody who tries to sign in: from where, to which account, and by which known device of it (<see cref="KnownDevice"/>), if any.</summary>
public sealed record SignInAttempt(string Address, string Account, string? Device)
{
    /// <summary>What is tried is a code, after the right password: a million of them are soon guessed, so few are taken.</summary>
    public bool IsCode { get; init; }

    /// <summary>What is tried is a passkey, which nobody guesses: whose it is shows afterwards only, so it is counted for the address or the device alone.</summary>
    public bool IsPasskey { get; init; }
}

/// <summary>
/// How many wrong passwords are taken before an attempt has to wait. Counted for an address, for an account, and for both together; a browser in which the
/// person has signed in before is counted by itself, so that strangers who guess can neither lock the person out nor the office they share an address with.
/// Memory is bounded: what is counted falls into a fixed number of slots, spread by a hash that nobody outside can foresee.
/// </summary>
public sealed class SignInLimits : IDisposable
{
    internal const int PerAccountAndAddress = 10;
    internal const int PerDevice = 10;
    internal const int PerAddress = 50;
    internal const int PerAccount = 100;
    internal const int CodesPerAccount = 10;

    private const int Slots = 16_384;
    private const int Segments = 10;
    private const int AtOnce = 2;
    private const int Waiting = 30;
    private const int WaitingToHash = 100;
    private static readonly TimeSpan _window = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan _accountWindow = TimeSpan.FromMinutes(15);

    private readonly PartitionedRateLimiter<int> _byPair = Failures(PerAccountAndAddress, _window);
    private readonly PartitionedRateLimiter<int> _byDevice = Failures(PerDevice, _window);
    private readonly PartitionedRateLimiter<int> _byAddress = Failures(PerAddress, _window);
    private readonly PartitionedRateLimiter<int> _byAccount = Failures(PerAccount, _accountWindow);
    private readonly PartitionedRateLimiter<int> _codes = Failures(CodesPerAccount, _accountWindow);

    // Whoever sends hundreds at once is answered one after the other, or the count would come after them all.
    private readonly PartitionedRateLimiter<int> _turns = PartitionedRateLimiter.Create<int, int>(slot => RateLimitPartition.GetConcurrencyLimiter(
        slot, _ => new ConcurrencyLimiterOptions { PermitLimit = AtOnce, QueueLimit = Waiting, QueueProcessingOrder = QueueProcessingOrder.OldestFirst }));

    // A hash takes a core for a tenth of a second: guesses from many addresses must leave the process to those who are signed in.
    private readonly ConcurrencyLimiter _hashing = new(new()
    {
        PermitLimit = Math.Max(1, Environment.ProcessorCount / 2), QueueLimit = WaitingToHash, QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>Waits for a turn; one that is not <see cref="SignInTurn.IsGiven"/> says when to come again.</summary>
    public async ValueTask<SignInTurn> EnterAsync(SignInAttempt attempt, CancellationToken cancel)
    {
        var turn = await _turns.AcquireAsync(attempt.Device is null ? Slot(attempt.Address) : Slot(attempt.Device), 1, cancel);
        if (!turn.IsAcquired)
        {
            turn.Dispose();
            return new([], TimeSpan.FromSeconds(5));
        }

        foreach (var (limiter, slot) in Counted(attempt))
        {
            // A code counts as it comes, right or wrong: from a thousand addresses at once none would have been counted before the last was looked at.
            using var free = limiter.AttemptAcquire(slot, limiter == _codes ? 1 : 0);
            if (!free.IsAcquired)
            {
                turn.Dispose();
                return new([], limiter == _byAccount || limiter == _codes ? _accountWindow / Segments : _window / Segments);
            }
        }

        var hashing = await _hashing.AcquireAsync(1, cancel);
        if (!hashing.IsAcquired)
        {
            turn.Dispose();
            return new([], TimeSpan.FromSeconds(5));
        }

        return new([turn, hashing], TimeSpan.Zero);
    }

    /// <summary>The attempt was wrong; it counts.</summary>
    public void Count(SignInAttempt attempt)
    {
        foreach (var (limiter, slot) in Counted(attempt).Where(c => c.Limiter != _codes))
        {
            limiter.AttemptAcquire(slot).Dispose();
        }
    }

    public void Dispose()
    {
        _byPair.Dispose();
        _byDevice.Dispose();
        _byAddress.Dispose();
        _byAccount.Dispose();
        _codes.Dispose();
        _turns.Dispose();
        _hashing.Dispose();
    }

    private IEnumerable<(PartitionedRateLimiter<int> Limiter, int Slot)> Counted(SignInAttempt attempt) => attempt.IsCode
        ? attempt.Device is { } known ? [(_codes, Slot(known))] : [(_byAddress, Slot(attempt.Address)), (_codes, Slot(attempt.Account))]
        : attempt.Device is { } device
        ? [(_byDevice, Slot(device))]
        : attempt.IsPasskey
        ? [(_byAddress, Slot(attempt.Address))]
        :
        [
            (_byPair, Slot($"{attempt.Account} {attempt.Address}")),
            (_byAddress, Slot(attempt.Address)),
            (_byAccount, Slot(attempt.Account)),
        ];

    private static PartitionedRateLimiter<int> Failures(int most, TimeSpan window) => PartitionedRateLimiter.Create<int, int>(
        slot => RateLimitPartition.GetSlidingWindowLimiter(
            slot, _ => new SlidingWindowRateLimiterOptions { PermitLimit = most, Window = window, SegmentsPerWindow = Segments, QueueLimit = 0 }));

    // Seeded anew with each process by the runtime.
    private static int Slot(string counted) => (int)((uint)counted.GetHashCode(StringComparison.Ordinal) % Slots);
}

/// <summary>The right to try once, to be disposed after the attempt; or none, and when to come again.</summary>
public sealed class SignInTurn(IReadOnlyList<RateLimitLease> leases, TimeSpan retryAfter) : IDisposable
{
    public bool IsGiven => leases.Count > 0;

    public TimeSpan RetryAfter => retryAfter;

    public void Dispose()
    {
        foreach (var lease in leases)
        {
            lease.Dispose();
        }
    }
}
