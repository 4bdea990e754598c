using System.Net.Security;
using Microsoft.Extensions.Options;
using OpsMonitor.App.Notifications.Delivery;
using OpsMonitor.Domain.Notifications.Channels;
using OpsMonitor.Domain.Notifications.Outbox;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Support.Servers;

namespace OpsMonitor.Tests.Notifications.Delivery;

/// <summary>A sender of webhooks that may reach this machine, and trusts the receiver's certificate.</summary>
internal sealed class WebhookScene(TestReceiver receiver, string privateReceivers = "127.0.0.0/8", TimeSpan? timeout = null, bool trusts = true)
{
    private readonly IOptions<DeliveryOptions> _options = Options.Create(new DeliveryOptions { PrivateReceivers = privateReceivers, Timeout = timeout ?? TimeSpan.FromSeconds(15) });

    public IReadOnlyList<string> Secrets { get; init; } = [WebhookSecret.Make()];

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public ReceiverPost Post => new(new ReceiverNetworks(_options, trusts ? new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = Trusts } : null), _options, Time);

    public Task<SendOutcome> SendAsync(string? address = null, TellingMessage? message = null, CancellationToken cancel = default) =>
        new WebhookSender(Post, SampleMessages.Front, Time).SendAsync(
            new(1, new TenantId(7), ChannelKind.Webhook, "ops", address ?? $"https://127.0.0.1:{receiver.Port}/hooks/secret-path", Secrets), message ?? SampleMessages.Message(SampleMessages.Failed()), cancel);

    private bool Trusts(object sender, System.Security.Cryptography.X509Certificates.X509Certificate? certificate, System.Security.Cryptography.X509Certificates.X509Chain? chain, SslPolicyErrors errors) =>
        certificate?.GetCertHashString() == receiver.Certificate.Thumbprint;
}
