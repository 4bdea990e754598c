using Microsoft.Extensions.Options;

namespace OpsMonitor.App.Live;

/// <summary>The pace of the live feed, configuration section <c>Live</c>.</summary>
public sealed class LiveOptions
{
    public const string Section = "Live";

    /// <summary>Between two looks at the active runs while somebody watches.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The same while nobody watches; it also keeps the health known.</summary>
    public TimeSpan IdlePollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Everything watched is read again this often, whatever was or was not signalled.</summary>
    public TimeSpan ReconcileInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The same while the listener is down: topics other than runs then change without any signal.</summary>
    public TimeSpan ReconcileIntervalWithoutListener { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Between two looks at the signals while somebody watches.</summary>
    public TimeSpan SignalInterval { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The same while nobody watches: what waits to be worked on or told is signalled too.</summary>
    public TimeSpan IdleSignalInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Older answers of the database than this, and older signs of life of the listener, are not called live.</summary>
    public TimeSpan FreshFor { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Upper bound of the pause between two attempts to reconnect.</summary>
    public TimeSpan MaxBackOff { get; set; } = TimeSpan.FromSeconds(1);

    internal sealed class Validator : IValidateOptions<LiveOptions>
    {
        public ValidateOptionsResult Validate(string? name, LiveOptions options)
        {
            List<string> errors = [];
            Positive(errors, nameof(PollInterval), options.PollInterval);
            Positive(errors, nameof(SignalInterval), options.SignalInterval);
            Positive(errors, nameof(IdleSignalInterval), options.IdleSignalInterval);
            Positive(errors, nameof(ReconcileInterval), options.ReconcileInterval);
            Positive(errors, nameof(ReconcileIntervalWithoutListener), options.ReconcileIntervalWithoutListener);
            Positive(errors, nameof(MaxBackOff), options.MaxBackOff);
            if (options.IdlePollInterval < options.PollInterval)
            {
                errors.Add($"{Section}:{nameof(IdlePollInterval)} must not be shorter than {Section}:{nameof(PollInterval)}.");
            }

            if (options.FreshFor <= options.IdlePollInterval)
            {
                errors.Add($"{Section}:{nameof(FreshFor)} must be longer than {Section}:{nameof(IdlePollInterval)}, or the feed never counts as live.");
            }

            if (options.FreshFor <= options.IdleSignalInterval)
            {
                errors.Add($"{Section}:{nameof(FreshFor)} must be longer than {Section}:{nameof(IdleSignalInterval)}, or the feed never counts as live.");
            }

            return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
        }

        private static void Positive(List<string> errors, string setting, TimeSpan value)
        {
            if (value <= TimeSpan.Zero)
            {
                errors.Add($"{Section}:{setting} must be longer than zero, it is {value}.");
            }
        }
    }
}
