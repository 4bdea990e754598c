using System.Text.Json;
using System.Text.Json.Serialization;
using OpsMonitor.Domain.Notifications.Outbox;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Notifications.Rules;

/// <summary>A moment in the life of a run that can be told.</summary>
public enum RunMoment
{
    Started,
    Finished,
}

/// <summary>What a check of an inventory finds that can be told.</summary>
public enum FindingMoment
{
    New,

    /// <summary>It had been resolved, and is there again.</summary>
    Reopened,
}

/// <summary>Which events a rule takes. An event of a run must be one of <see cref="Events"/>; a list of the others that is empty sets no bound.</summary>
public sealed record RuleTerms
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new OperationText(), new Text<RunMoment>(), new Text<RunStatusBucket>(), new Text<FindingMoment>() },
    };

    /// <summary>Of which operations; empty for all. It bounds every kind of event.</summary>
    public IReadOnlyList<OperationType> Operations { get; init; } = [];

    /// <summary>Empty for no event of runs.</summary>
    public IReadOnlyList<RunMoment> Events { get; init; } = [];

    /// <summary>How a run that finished must have ended; empty for any end.</summary>
    public IReadOnlyList<RunStatusBucket> Buckets { get; init; } = [];

    /// <summary>A run that finished must have failed by one of these; empty for any reason, or none.</summary>
    public IReadOnlyList<string> ReasonCodes { get; init; } = [];

    /// <summary>Empty for no findings.</summary>
    public IReadOnlyList<FindingMoment> Findings { get; init; } = [];

    /// <summary>Whether missed deadlines are told.</summary>
    public bool Deadlines { get; init; }

    /// <summary>The kinds of events (<see cref="ToldKinds"/>) of which it may take some.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Kinds =>
    [
        .. Events.Distinct().Select(e => e switch { RunMoment.Started => ToldKinds.RunStarted, RunMoment.Finished => ToldKinds.RunFinished }),
        .. Findings.Distinct().Select(f => f switch { FindingMoment.New => ToldKinds.FindingsNew, FindingMoment.Reopened => ToldKinds.FindingsReopened }),
        .. Deadlines ? [ToldKinds.DeadlineMissed] : Array.Empty<string>(),
    ];

    internal string ToJson() => JsonSerializer.Serialize(this, s_json);

    internal static RuleTerms Parse(string json) => JsonSerializer.Deserialize<RuleTerms>(json, s_json)!;

    private sealed class OperationText : JsonConverter<OperationType>
    {
        public override OperationType Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            OperationType.TryParse(reader.GetString(), out var operation) ? operation : throw new JsonException("No operation.");

        public override void Write(Utf8JsonWriter writer, OperationType value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }

    private sealed class Text<T> : JsonConverter<T>
        where T : struct, Enum
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => EnumText.Parse<T>(reader.GetString()!);

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(EnumText.Of(value));
    }
}

/// <summary>The hours in which nothing is sent, from a time of the zone's clocks to another, over midnight where the second is the earlier.</summary>
public sealed record QuietHours(TimeOnly From, TimeOnly To, string Zone);
