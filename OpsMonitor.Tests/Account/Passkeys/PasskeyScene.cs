using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using OpsMonitor.App.Account.Passkeys;
using OpsMonitor.App.Account.Profile;
using OpsMonitor.Tests.Account.Own;

namespace OpsMonitor.Tests.Account.Passkeys;

/// <summary>Somebody with an account, the app as it is reached by a name, and what they do with passkeys there.</summary>
internal sealed record PasskeyScene(SignInApp App, AccountScene Person, AccountHolder Me)
{
    public static string Place(SignInApp app) => $"http://localhost:{app.ClientOptions.BaseAddress.Port}";

    public OwnPasskeys Own => App.Services.GetRequiredService<OwnPasskeys>();

    public static async Task<PasskeyScene> MakeAsync(SignInApp app, string? password = SignInApp.Password)
    {
        var person = await AccountScene.MakeAsync(app, password: password);
        return new(app, person, await person.HolderAsync());
    }

    /// <summary>A device with a passkey of theirs.</summary>
    public async Task<SoftKey> AddAsync(string name, SoftKey? device = null)
    {
        device ??= new SoftKey(Place(App));
        Assert.Empty(await TryAddAsync(name, device));
        return device;
    }

    public async Task<IReadOnlyList<string>> TryAddAsync(string name, SoftKey device, string proof = SignInApp.Password)
    {
        var (errors, asked) = await Own.BeginAsync(Me, proof, Place(App));
        return asked is null ? errors : await Own.AddAsync(Me, asked, name, device.Create(asked.Question.Options));
    }

    public async Task<long> IdAsync(string name) => (await Own.ListAsync(Me.Id)).Single(p => p.Name == name).Id;

    /// <summary>A browser at the name, which calls from this address.</summary>
    public static HttpClient Browser(SignInApp app, string address)
    {
        var browser = app.From(address);
        browser.BaseAddress = new Uri(Place(app));
        return browser;
    }

    /// <summary>What the sign-in page asks a browser.</summary>
    public static async Task<(string Options, string State)> AskAsync(HttpClient browser)
    {
        using var answer = await browser.PostAsync(new Uri("/login/passkey", UriKind.Relative), null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var said = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        return (said["options"]!.ToJsonString(), said["state"]!.GetValue<string>());
    }

    /// <summary>The sign-in page's form, as its script sends it.</summary>
    public static async Task<HttpResponseMessage> SendAsync(HttpClient browser, string state, string answer, string? token = null)
    {
        token ??= await SignInApp.TokenAsync(browser, "/login");
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["_handler"] = "login", ["__RequestVerificationToken"] = token, ["Form.Email"] = "", ["Form.Password"] = "", ["Form.State"] = state, ["Form.Passkey"] = answer,
        });
        return await browser.PostAsync(new Uri("/login", UriKind.Relative), form, TestContext.Current.CancellationToken);
    }

    /// <summary>Signs in with the device, in this browser.</summary>
    public static async Task<HttpResponseMessage> SignInAsync(HttpClient browser, SoftKey device)
    {
        var (options, state) = await AskAsync(browser);
        return await SendAsync(browser, state, device.Get(options));
    }
}
