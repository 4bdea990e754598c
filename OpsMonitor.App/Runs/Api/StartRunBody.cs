using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.OpenApi;
using OpsMonitor.App.Api;
using OpsMonitor.App.Api.Bodies;
using OpsMonitor.App.Api.Document;
using OpsMonitor.App.Parts;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Runs.Api;

/// <summary>What happens when the same operation is active already.</summary>
public enum OnConflict
{
    Attach,
    Reject,
}

[Description("The operation to start, and what it works on: either `scope` or `item_ids`.")]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record StartRunBody : IValidatableObject, IExample<StartRunBody>
{
    private const int MaxItemIds = 100_000;
    private const string OneOfBoth = "give either scope, an object, or item_ids, an array";
    private const string NoPart = "must be lower snake case and start with a letter";

    public static StartRunBody Example => new()
    {
        Resource = "mailboxes",
        Action = "archive",
        Scope = JsonSerializer.SerializeToElement(new { office = "Lyon" }),
        TotalItems = 3,
    };

    [Description("The kind of thing worked on, in lower snake case.")]
    [MaxLength(63), RegularExpression(OperationType.PartPattern, ErrorMessage = NoPart)]
    public required string Resource { get; init; }

    [Description("What is done to it, in lower snake case. An operation that this server has a handler for is executed by its workers; every other one is the caller's to execute.")]
    [MaxLength(63), RegularExpression(OperationType.PartPattern, ErrorMessage = NoPart)]
    public required string Action { get; init; }

    [Says("What the run works on, in the caller's own shape, at most {0} levels deep. Secrets do not belong here.", CanonicalJson.MaxCarriedDepth)]
    [ObjectOnly]
    public JsonElement? Scope { get; init; }

    [Description("The ids of the items to work on, in place of a scope.")]
    [MaxLength(MaxItemIds), Elements("must be an array of at most {1} texts of 1 to {2} characters, each with a visible one", SaysAll = true, MinLength = 1, MaxLength = ItemBody.MaxItemId)]
    public IReadOnlyList<string>? ItemIds { get; init; }

    [Description("How many items there will be. Left out, no share of the work is shown; told, it stays.")]
    [Range(0, int.MaxValue)]
    public int? TotalItems { get; init; }

    [Says("Names the operation: while a run of this key is active, another start attaches to it. Derived from operation and scope where it is left out. "
        + "One to {0} visible characters with single spaces between; it is brought to NFC.", Domain.Runs.Rules.IdempotencyKey.MaxLength)]
    [KeyRule]
    public string? IdempotencyKey { get; init; }

    [ObjectOnly]
    [Description("A part of the scope under the name `options`, for a scope that has none of its own: the same items with other options are another operation.")]
    public JsonElement? Options { get; init; }

    [Description("What to do when a run of the same key is active: attach to it (200), or answer 409.")]
    [DefaultValue(Runs.Api.OnConflict.Attach)]
    public OnConflict OnConflict { get; init; }

    /// <summary>The scope in one piece, options included.</summary>
    public JsonElement WholeScope()
    {
        var scope = Scope ?? (ItemIds is null ? default : JsonSerializer.SerializeToElement(ItemIds));
        if (Options is not { ValueKind: JsonValueKind.Object } options || scope is not { ValueKind: JsonValueKind.Object } || CanonicalJson.IsDeeper(options, CanonicalJson.MaxCarriedDepth))
        {
            return Options ?? scope;
        }

        var members = scope.EnumerateObject().ToDictionary(p => p.Name, p => p.Value);
        members["options"] = options;
        return JsonSerializer.SerializeToElement(members, ApiJson.Options);
    }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if ((Scope is null) == (ItemIds is null))
        {
            yield return new(OneOfBoth, ["scope"]);
        }
        else if (Scope is { ValueKind: not JsonValueKind.Object })
        {
            yield return new("must be an object", ["scope"]);
        }

        if (Options is { } options && (options.ValueKind != JsonValueKind.Object || Scope is not { ValueKind: JsonValueKind.Object } scope || scope.TryGetProperty("options", out _)))
        {
            yield return new("must be an object, beside a scope that has none of its own", ["options"]);
        }

        if (CanonicalJson.IsDeeper(WholeScope(), CanonicalJson.MaxCarriedDepth))
        {
            yield return new($"must not be nested deeper than {CanonicalJson.MaxCarriedDepth} levels", ["scope"]);
        }
    }

    [AttributeUsage(AttributeTargets.Property)]
    private sealed class KeyRuleAttribute() : ValidationAttribute(Domain.Runs.Rules.IdempotencyKey.Rule), ISchemaRule
    {
        public void Shape(OpenApiSchema schema) => (schema.MinLength, schema.MaxLength) = (1, Domain.Runs.Rules.IdempotencyKey.MaxLength);

        public override bool IsValid(object? value) => value is string told && Domain.Runs.Rules.IdempotencyKey.Read(told) is not null;
    }
}
