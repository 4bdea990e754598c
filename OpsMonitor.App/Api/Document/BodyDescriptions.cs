using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using OpsMonitor.App.Api.Bodies;

namespace OpsMonitor.App.Api.Document;

/// <summary>
/// Tells the framework's description of an endpoint the types of its bodies and answers. Its own marks for them would also choose among endpoints, and answer a
/// wrong content type before anybody has looked at the key.
/// </summary>
internal sealed class BodyDescriptions : IApiDescriptionProvider
{
    /// <summary>After the framework's own, which lists the endpoints.</summary>
    public int Order => 0;

    public void OnProvidersExecuting(ApiDescriptionProviderContext context)
    {
        foreach (var endpoint in context.Results)
        {
            var metadata = endpoint.ActionDescriptor.EndpointMetadata;
            if (metadata.OfType<TakesBody>().FirstOrDefault() is { } body)
            {
                endpoint.ParameterDescriptions.Add(new()
                {
                    Name = "body",
                    Type = body.Type,
                    Source = BindingSource.Body,
                    IsRequired = body.Type != typeof(NoFields),
                });
                endpoint.SupportedRequestFormats.Add(new() { MediaType = body.ContentType });
            }

            endpoint.SupportedResponseTypes.Clear();
            foreach (var answers in metadata.OfType<Answers>().GroupBy(a => a.Status))
            {
                endpoint.SupportedResponseTypes.Add(new()
                {
                    StatusCode = answers.Key,
                    Type = answers.First().Type, // what else there is of this status, OperationDocument adds
                    ApiResponseFormats = [.. answers.Where(a => a.ContentType is not null).DistinctBy(a => a.ContentType).Select(a => new ApiResponseFormat { MediaType = a.ContentType! })],
                });
            }
        }
    }

    public void OnProvidersExecuted(ApiDescriptionProviderContext context)
    {
    }
}
