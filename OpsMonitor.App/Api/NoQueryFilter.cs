using OpsMonitor.App.Api.Document;
using OpsMonitor.App.Parts;

namespace OpsMonitor.App.Api;

/// <summary>An endpoint that reads no query answers one with 422: whoever asks for something must not believe to have got it.</summary>
public sealed class NoQueryFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<Asks>() is null)
        {
            PageQuery.Of(context.HttpContext.Request).Check();
        }

        return await next(context);
    }
}
