using System.Security.Cryptography;
using System.Text;

namespace OpsMonitor.Domain.Access;

/// <summary>The text of an API key: opsm_(key id)_(secret)(checksum), all base62. The checksum tells a typing error from a wrong key without a look-up.</summary>
public sealed record ApiKeyToken(string KeyId, string Secret)
{
    private const string Prefix = "opsm_";
    private const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const int KeyIdLength = 12;
    private const int SecretLength = 32;
    private const int ChecksumLength = 6;

    private string Body => $"{Prefix}{KeyId}_{Secret}";

    public static ApiKeyToken New() => new(RandomNumberGenerator.GetString(Digits, KeyIdLength), RandomNumberGenerator.GetString(Digits, SecretLength));

    /// <summary>Null for anything that is not a whole token with the right checksum.</summary>
    public static ApiKeyToken? Parse(string? text)
    {
        const int Length = 5 + KeyIdLength + 1 + SecretLength + ChecksumLength;
        if (text is not { Length: Length } || !text.StartsWith(Prefix, StringComparison.Ordinal) || text[Prefix.Length + KeyIdLength] != '_')
        {
            return null;
        }

        var token = new ApiKeyToken(text.Substring(Prefix.Length, KeyIdLength), text.Substring(Prefix.Length + KeyIdLength + 1, SecretLength));
        return (token.KeyId + token.Secret).All(char.IsAsciiLetterOrDigit) && token.ToString() == text ? token : null;
    }

    /// <summary>What is stored of the secret; it has 190 bits, so a slow hash would add nothing.</summary>
    public byte[] SecretHash() => SHA256.HashData(Encoding.UTF8.GetBytes(Secret));

    public override string ToString() => Body + Checksum(Body);

    private static string Checksum(string body)
    {
        var rest = Crc32(Encoding.UTF8.GetBytes(body));
        var text = new char[ChecksumLength];
        for (var i = ChecksumLength - 1; i >= 0; i--)
        {
            text[i] = Digits[(int)(rest % 62)];
            rest /= 62;
        }

        return new string(text);
    }

    private static uint Crc32(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) == 0 ? 0 : 0xEDB88320u);
            }
        }

        return ~crc;
    }
}
