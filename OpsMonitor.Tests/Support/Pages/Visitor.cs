using System.Text.RegularExpressions;

namespace OpsMonitor.Tests.Support.Pages;

/// <summary>A person's browser without a browser: cookies, and the sign-in form filled in by hand. Redirects are looked at, not followed.</summary>
internal sealed partial class Visitor : IDisposable
{
    private readonly HttpClient _http;

    public Visitor(string address)
    {
        _http = new HttpClient(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = new Uri(address) };
    }

    /// <summary>Bare names and values of what the server has set, each as it was sent.</summary>
    public Dictionary<string, string> Cookies { get; } = [];

    /// <summary>Headers that go with every request, such as those of a proxy.</summary>
    public Dictionary<string, string> Headers { get; } = [];

    public string CookieHeader => string.Join("; ", Cookies.Select(c => $"{c.Key}={c.Value}"));

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.TryAddWithoutValidation("Cookie", CookieHeader);
        foreach (var (name, value) in Headers.Select(h => (h.Key, h.Value)).Concat(headers))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        foreach (var cookie in answer.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
        {
            var pair = cookie.Split(';')[0].Split('=', 2);
            Cookies[pair[0]] = pair[1];
        }

        return answer;
    }

    /// <summary>The answer to the filled-in form.</summary>
    public async Task<HttpResponseMessage> SignInAsync(string email = "ana@contoso.example", string returnUrl = "/t/contoso/runs")
    {
        var page = await (await SendAsync(HttpMethod.Get, $"/login?returnUrl={Uri.EscapeDataString(returnUrl)}")).Content.ReadAsStringAsync();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["_handler"] = "login",
            ["__RequestVerificationToken"] = Token().Match(page).Groups["token"].Value,
            ["Form.Email"] = email,
            ["Form.Password"] = BrowserApp.Password,
        });
        return await SendAsync(HttpMethod.Post, $"/login?returnUrl={Uri.EscapeDataString(returnUrl)}", form);
    }

    public void Dispose() => _http.Dispose();

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"(?<token>[^\"]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Token();
}
