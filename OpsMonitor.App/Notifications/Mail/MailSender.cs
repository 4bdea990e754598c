using System.Globalization;
using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;
using OpsMonitor.App.Notifications.Delivery;
using OpsMonitor.Domain.Notifications.Channels;
using OpsMonitor.Domain.Notifications.Outbox;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.App.Notifications.Mail;

/// <summary>Mail to one recipient, through the server of whoever hosts the app.</summary>
public sealed class MailSender(MailWriter writer, IOptions<MailOptions> mail, IOptions<DeliveryOptions> options) : IChannelSender
{
    private const int Taken = 250;

    public ChannelKind Kind => ChannelKind.Email;

    public async Task<SendOutcome> SendAsync(OpenChannel channel, TellingMessage message, CancellationToken cancel)
    {
        if (!mail.Value.IsOn)
        {
            return new SendOutcome.Failed($"No mail server is set up: {MailOptions.Section}:{nameof(MailOptions.Host)} is empty.");
        }

        using var written = writer.Write(channel.Address, message);
        var outcome = await SendAsync(written, cancel);
        return outcome with { Request = $"To: {channel.Address}\nMessage-Id: <{written.MessageId}>\nSubject: {written.Subject}\n\n{MailWriter.Logged(written)}" };
    }

    private async Task<SendOutcome> SendAsync(MimeMessage written, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(options.Value.Timeout);
        using var smtp = new SmtpClient { CheckCertificateRevocation = false }; // as browsers and every other client of this app: a private authority has no list to ask
        try
        {
            await smtp.ConnectAsync(mail.Value.Host, mail.Value.Port, mail.Value.Sockets, patience.Token);
            if (mail.Value.User.Length > 0)
            {
                await smtp.AuthenticateAsync(mail.Value.User, mail.Value.Password, patience.Token);
            }

            var answer = await smtp.SendAsync(written, patience.Token);
            return new SendOutcome.Sent(Taken, FailureSanitizer.LogLine(answer));
        }
        catch (SmtpCommandException e)
        {
            return new SendOutcome.Refused((int)e.StatusCode, FailureSanitizer.LogLine(e.Message)) { IsFinal = IsFinal(e) };
        }
        catch (Exception e) when (!cancel.IsCancellationRequested
            && e is OperationCanceledException or ProtocolException or IOException or SocketException or System.Security.Authentication.AuthenticationException or AuthenticationException or SslHandshakeException or NotSupportedException or InvalidOperationException)
        {
            return new SendOutcome.Failed(Words(e));
        }
    }

    // 5xx to a recipient is for good: there is none, or it takes nothing from here. A server that wants a sign-in first says so by an exception of its own.
    private static bool IsFinal(SmtpCommandException e) => e.ErrorCode == SmtpErrorCode.RecipientNotAccepted && (int)e.StatusCode >= 500;

    private string Words(Exception e) => e is OperationCanceledException
        ? $"The mail server did not take it within {options.Value.Timeout.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)} s."
        : FailureSanitizer.LogLine(e.Message, 500);
}
