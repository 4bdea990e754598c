using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OpsMonitor.App.Notifications.Delivery;

/// <summary>Secrets of webhooks and what is signed with them, as Standard Webhooks 1.0 says.</summary>
public static class WebhookSecret
{
    private const string Prefix = "whsec_";
    private const int Bytes = 32;

    /// <summary>A new secret, as a receiver's library takes it.</summary>
    public static string Make() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>The signatures of one sending, a secret each, so that a receiver may know either of two.</summary>
    public static string Sign(IEnumerable<string> secrets, string id, DateTimeOffset at, ReadOnlySpan<byte> body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)}."), .. body];
        return string.Join(' ', secrets.Select(s => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(s[Prefix.Length..]), signed))}"));
    }
}
