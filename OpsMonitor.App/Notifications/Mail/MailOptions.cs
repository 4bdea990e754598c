using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace OpsMonitor.App.Notifications.Mail;

/// <summary>How the connection to the mail server is protected.</summary>
public enum MailSecurity
{
    /// <summary>TLS after STARTTLS; no mail where the server has none.</summary>
    StartTls,

    /// <summary>TLS from the first byte, as on port 465.</summary>
    Tls,

    /// <summary>None: for a server on this machine.</summary>
    None,
}

/// <summary>The server that takes mail, section <c>OpsMonitor:Mail</c>. Without a host no mail is sent.</summary>
public sealed class MailOptions
{
    public const string Section = "OpsMonitor:Mail";

    public string Host { get; set; } = "";

    public int Port { get; set; } = 587;

    public MailSecurity Security { get; set; } = MailSecurity.StartTls;

    /// <summary>Empty: no sign-in.</summary>
    public string User { get; set; } = "";

    public string Password { get; set; } = "";

    /// <summary>Whom mail comes from, such as <c>OpsMonitor &lt;ops@example.com&gt;</c>.</summary>
    public string From { get; set; } = "";

    public bool IsOn => Host.Length > 0;

    internal SecureSocketOptions Sockets => Security switch
    {
        MailSecurity.StartTls => SecureSocketOptions.StartTls,
        MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
        MailSecurity.None => SecureSocketOptions.None,
    };

    internal sealed class Validator : IValidateOptions<MailOptions>
    {
        public ValidateOptionsResult Validate(string? name, MailOptions options)
        {
            List<string> errors = [];
            if (options.IsOn && (!MailboxAddress.TryParse(options.From, out var from) || !from.Address.Contains('@', StringComparison.Ordinal)))
            {
                errors.Add($"{Section}:{nameof(From)} must be an address that mail comes from, such as OpsMonitor <ops@example.com>.");
            }

            if (options.Port is < 1 or > 65_535)
            {
                errors.Add($"{Section}:{nameof(Port)} must be a number from 1 to 65535.");
            }

            return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
        }
    }
}
