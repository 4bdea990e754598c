using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using OpsMonitor.App.Api;
using OpsMonitor.App.Runs.Events;

namespace OpsMonitor.Tests.Runs.Events;

/// <summary>Where a consumer says that it stands.</summary>
public sealed class StreamPositionTests
{
    // To begin at one of them, or now, would lose what came since without a word.
    [Theory]
    [InlineData("5", "6")]
    [InlineData("5", "x")]
    [InlineData("5", "")]
    public void Header_GivenTwice_IsRefusedByName(string one, string other)
    {
        var http = new DefaultHttpContext();
        http.Request.Headers[StreamPosition.Header] = new StringValues([one, other]);
        Assert.Contains(StreamPosition.Header, Assert.Throws<ApiProblemException>(() => StreamPosition.Read(http.Request)).Problem.Errors!.Keys);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("", null)]
    [InlineData("5", 5L)]
    public void Header_GivenOnceOrNever_IsRead(string? header, long? position)
    {
        var http = new DefaultHttpContext();
        http.Request.Headers[StreamPosition.Header] = header;
        Assert.Equal(position, StreamPosition.Read(http.Request));
    }
}
