using Microsoft.Extensions.Options;

namespace OpsMonitor.App.Operations;

/// <summary>Settings of the worker, section <c>OpsMonitor:Worker</c>.</summary>
public sealed class WorkerOptions
{
    public const string Section = "OpsMonitor:Worker";

    /// <summary>Runs executed at the same time by this process.</summary>
    public int MaxConcurrent { get; set; } = 8;

    /// <summary>Runs of one tenant executed at the same time, over all workers.</summary>
    public int MaxPerTenant { get; set; } = 3;

    /// <summary>How long a lease lasts without renewal; a dead worker's runs resume after it.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>A pause after each item, for targets that allow only so many calls a second. Zero: none.</summary>
    public TimeSpan ItemPause { get; set; }

    /// <summary>How often the queue is looked at when nothing nudges.</summary>
    public TimeSpan Poll { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How this worker is called in leases and timelines.</summary>
    public string Name { get; set; } = $"{Environment.MachineName}-{Environment.ProcessId}".ToLowerInvariant();

    internal sealed class Validator : IValidateOptions<WorkerOptions>
    {
        public ValidateOptionsResult Validate(string? name, WorkerOptions options)
        {
            List<string> errors = [];
            Require(options.MaxConcurrent is >= 1 and <= 1_000, nameof(MaxConcurrent), "a number from 1 to 1000");
            Require(options.MaxPerTenant is >= 1 and <= 1_000, nameof(MaxPerTenant), "a number from 1 to 1000");
            Require(options.Lease >= TimeSpan.FromSeconds(1), nameof(Lease), "at least one second");
            Require(options.ItemPause >= TimeSpan.Zero, nameof(ItemPause), "zero or more");
            Require(options.Poll >= TimeSpan.FromMilliseconds(10), nameof(Poll), "at least 10 ms");
            Require(!string.IsNullOrWhiteSpace(options.Name), nameof(Name), "a name");
            return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);

            void Require(bool holds, string setting, string what)
            {
                if (!holds)
                {
                    errors.Add($"{Section}:{setting} must be {what}.");
                }
            }
        }
    }
}
