using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Account;

/// <summary>The app on a real port, for raw forms from addresses of the test's choice, and the log it writes.</summary>
public sealed partial class SignInApp : AppHost
{
    public const string Password = "correct horse battery";

    public LogBook Log { get; } = new();

    internal CountingHasher Hashes { get; } = new();

    public override async ValueTask InitializeAsync()
    {
        UseKestrel(0);
        await base.InitializeAsync();
        StartServer();
    }

    public async Task<long> AddPersonAsync(string email, Action<User>? change = null, string? password = Password)
    {
        using var scope = Services.CreateScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
        var person = new User { UserName = email, Email = email, DisplayName = "Some Person" };
        change?.Invoke(person);
        var made = password is null ? await users.CreateAsync(person) : await users.CreateAsync(person, password);
        Assert.True(made.Succeeded, string.Join(' ', made.Errors.Select(e => e.Description)));
        return person.Id;
    }

    /// <summary>A browser without a browser: keeps cookies, follows nothing, and calls from this address of the machine.</summary>
    public HttpClient From(string address)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            CookieContainer = new CookieContainer(),
            ConnectCallback = async (context, cancel) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
                await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        var client = new HttpClient(handler) { BaseAddress = ClientOptions.BaseAddress };
        client.DefaultRequestHeaders.Add("Accept", "text/html");
        return client;
    }

    /// <summary>What a form of the page must carry to be taken.</summary>
    public static async Task<string> TokenAsync(HttpClient browser, string path)
    {
        var page = await browser.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        return AntiforgeryField().Match(page).Groups["token"].Value;
    }

    public static async Task<HttpResponseMessage> SignInAsync(HttpClient browser, string email, string password, string? token = null)
    {
        token ??= await TokenAsync(browser, "/login");
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["_handler"] = "login", ["__RequestVerificationToken"] = token, ["Form.Email"] = email, ["Form.Password"] = password,
        });
        return await browser.PostAsync(new Uri("/login", UriKind.Relative), form, TestContext.Current.CancellationToken);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.UseEnvironment("Production"); // where errors are answered as people get them
        builder.UseSetting("Logging:LogLevel:Default", "Warning");
        builder.UseSetting("Logging:LogLevel:Microsoft.AspNetCore", "Warning");
        builder.ConfigureLogging(l => l.AddProvider(Log));
        builder.ConfigureServices(s => s.AddSingleton<IPasswordHasher<User>>(Hashes)); // the last one registered is taken
    }

    /// <summary>Identity's own, which counts how often it is asked.</summary>
    internal sealed class CountingHasher : PasswordHasher<User>
    {
        private int _verified;

        public int Verified => Volatile.Read(ref _verified);

        public override PasswordVerificationResult VerifyHashedPassword(User user, string hashedPassword, string providedPassword)
        {
            Interlocked.Increment(ref _verified);
            return base.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }
    }

    [GeneratedRegex("__RequestVerificationToken\" value=\"(?<token>[^\"]+)\"", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex AntiforgeryField();
}
