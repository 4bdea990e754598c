using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace OpsMonitor.Tests.Account.Passkeys;

/// <summary>A device that makes one passkey and answers with it, as the standard has it (ES256, no attestation); it lies where a test wants it to.</summary>
internal sealed class SoftKey(string origin) : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public byte[] Id { get; init; } = RandomNumberGenerator.GetBytes(32);

    public byte[] Handle { get; set; } = [];

    /// <summary>What it says of how often it was used; a device that does not count stays at zero.</summary>
    public uint Count { get; set; }

    /// <summary>It has asked who sits there.</summary>
    public bool Verifies { get; set; } = true;

    /// <summary>Where it believes to be.</summary>
    public string Origin { get; set; } = origin;

    public JsonArray Transports { get; init; } = ["internal"];

    public string Create(string options)
    {
        var asked = JsonNode.Parse(options)!;
        Handle = Base64Url.DecodeFromChars(asked["user"]!["id"]!.GetValue<string>());
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        byte[] publicKey = [0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20, .. point.X!, 0x22, 0x58, 0x20, .. point.Y!];
        byte[] data = [.. Data(asked["rp"]!["id"]!.GetValue<string>(), made: true), .. new byte[16], 0, (byte)Id.Length, .. Id, .. publicKey];
        byte[] attestation =
        [
            0xa3, 0x63, .. "fmt"u8, 0x64, .. "none"u8, 0x67, .. "attStmt"u8, 0xa0, 0x68, .. "authData"u8, 0x59, (byte)(data.Length >> 8), (byte)data.Length, .. data,
        ];
        return Answer(new()
        {
            ["clientDataJSON"] = Text(ClientData("webauthn.create", asked)), ["attestationObject"] = Text(attestation), ["transports"] = Transports.DeepClone(),
        });
    }

    public string Get(string options)
    {
        var asked = JsonNode.Parse(options)!;
        var client = ClientData("webauthn.get", asked);
        var data = Data(asked["rpId"]!.GetValue<string>(), made: false);
        var signature = _key.SignData([.. data, .. SHA256.HashData(client)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Answer(new() { ["clientDataJSON"] = Text(client), ["authenticatorData"] = Text(data), ["signature"] = Text(signature), ["userHandle"] = Text(Handle) });
    }

    public void Dispose() => _key.Dispose();

    private static string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);

    private string Answer(JsonObject response) => new JsonObject
    {
        ["id"] = Text(Id), ["rawId"] = Text(Id), ["type"] = "public-key", ["clientExtensionResults"] = new JsonObject(), ["response"] = response,
    }.ToJsonString();

    private byte[] ClientData(string type, JsonNode asked) => Encoding.UTF8.GetBytes(
        new JsonObject { ["type"] = type, ["challenge"] = asked["challenge"]!.GetValue<string>(), ["origin"] = Origin, ["crossOrigin"] = false }.ToJsonString());

    // Whose place it is, what was done (somebody was there, they showed who they are, a key was made), and how often.
    private byte[] Data(string place, bool made)
    {
        var count = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(count, Count);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(place)), (byte)(0x01 | (Verifies ? 0x04 : 0) | (made ? 0x40 : 0)), .. count];
    }
}
