using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OpsMonitor.App.Account.Passkeys;
using OpsMonitor.App.Account.Profile;
using OpsMonitor.Domain.Access.Sessions;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;

namespace OpsMonitor.Tests.Account.Passkeys;

/// <summary>Passkeys behind a proxy that ends TLS: they belong to the address that people open.</summary>
public sealed class PasskeyProxyTests(TlsProxyTests.ProxiedApp app) : IClassFixture<TlsProxyTests.ProxiedApp>
{
    private const string Place = "https://ops.example.com";
    private const string Field = "name=\"__RequestVerificationToken\" value=\"";

    private CancellationToken Cancel { get; } = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Passkey_BehindATlsProxy_BelongsToTheAddressThatPeopleOpen()
    {
        using var device = new SoftKey(Place);
        var id = await app.AddPersonAsync("Tia Tls", "tia@contoso.example", TenantRole.Viewer);
        await AddAsync(id, device);
        using var visitor = new Visitor(app.Address) { Headers = { ["X-Forwarded-Proto"] = "https", ["X-Forwarded-Host"] = "ops.example.com", ["Origin"] = Place } };
        using var asked = await visitor.SendAsync(HttpMethod.Post, "/login/passkey");
        var said = JsonNode.Parse(await asked.Content.ReadAsStringAsync(Cancel))!;
        var page = await (await visitor.SendAsync(HttpMethod.Get, "/login")).Content.ReadAsStringAsync(Cancel);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["_handler"] = "login", ["__RequestVerificationToken"] = page.Split(Field)[1].Split('"')[0], ["Form.State"] = said["state"]!.GetValue<string>(),
            ["Form.Passkey"] = device.Get(said["options"]!.ToJsonString()),
        });

        using var answer = await visitor.SendAsync(HttpMethod.Post, "/login", form);

        Assert.Equal("ops.example.com", said["options"]!["rpId"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.All(new[] { "__Host-opsmonitor-passkey", "__Host-opsmonitor" }, c => Assert.Contains(c, visitor.Cookies));
    }

    private async Task AddAsync(long id, SoftKey device)
    {
        var own = app.Services.GetRequiredService<OwnPasskeys>();
        var me = new AccountHolder(id, "Tia Tls", UserSessions.IdOf((await app.Services.SessionAsync(id)).Value), null);
        var (_, asked) = await own.BeginAsync(me, BrowserApp.Password, Place);
        Assert.Empty(await own.AddAsync(me, asked!, "by name", device.Create(asked!.Question.Options)));
    }
}
