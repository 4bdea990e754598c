using OpsMonitor.App.Api.Bodies;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.App.Api.Document;

/// <summary>What the API's document says of an endpoint beyond its handler: its words, what it reads of the address, its answers and refusals.</summary>
public static class Describe
{
    /// <summary>Rows a page of a list whose rows are short.</summary>
    public const int LongPage = 10_000;

    public static RouteHandlerBuilder Says(this RouteHandlerBuilder endpoint, string operation, string summary, string description) =>
        endpoint.WithName(operation).WithSummary(summary).WithDescription(description);

    /// <summary>The handler reads these parameters of the address, and so checks it; an endpoint without them takes none.</summary>
    public static RouteHandlerBuilder Asks<T>(this RouteHandlerBuilder endpoint)
        where T : class => endpoint.WithMetadata(new Asks(typeof(T)));

    /// <summary>The answer is one page of a list.</summary>
    public static RouteHandlerBuilder Paged(this RouteHandlerBuilder endpoint, int max = Cursor.MaxLimit) => endpoint.WithMetadata(new Asks(null, max));

    /// <summary>A body that no handler's parameter tells of.</summary>
    public static RouteHandlerBuilder Takes<T>(this RouteHandlerBuilder endpoint, string contentType)
        where T : class => endpoint.WithMetadata(new TakesBody(typeof(T), contentType));

    /// <summary>The example is the type's own unless another is given.</summary>
    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder endpoint, int status, string description, string contentType = ApiBody.Json, T? example = null)
        where T : class => endpoint.WithMetadata(new Answers(status, description, typeof(T), contentType, example));

    public static RouteHandlerBuilder AnswersNothing(this RouteHandlerBuilder endpoint, int status, string description) =>
        endpoint.WithMetadata(new Answers(status, description, null, null, null));

    public static RouteHandlerBuilder AnswersHeader(this RouteHandlerBuilder endpoint, int status, string name, string description) =>
        endpoint.WithMetadata(new AnswersHeader(status, name, description));

    /// <summary>Refusals beside those that every endpoint of its kind has.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, params ApiProblem[] problems) => endpoint.WithMetadata(new Refuses(problems));
}

/// <summary>Parameters that an endpoint reads: those of a record, or those of a page of at most so many rows.</summary>
public sealed record Asks(Type? Record, int PageOf = 0);

public sealed record Answers(int Status, string Description, Type? Type, string? ContentType, object? Example);

public sealed record AnswersHeader(int Status, string Name, string Description);

public sealed record Refuses(IReadOnlyList<ApiProblem> Problems);

/// <summary>What the key of a caller must be allowed.</summary>
public sealed record NeedsScope(string Scope);

/// <summary>A header of the request that the endpoint reads.</summary>
public sealed record ReadsHeader(string Name, string Description, string Example)
{
    /// <summary>By which a caller says which revision it knows.</summary>
    public static ReadsHeader Revision { get; } = new("If-None-Match", "The `ETag` of an earlier answer: 304 without a body while it still holds.", "\"6\"");
}
