using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using OpsMonitor.App.Notifications.Delivery;
using OpsMonitor.Domain.Notifications.Outbox;
using OpsMonitor.Tests.Support.Servers;

namespace OpsMonitor.Tests.Notifications.Delivery;

/// <summary>Which addresses a channel may have: looked at when it is saved, and again when it is connected to.</summary>
public sealed class ReceiverAddressesTests
{
    private const string Loopback = "127.0.0.1 localhost 127.1 2130706433 0x7f000001 0177.0.0.1 [::1] [::ffff:127.0.0.1] [::127.0.0.1] [0:0:0:0:0:ffff:7f00:1] [::ffff:0:127.0.0.1] [64:ff9b::7f00:1] [2002:7f00:1::]";

    private const string Private = "10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 168.63.129.16 0.0.0.0 [::] 224.0.0.1 255.255.255.255 [fe80::1] [fc00::1] [::ffff:10.0.0.1] [::ffff:169.254.169.254]";

    public static TheoryData<string> Hosts => [.. $"{Loopback} {Private}".Split(' ')];

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Address_OfAPrivateNetwork_IsRefusedInEverySpelling(string host)
    {
        var (address, refusal) = await At("").ReadAsync($"https://{host}/hook");
        Assert.Null(address);
        Assert.Equal(ReceiverRefusal.Private, refusal);
    }

    [Theory]
    [MemberData(nameof(Hosts))]
    public async Task Connection_ToAPrivateNetwork_IsRefusedInEverySpelling(string host)
    {
        await using var receiver = await TestReceiver.StartAsync();
        var outcome = await new WebhookScene(receiver, privateReceivers: "").SendAsync($"https://{host}:{receiver.Port}/hook");

        Assert.IsType<SendOutcome.Failed>(outcome);
        Assert.Equal(0, receiver.Connections);
    }

    // It led to a public address when it was saved.
    [Fact]
    public async Task Name_ThatLeadsElsewhereAfterwards_IsNotConnectedTo()
    {
        await using var receiver = await TestReceiver.StartAsync();
        var text = $"https://localhost:{receiver.Port}/hook";
        var (address, _) = await At("", "203.0.114.9").ReadAsync(text);
        var outcome = await new WebhookScene(receiver, privateReceivers: "").SendAsync(address!.AbsoluteUri);

        Assert.Contains("private network", Assert.IsType<SendOutcome.Failed>(outcome).Error, StringComparison.Ordinal);
        Assert.Equal(0, receiver.Connections);
    }

    [Fact]
    public async Task Name_WithOnePrivateAddressOfTwo_IsRefused() =>
        Assert.Equal(ReceiverRefusal.Private, (await At("", "203.0.114.9", "10.0.0.1").ReadAsync("https://hooks.example.com/")).Refusal);

    [Theory]
    [InlineData("", ReceiverRefusal.NotAnAddress)]
    [InlineData("hooks.example.com", ReceiverRefusal.NotAnAddress)]
    [InlineData("https://", ReceiverRefusal.NotAnAddress)]
    [InlineData("https://hooks.example.com/a b", ReceiverRefusal.NotAnAddress)]
    [InlineData("https://hooks.example.com/a\r\nHost: x", ReceiverRefusal.NotAnAddress)]
    [InlineData("http://hooks.example.com/", ReceiverRefusal.NotHttps)]
    [InlineData("ftp://hooks.example.com/", ReceiverRefusal.NotHttps)]
    [InlineData("file:///etc/passwd", ReceiverRefusal.NotAnAddress)]
    [InlineData("https://ana:secret@hooks.example.com/", ReceiverRefusal.WithPassword)]
    [InlineData("  https://hooks.example.com:8443/ops?x=1  ", null)]
    [InlineData("https://8.8.8.8/", null)]
    [InlineData("https://[2606:4700::1111]/", null)]
    public async Task Address_ThatIsTyped_IsReadOrRefused(string text, ReceiverRefusal? expected)
    {
        var (address, refusal) = await At("", "203.0.114.9").ReadAsync(text);
        Assert.Equal(expected, refusal);
        Assert.Equal(expected is null, address is not null);
    }

    [Fact]
    public async Task Name_ThatNobodyHas_IsNotFound() => Assert.Equal(
        ReceiverRefusal.NotFound, (await new ReceiverAddresses(Networks(""), (_, _) => throw new SocketException((int)SocketError.HostNotFound)).ReadAsync("https://nobody.example.com/")).Refusal);

    [Theory]
    [InlineData("http://10.20.0.5/hook", null)]
    [InlineData("https://10.20.0.5/hook", null)]
    [InlineData("https://[::ffff:10.20.0.5]/hook", null)]
    [InlineData("https://10.21.0.5/hook", ReceiverRefusal.Private)]
    [InlineData("http://10.21.0.5/hook", ReceiverRefusal.Private)]
    [InlineData("http://8.8.8.8/hook", ReceiverRefusal.NotHttps)]
    [InlineData("https://8.8.8.8/hook", null)]
    public async Task Network_ThatTheHostNamed_MayBeReached(string text, ReceiverRefusal? expected) => Assert.Equal(expected, (await At("10.20.0.0/16").ReadAsync(text)).Refusal);

    [Theory]
    [InlineData("https://hooks.slack.com/services/T000/B000/XXXX", "https://hooks.slack.com/services/\u2026")]
    [InlineData("https://discord.com/api/webhooks/1/abc", "https://discord.com/api/\u2026")]
    [InlineData("https://hook.example.com/abcdefghijklmnop", "https://hook.example.com/abcdefghijk\u2026")]
    [InlineData("https://hook.example.com:8443/ops", "https://hook.example.com:8443/ops")]
    [InlineData("https://hook.example.com/?token=abc", "https://hook.example.com/\u2026")]
    public void Address_ThatIsShown_EndsBeforeItsSecret(string text, string shown) => Assert.Equal(shown, ReceiverAddresses.Shown(new(text)));

    [Theory]
    [InlineData("10.20.0.0/16, 127.0.0.0/8", true)]
    [InlineData("", true)]
    [InlineData("10.20", false)]
    [InlineData("intranet", false)]
    public void Settings_OfNetworks_AreNetworks(string networks, bool holds) =>
        Assert.Equal(holds, new DeliveryOptions.Validator().Validate(null, new() { PrivateReceivers = networks }).Succeeded);

    private static ReceiverAddresses At(string own, params string[] addresses) => new(
        Networks(own), (host, cancel) => addresses.Length == 0 ? Dns.GetHostAddressesAsync(host, cancel) : Task.FromResult(addresses.Select(IPAddress.Parse).ToArray()));

    private static ReceiverNetworks Networks(string own) => new(Options.Create(new DeliveryOptions { PrivateReceivers = own }));
}
