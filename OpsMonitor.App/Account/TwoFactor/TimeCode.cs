using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OpsMonitor.App.Account.TwoFactor;

/// <summary>Codes of authenticator apps (RFC 6238). Identity says only whether a code is right; this says of which half minute it is, so that it can be used up.</summary>
internal static class TimeCode
{
    public const int Digits = 6;

    private const int Seconds = 30;
    private const int Drift = 2; // half minutes that the clock of a phone may be off
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>The half minute, counted since 1970, that the code was made for; null where it is none of this key around now.</summary>
    public static long? StepOf(string key, string code, DateTimeOffset now)
    {
        var (secret, typed, around) = (Bytes(key), Encoding.UTF8.GetBytes(code), now.ToUnixTimeSeconds() / Seconds);
        long? found = null;
        for (var step = around - Drift; step <= around + Drift; step++)
        {
            found = CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Code(secret, step)), typed) ? step : found;
        }

        return found;
    }

    private static string Code(byte[] secret, long step)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // the algorithm of authenticator apps
        var hash = HMACSHA1.HashData(secret, counter);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 15)) & int.MaxValue;
        return (number % 1_000_000).ToString("000000", CultureInfo.InvariantCulture);
    }

    // Base32: five bits a letter.
    private static byte[] Bytes(string key)
    {
        var bytes = new byte[key.Length * 5 / 8];
        var (bits, held, at) = (0, 0, 0);
        foreach (var letter in key)
        {
            (bits, held) = (((bits << 5) | Math.Max(0, Letters.IndexOf(letter, StringComparison.Ordinal))) & 0xfff, held + 5);
            if (held >= 8 && at < bytes.Length)
            {
                held -= 8;
                bytes[at++] = (byte)(bits >> held);
            }
        }

        return bytes;
    }
}
