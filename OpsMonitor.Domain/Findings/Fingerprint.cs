using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace OpsMonitor.Domain.Findings;

/// <summary>The deterministic identity of a finding: the same drift seen again has the same fingerprint.</summary>
public static class Fingerprint
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>64 lowercase hex digits over all six parts; throws <see cref="ArgumentException"/> for a string with half of a surrogate pair.</summary>
    public static string Compute(string scopeKey, string subjectType, string externalId, ChangeType change, byte[]? baselineHash, byte[]? currentHash)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, s_strict.GetBytes(scopeKey));
        Append(hash, s_strict.GetBytes(subjectType));
        Append(hash, s_strict.GetBytes(externalId));
        Append(hash, s_strict.GetBytes(change.Word()));
        Append(hash, baselineHash);
        Append(hash, currentHash);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    // Each part is led by its length (-1 for none), so that ("ab", "c") and ("a", "bc") differ.
    private static void Append(IncrementalHash hash, byte[]? part)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, part?.Length ?? -1);
        hash.AppendData(length);
        hash.AppendData(part ?? []);
    }
}
