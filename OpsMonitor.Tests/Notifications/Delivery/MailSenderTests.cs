using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using MimeKit;
using OpsMonitor.App.Notifications.Delivery;
using OpsMonitor.App.Notifications.Mail;
using OpsMonitor.Domain.Notifications.Channels;
using OpsMonitor.Domain.Notifications.Outbox;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Support.Servers;

namespace OpsMonitor.Tests.Notifications.Delivery;

/// <summary>What a mail server gets, and what becomes of a mail that it does not take.</summary>
public sealed class MailSenderTests : IAsyncLifetime
{
    private readonly TestSmtp _server = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Event_ThatIsTold_IsAMailInPlainTextAndHtml()
    {
        var sent = Assert.IsType<SendOutcome.Sent>(await SendAsync(SampleMessages.Message(SampleMessages.Failed())));

        var (got, mail) = Got();
        string[] said = ["mailboxes · archive: Partial", "nightly, 1,000 of 1,000, 203 failed", "Reasons: timeout 200, denied 3", "https://ops.example.com/t/contoso/runs/41", "Failures to ops"];
        Assert.Equal(250, sent.Status);
        Assert.Equal(("ops@example.com", "ana@example.com"), (got.From, Assert.Single(got.To)));
        Assert.Equal("OpsMonitor", Assert.IsType<MailboxAddress>(Assert.Single(mail.From)).Name);
        Assert.Equal("ana@example.com", mail.To.ToString());
        Assert.Equal("Contoso: mailboxes · archive: Partial", mail.Subject);
        Assert.Equal("0199aa00-0000-7000-8000-0000000000ff@example.com", mail.MessageId);
        Assert.Matches("^<https://ops.example.com/mail/stop[?]token=[^>]+>$", mail.Headers[HeaderId.ListUnsubscribe]);
        Assert.Equal("List-Unsubscribe=One-Click", mail.Headers[HeaderId.ListUnsubscribePost]);
        Assert.Matches("Stop this mail: https://ops.example.com/mail[?]token=\\S+\n$", mail.TextBody);
        Assert.Matches("<a href=\"https://ops.example.com/mail[?]token=[^\"]+\">Stop this mail</a>", mail.HtmlBody);
        Assert.All(said, text => Assert.Contains(text, mail.TextBody, StringComparison.Ordinal));
        Assert.Equal(2, mail.TextBody!.Split("mailboxes · archive: Partial").Length);
        Assert.All(said, text => Assert.Contains(text, System.Net.WebUtility.HtmlDecode(mail.HtmlBody), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Digest_OfQuietHours_ListsItsEvents()
    {
        await SendAsync(SampleMessages.Digest(more: 12));
        var (_, mail) = Got();
        Assert.Equal("Contoso: 17 events, 1 or more failed", mail.Subject);
        Assert.All((string[])["14 new findings", "hr · import has not run", "Has not run for 26 h", "https://ops.example.com/t/contoso/runs?resource=hr&action=import", "and 12 more"], text => Assert.Contains(text, mail.TextBody, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Mail_OfAHostileName_IsNoMarkupAndNoHeader()
    {
        const string hostile = "<img src=x onerror=alert(1)> \"><a href=\"https://evil.example\">x</a>\r\nBcc: eve@example.com";
        await SendAsync(SampleMessages.Message(SampleMessages.Failed(hostile)) with { TenantName = $"Con\r\nBcc: eve@example.com\r\n{hostile}", RuleName = hostile });

        var (got, mail) = Got();
        Assert.Equal(["ana@example.com"], got.To);
        Assert.Empty(mail.Bcc);
        Assert.DoesNotContain("<img", mail.HtmlBody, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"https://evil", mail.HtmlBody, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", mail.Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Log_OfAMail_HasWhatWasWritten()
    {
        var outcome = await SendAsync(SampleMessages.Message(SampleMessages.Failed()));
        Assert.StartsWith("To: ana@example.com\nMessage-Id: <0199aa00-0000-7000-8000-0000000000ff@example.com>\nSubject: Contoso: mailboxes", outcome.Request, StringComparison.Ordinal);
        Assert.DoesNotContain("token=", outcome.Request, StringComparison.Ordinal); // its reader's alone
    }

    [Theory]
    [InlineData("RCPT", "550 5.1.1 no such person", 550, true)]
    [InlineData("RCPT", "450 4.2.1 busy now", 450, false)]
    [InlineData("MAIL", "451 4.3.0 later", 451, false)]
    [InlineData("DATA", "552 5.3.4 too big", 552, false)]
    public async Task Mail_ThatTheServerRefuses_IsRefusedWithItsWords(string command, string answer, int status, bool isFinal)
    {
        _server.Instead = c => c.StartsWith(command, StringComparison.Ordinal) ? answer : null;
        var refused = Assert.IsType<SendOutcome.Refused>(await SendAsync(SampleMessages.Message(SampleMessages.Failed())));
        Assert.Equal((status, isFinal), (refused.Status, refused.IsFinal));
        Assert.Contains(answer[10..], refused.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_ThatHangs_FailsWhenItsTimeIsOver()
    {
        _server.Instead = c => c.StartsWith("RCPT", StringComparison.Ordinal) ? "" : null;
        var failed = Assert.IsType<SendOutcome.Failed>(await SendAsync(SampleMessages.Message(SampleMessages.Failed()), timeout: TimeSpan.FromMilliseconds(400)));
        Assert.Equal("The mail server did not take it within 0.4 s.", failed.Error);
    }

    // A password or a name must not go over the line in the open because somebody in between took a word out of the answer.
    [Fact]
    public async Task Server_WithoutTheTlsThatIsAskedFor_GetsNothing()
    {
        Assert.IsType<SendOutcome.Failed>(await SendAsync(SampleMessages.Message(SampleMessages.Failed()), security: MailSecurity.StartTls));
        Assert.Empty(_server.Mails);
    }

    [Fact]
    public async Task Mail_WithoutAServer_FailsInWords() =>
        Assert.Contains("OpsMonitor:Mail:Host", Assert.IsType<SendOutcome.Failed>(await SendAsync(SampleMessages.Test(), host: "")).Error, StringComparison.Ordinal);

    [Theory]
    [InlineData("", 587, "", true)]
    [InlineData("mail.example.com", 587, "OpsMonitor <ops@example.com>", true)]
    [InlineData("mail.example.com", 587, "", false)]
    [InlineData("mail.example.com", 587, "OpsMonitor", false)]
    [InlineData("mail.example.com", 0, "ops@example.com", false)]
    public void Settings_OfMail_MakeSense(string host, int port, string from, bool holds) =>
        Assert.Equal(holds, new MailOptions.Validator().Validate(null, new() { Host = host, Port = port, From = from }).Succeeded);

    private (ReceivedMail Got, MimeMessage Mail) Got()
    {
        var got = Assert.Single(_server.Mails);
        return (got, got.Read());
    }

    private Task<SendOutcome> SendAsync(TellingMessage message, TimeSpan? timeout = null, MailSecurity security = MailSecurity.None, string host = "127.0.0.1")
    {
        var mail = Options.Create(new MailOptions { Host = host, Port = _server.Port, Security = security, From = "OpsMonitor <ops@example.com>" });
        var sender = new MailSender(new(SampleMessages.Words, new(new EphemeralDataProtectionProvider()), SampleMessages.Front, mail, TimeProvider.System), mail, Options.Create(new DeliveryOptions { Timeout = timeout ?? TimeSpan.FromSeconds(15) }));
        return sender.SendAsync(new(1, new TenantId(7), ChannelKind.Email, "ops", "ana@example.com", []), message, default);
    }
}
