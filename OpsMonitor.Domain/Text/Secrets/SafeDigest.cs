using System.Security.Cryptography;

namespace OpsMonitor.Domain.Text.Secrets;

/// <summary>
/// Digests that leave by a door: HMAC-SHA-256 under a key that this installation keeps to itself. Two are equal where what they are of is; who guesses at a
/// masked secret cannot make one to compare.
/// </summary>
public static class SafeDigest
{
    private const int Block = 64;

    private static byte[]? s_key;

    /// <summary>The halves of HMAC, for statements that make the digest of a column: sha256(@outer || sha256(@inner || ...)).</summary>
    internal static (byte[] Inner, byte[] Outer) Pads => (Pad(0x36), Pad(0x5C));

    private static byte[] Key => s_key ?? Use(RandomNumberGenerator.GetBytes(32));

    /// <summary>The digest in hex.</summary>
    public static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(HMACSHA256.HashData(Key, bytes));

    /// <summary>For what comes in parts.</summary>
    internal static IncrementalHash Begin() => IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Key);

    /// <summary>Takes the installation's key, once; the one in use is returned. The schema does it before anything is read.</summary>
    internal static byte[] Use(byte[] key) => Interlocked.CompareExchange(ref s_key, key, null) ?? key;

    private static byte[] Pad(byte with)
    {
        var pad = new byte[Block];
        Key.CopyTo(pad, 0);
        return Array.ConvertAll(pad, b => (byte)(b ^ with));
    }
}
