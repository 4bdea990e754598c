using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using OpsMonitor.App.Api;
using OpsMonitor.App.Api.Bodies;
using OpsMonitor.App.Notifications.Delivery;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Notifications.Channels;

namespace OpsMonitor.App.Settings.Telling.Api;

[Description("The channel to make: of mail its `recipients`, of every other kind its `address`.")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ChannelBody : IValidatableObject, IExample<ChannelBody>
{
    internal const int MaxRecipient = 254;
    internal const string NoRecipients = "must be e-mail addresses";
    private const string NeedsAddress = "must be given for every kind but email, and for that left out";
    private const string NeedsRecipients = "must be given for the kind email, and for every other left out";

    public static ChannelBody Example => new() { Kind = ChannelKind.Email, Name = "Operations team", Recipients = ["ana@contoso.example"] };

    [Description("What it speaks to.")]
    public required ChannelKind Kind { get; init; }

    [Description("What rules and the log call it, unlike any other channel of the tenant."), MaxLength(ChannelLedger.MaxName)]
    public required string Name { get; init; }

    [Description("Where the receiver listens: an https address in a public network, or in one that whoever hosts this server allows. It is never shown again as a whole."), MaxLength(ReceiverAddresses.Max)]
    public string? Address { get; init; }

    [Description("Whom mail goes to. Each gets a mail of their own.")]
    [MaxLength(ChannelLedger.MaxRecipients), Elements(NoRecipients, MinLength = 1, MaxLength = MaxRecipient)]
    public IReadOnlyList<string>? Recipients { get; init; }

    /// <summary>Where it leads, as <see cref="ChannelDesk"/> takes it.</summary>
    public string Place() => Address ?? string.Join('\n', Recipients ?? []);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Kind == ChannelKind.Email != Address is null)
        {
            yield return new(NeedsAddress, ["address"]);
        }

        if (Kind == ChannelKind.Email != Recipients is not null)
        {
            yield return new(NeedsRecipients, ["recipients"]);
        }
    }
}

[Description("What is to change: one of these.")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ChannelChangeBody : IValidatableObject, IExample<ChannelChangeBody>
{
    private const string OneOfThem = "give one of name, address, recipients and state";

    public static ChannelChangeBody Example => new() { State = ChannelState.Active };

    [Description("Its new name."), MaxLength(ChannelLedger.MaxName)]
    public string? Name { get; init; }

    [Description("Where it leads from now on; not for mail. What waits goes there too."), MaxLength(ReceiverAddresses.Max)]
    public string? Address { get; init; }

    [Description("Whom mail goes to from now on. What waits for somebody else is cancelled.")]
    [MaxLength(ChannelLedger.MaxRecipients), Elements(ChannelBody.NoRecipients, MinLength = 1, MaxLength = ChannelBody.MaxRecipient)]
    public IReadOnlyList<string>? Recipients { get; init; }

    [Description("`active`: what waited goes out. `paused`: what would be sent is summed into one message for later. `off`: nothing is kept for later.")]
    public ChannelState? State { get; init; }

    public string Place() => Address ?? string.Join('\n', Recipients ?? []);

    /// <summary>What does not fit a channel of this kind.</summary>
    public ApiProblem? Fault(ChannelKind kind) => kind switch
    {
        ChannelKind.Email when Address is not null => ApiProblem.Field("address", "is not what a channel of mail has: give recipients"),
        not ChannelKind.Email when Recipients is not null => ApiProblem.Field("recipients", "are what a channel of mail has: give an address"),
        _ => null,
    };

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        (string Name, object? Value)[] all = [("name", Name), ("address", Address), ("recipients", Recipients), ("state", State)];
        var given = all.Where(f => f.Value is not null).Select(f => f.Name).ToList();
        if (given.Count != 1)
        {
            yield return new(OneOfThem, given.Count == 0 ? all.Select(f => f.Name) : given);
        }
    }
}

[Description("How the secret before ends.")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RotateSecretBody : IExample<RotateSecretBody>
{
    private const int Usual = 24;

    public static RotateSecretBody Example => new() { OverlapHours = Usual };

    [Description("For so many hours what is sent is signed with the secret before too. 0: it ends at once."), DefaultValue(Usual), Range(0, 7 * 24)]
    public int OverlapHours { get; init; } = Usual;
}
