using System.Net;
using Microsoft.Extensions.Options;

namespace OpsMonitor.App.Notifications.Delivery;

/// <summary>How messages leave for channels, section <c>OpsMonitor:Delivery</c>.</summary>
public sealed class DeliveryOptions
{
    public const string Section = "OpsMonitor:Delivery";

    /// <summary>
    /// Networks of one's own that channels may lie in, such as <c>10.20.0.0/16</c>, with commas between; they may be reached by http too. Empty: every channel is
    /// at a public address and reached by https.
    /// </summary>
    public string PrivateReceivers { get; set; } = "";

    /// <summary>How long a receiver has to take a message and to answer.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    internal IReadOnlyList<IPNetwork> ReadPrivateReceivers() => [.. Parts(PrivateReceivers).Select(p => IPNetwork.Parse(p))];

    private static string[] Parts(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    internal sealed class Validator : IValidateOptions<DeliveryOptions>
    {
        public ValidateOptionsResult Validate(string? name, DeliveryOptions options)
        {
            List<string> errors =
            [
                .. Parts(options.PrivateReceivers).Where(p => !IPNetwork.TryParse(p, out _))
                    .Select(p => $"{Section}:{nameof(PrivateReceivers)}: {p} is no network such as 10.20.0.0/16."),
            ];
            if (options.Timeout <= TimeSpan.Zero || options.Timeout > TimeSpan.FromMinutes(1))
            {
                errors.Add($"{Section}:{nameof(Timeout)} must be more than zero and at most a minute.");
            }

            return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
        }
    }
}
