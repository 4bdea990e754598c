using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace OpsMonitor.Domain.Runs.Rules;

/// <summary>What a run does, written resource.action, such as drift.generate; throws <see cref="ArgumentException"/> for parts that are not lower snake case of 1 to 63 characters.</summary>
public readonly partial record struct OperationType(string Resource, string Action)
{
    /// <summary>What a resource or an action is made of, as a regular expression of any dialect.</summary>
    public const string PartPattern = "^" + PartText + "$";

    /// <summary>What resource.action is made of, in the same way.</summary>
    public const string Pattern = "^" + PartText + @"\." + PartText + "$";

    private const string PartText = "[a-z][a-z0-9_]{0,62}";

    /// <summary>The kind of thing worked on, such as drift.</summary>
    public string Resource { get; init; } = Valid(Resource);

    /// <summary>What is done to it, such as generate.</summary>
    public string Action { get; init; } = Valid(Action);

    /// <summary>resource.action.</summary>
    public override string ToString() => $"{Resource}.{Action}";

    /// <summary>Reads resource.action; false for anything else, never an exception.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out OperationType type)
    {
        type = default;
        if (text?.Split('.') is not [var resource, var action] || !Part().IsMatch(resource) || !Part().IsMatch(action))
        {
            return false;
        }

        type = new(resource, action);
        return true;
    }

    /// <summary>Whether the text may be a resource or an action.</summary>
    public static bool IsPart(string text) => Part().IsMatch(text);

    private static string Valid(string part) => part is not null && Part().IsMatch(part)
        ? part
        : throw new ArgumentException("An operation's resource and action are lower snake case, 1 to 63 characters, and start with a letter.", nameof(part));

    // \z, because $ would let a line feed through.
    [GeneratedRegex("^" + PartText + @"\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Part();
}
