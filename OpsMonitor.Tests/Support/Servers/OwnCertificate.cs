using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace OpsMonitor.Tests.Support.Servers;

/// <summary>A certificate of localhost that nobody else vouches for, good for a day.</summary>
internal static class OwnCertificate
{
    public static X509Certificate2 Make()
    {
        using var key = RSA.Create(2048);
        using var made = Sign(key);
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), password: null);
    }

    /// <summary>The certificate and its key as files of a folder, as servers read them.</summary>
    public static async Task<(string Certificate, string Key)> WriteAsync(string folder)
    {
        using var key = RSA.Create(2048);
        using var made = Sign(key);
        var (certificate, secret) = (Path.Combine(folder, "certificate.pem"), Path.Combine(folder, "key.pem"));
        await File.WriteAllTextAsync(certificate, made.ExportCertificatePem());
        await File.WriteAllTextAsync(secret, key.ExportPkcs8PrivateKeyPem());
        return (certificate, secret);
    }

    private static X509Certificate2 Sign(RSA key)
    {
        var now = TimeProvider.System.GetUtcNow();
        return new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
