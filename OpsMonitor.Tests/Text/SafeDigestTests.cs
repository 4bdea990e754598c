using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OpsMonitor.App.Inventory;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Text.Secrets;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Text;

/// <summary>What is shown beside a masked secret confirms no guess at it.</summary>
public sealed class SafeDigestTests(AppHost app) : IClassFixture<AppHost>
{
    private const string Operation = "oracle.probe", Pin = "4821";

    private HttpClient Api { get; } = app.Api();

    [Fact]
    public async Task Key_OfAMaskedScope_IsTheSameForTheSameScopeAndNoHashOfIt()
    {
        var (one, guess) = (await StartAsync("HR-7"), Guess("HR-7"));

        var run = await (await Api.ReadAsync($"/runs/{one}")).JsonAsync(200);
        var shown = run.GetProperty("idempotency_key").GetString()!;

        Assert.DoesNotContain(Pin, run.GetProperty("item_ids").GetRawText(), StringComparison.Ordinal);
        Assert.StartsWith($"{Operation}:", shown, StringComparison.Ordinal);
        Assert.NotEqual(guess, shown);
        Assert.Equal(one, await StartAsync("HR-7"));
        Assert.NotEqual(shown, (await (await Api.ReadAsync($"/runs/{await StartAsync("HR-8")}")).JsonAsync(200)).GetProperty("idempotency_key").GetString());
        Assert.DoesNotContain(guess, await (await Api.ReadAsync("/runs")).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty((await (await Api.ReadAsync($"/runs?q={Uri.EscapeDataString(guess)}")).JsonAsync(200)).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public void Ref_OfAnIdWithASecret_IsNoHashOfIt()
    {
        const string Id = "HR-7 pin: 4821";

        Assert.NotEqual("~" + Sha(Id)[..32], SafeId.Ref(Id));
        Assert.Equal(SafeId.Ref(Id), SafeId.Ref(Id));
    }

    [Fact]
    public void ContentHash_OfAnItem_LeavesAsAnotherDigest()
    {
        var hash = SHA256.HashData("{}"u8);

        var shown = InventoryItemView.Of(new("policy", "a", "A", hash)).ContentHash;

        Assert.NotEqual(Convert.ToHexStringLower(hash), shown);
        Assert.Equal(SafeDigest.Of(hash), shown);
    }

    private static string Guess(string device) => IdempotencyKey.For(new("oracle", "probe"), JsonElement.Parse($$"""{"device":"{{device}}","pin":"{{Pin}}"}"""));

    private static string Sha(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private async Task<long> StartAsync(string device)
    {
        var answer = await Api.SendAsync("/runs", new { resource = "oracle", action = "probe", scope = new { device, pin = Pin } });
        return (await answer.JsonAsync((int)answer.StatusCode)).GetProperty("id").GetInt64();
    }
}
