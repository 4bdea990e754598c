using System.Text.Json;
using Microsoft.Playwright;

namespace OpsMonitor.Tests.Account.Passkeys;

/// <summary>Chromium's own stand-in for a device with a fingerprint reader, as the page's browser has it.</summary>
internal sealed record VirtualDevice(ICDPSession Session, string Id)
{
    public static async Task<VirtualDevice> OfAsync(IPage page)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("WebAuthn.enable");
        var options = new Dictionary<string, object>
        {
            ["protocol"] = "ctap2", ["transport"] = "internal", ["hasResidentKey"] = true, ["hasUserVerification"] = true, ["isUserVerified"] = true, ["automaticPresenceSimulation"] = true,
        };
        var made = await session.SendAsync("WebAuthn.addVirtualAuthenticator", new() { ["options"] = options });
        return new(session, made!.Value.GetProperty("authenticatorId").GetString()!);
    }

    /// <summary>Whether its owner touches it whenever it asks.</summary>
    public Task TouchAsync(bool touches) => Session.SendAsync("WebAuthn.setAutomaticPresenceSimulation", new() { ["authenticatorId"] = Id, ["enabled"] = touches });

    public async Task<IReadOnlyList<JsonElement>> PasskeysAsync() =>
        [.. (await Session.SendAsync("WebAuthn.getCredentials", new() { ["authenticatorId"] = Id }))!.Value.GetProperty("credentials").EnumerateArray()];

    /// <summary>Puts a passkey back that the browser has taken off.</summary>
    public Task KeepAsync(JsonElement passkey) => Session.SendAsync("WebAuthn.addCredential", new() { ["authenticatorId"] = Id, ["credential"] = passkey });
}
