using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Hosting;
using OpsMonitor.App.Frame;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;
using OpsMonitor.Tests.Support.Servers;

namespace OpsMonitor.Tests.Browser.Forged;

/// <summary>What no browser sends to the hub of circuits: it ends the line it came by, and nobody else hears of it.</summary>
public sealed class RawCircuitTests(RawCircuitTests.FewPages app) : IClassFixture<RawCircuitTests.FewPages>
{
    private const int Most = 40;
    private const string Opened = "EndUpdateRootComponents";
    private const string Secret = "CfDJ8"; // what a circuit is known by begins so

    public static TheoryData<string> Messages => ["noise", "endless", "cut", "huge", "text", "unknown", "few", "many", "early", "nowhere", "component", "nested"];

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task Message_ThatNoBrowserSends_EndsNobodyElsesPage(string kind)
    {
        await using var other = await OpenAsync(await PersonAsync());
        await other.StartAsync(app.Address);
        await Eventually.True(() => other.Heard.Contains(Secret, StringComparison.Ordinal), "the other's circuit starts");
        await using var line = await OpenAsync(await PersonAsync());

        await line.SendAsync(Bytes(kind), kind == "text" ? WebSocketMessageType.Text : WebSocketMessageType.Binary);

        await Eventually.True(() => kind == "cut" || !line.IsOpen || line.Heard.Contains("rror", StringComparison.Ordinal), $"{kind} is answered by an error, or the line ends; half a message waits for its other half");
        Assert.DoesNotContain(Secret, line.Heard, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", line.Heard, StringComparison.Ordinal);
        await other.InvokeAsync("ConnectCircuit", "nobody's");
        var before = other.Heard.Length;
        await other.InvokeAsync("ConnectCircuit", "nobody's");
        await Eventually.True(() => other.Heard.Length > before, "the other's line answers");
        Assert.True(other.IsOpen);
    }

    [Fact]
    public async Task Circuit_StartedTwiceOnOneLine_EndsIt()
    {
        await using var line = await OpenAsync(await PersonAsync());
        await line.StartAsync(app.Address);
        await Eventually.True(() => line.Heard.Contains(Secret, StringComparison.Ordinal), "it starts");

        await line.StartAsync(app.Address);

        await Eventually.True(() => !line.IsOpen, "the line ends");
    }

    [Fact]
    public async Task Circuits_TwoHundredOfOnePerson_AreCappedAndOthersComeIn()
    {
        var cookies = await PersonAsync();
        List<RawCircuit> lines = [];
        List<HttpStatusCode> refused = [];
        for (var i = 0; i < 200; i++)
        {
            var (line, status) = await RawCircuit.OpenAsync(app.Address, cookies);
            if (line is null)
            {
                refused.Add(status);
                continue;
            }

            lines.Add(line);
            await line.StartAsync(app.Address);
        }

        Assert.Equal(Most, lines.Count);
        Assert.All(refused, s => Assert.Equal(HttpStatusCode.TooManyRequests, s));
        await Eventually.True(() => Task.FromResult(lines.TrueForAll(l => l.Heard.Contains(Opened, StringComparison.Ordinal))), "those let in start");
        await using (var other = await OpenAsync(await PersonAsync()))
        {
            await other.StartAsync(app.Address);
            await Eventually.True(() => other.Heard.Contains(Opened, StringComparison.Ordinal), "another person's starts");
        }

        // The lines are cut, their circuits wait for them: new lines come in, new circuits do not.
        foreach (var line in lines)
        {
            await line.DisposeAsync();
        }

        await Eventually.True(async () => await StartsNoneAsync(cookies), "circuits that wait are counted too");
    }

    public sealed class FewPages : BrowserApp
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            base.ConfigureWebHost(builder);
            builder.UseSetting(OpenPages.Setting, $"{Most}");
        }
    }

    private async Task<bool> StartsNoneAsync(string cookies)
    {
        var (line, _) = await RawCircuit.OpenAsync(app.Address, cookies);
        if (line is null)
        {
            return false; // the server has not noticed yet that all lines are gone
        }

        await using (line)
        {
            await line.StartAsync(app.Address);
            await Eventually.True(() => line.Heard.Contains(Secret, StringComparison.Ordinal), "it is answered");
            await line.InvokeAsync("UpdateRootComponents", """{"batchId":2,"operations":[]}""", ""); // the first may find the circuit gone before it can answer
            await Eventually.True(() => line.Heard.Contains("JS.Error", StringComparison.Ordinal), "it is refused");
            Assert.DoesNotContain("   at ", line.Heard, StringComparison.Ordinal);
            return true;
        }
    }

    private static byte[] Bytes(string kind) => kind switch
    {
        "noise" => [.. Enumerable.Range(0, 4_000).Select(i => (byte)(i * 7919 % 251))],
        "endless" => [0xff, 0xff, 0xff, 0xff, 0x7f, 1],
        "cut" => RawCircuit.Message("StartCircuit", "a", "b", "[]", "")[..20],
        "huge" => RawCircuit.Message("StartCircuit", new string('a', 3_000_000), "b", "[]", ""),
        "text" => Encoding.UTF8.GetBytes("{\"type\":1,\"target\":\"StartCircuit\",\"arguments\":[\"" + new string('a', 500) + "\"]}\u001e"),
        "unknown" => RawCircuit.Message("DeleteEverything"),
        "few" => RawCircuit.Message("StartCircuit", "a"),
        "many" => RawCircuit.Message("StartCircuit", "a", "b", "c", "d", "e", "f"),
        "early" => RawCircuit.Message("UpdateRootComponents", "{}", ""),
        "nowhere" => RawCircuit.Message("StartCircuit", "not an address", "b", "[]", ""),
        "component" => RawCircuit.Message("StartCircuit", "http://a/", "http://a/b", """[{"type":"server","sequence":0,"descriptor":"CfDJ8forged"}]""", ""),
        _ => [3, 0x91, 0x91, .. Enumerable.Repeat((byte)0x91, 3_000)],
    };

    private async Task<string> PersonAsync()
    {
        var mail = $"raw{Guid.NewGuid():n}@contoso.example";
        await app.AddPersonAsync("Ray Raw", mail, TenantRole.Viewer);
        using var visitor = new Visitor(app.Address);
        await visitor.SignInAsync(mail);
        return visitor.CookieHeader;
    }

    private async Task<RawCircuit> OpenAsync(string cookies)
    {
        var (line, status) = await RawCircuit.OpenAsync(app.Address, cookies);
        return line ?? throw new InvalidOperationException($"The line was refused with {status}.");
    }
}
