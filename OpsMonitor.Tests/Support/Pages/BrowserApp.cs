using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Npgsql;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Tests.Support.Pages;

/// <summary>The whole app on a real port with its worker, at a pace that eyes can follow, and Ana, an operator of contoso.</summary>
public class BrowserApp : AppHost
{
    private const string Email = "ana@contoso.example";
    public const string Password = "correct horse battery";
    private readonly Lock _lock = new();
    private Task<BrowserSeed>? _seed;

    public string Address { get; private set; } = "";

    public long AnaId { get; private set; }

    protected override string Roles => "web,worker";

    public override async ValueTask InitializeAsync()
    {
        UseKestrel(0);
        await base.InitializeAsync();
        StartServer();
        Address = ClientOptions.BaseAddress.ToString().TrimEnd('/');
        AnaId = await AddPersonAsync("Ana Ruiz", Email, TenantRole.Operator);
    }

    /// <summary>A member of contoso who can sign in; the answer is the person's id.</summary>
    public async Task<long> AddPersonAsync(string name, string email, TenantRole role)
    {
        using var scope = Services.CreateScope();
        var person = new User { UserName = email, Email = email, DisplayName = name };
        Assert.True((await scope.ServiceProvider.GetRequiredService<UserManager<User>>().CreateAsync(person, Password)).Succeeded);
        await scope.ServiceProvider.GetRequiredService<TenancyLedger>().AddMemberAsync(Contoso, person.Id, role, NotifyPreference.Own);
        return person.Id;
    }

    /// <summary>What the pages show, made once per app.</summary>
    public Task<BrowserSeed> SeedAsync()
    {
        lock (_lock)
        {
            return _seed ??= BrowserSeed.MakeAsync(this);
        }
    }

    /// <summary>Another process on the same database, as after a restart; the caller disposes it.</summary>
    public BrowserApp Successor()
    {
        var next = Another();
        next.Succeed(this);
        next.UseKestrel(0);
        next.StartServer();
        next.Address = next.ClientOptions.BaseAddress.ToString().TrimEnd('/');
        return next;
    }

    /// <summary>A browser page <paramref name="at"/> a path, signed in as Ana or another person; at <paramref name="address"/>, that of a proxy before the app, if told.</summary>
    public async Task<IPage> SignInAsync(
        int width = 1440, int height = 900, ColorScheme scheme = ColorScheme.Light, string? address = null, string email = Email, string locale = "en-GB", string at = "/t/contoso/runs")
    {
        var context = await Chromium.ContextAsync(width, height, scheme, address ?? Address, locale);
        var page = await context.NewPageAsync();

        // The form, without two pages that few tests are about.
        using var visitor = new Visitor(Address) { Headers = { ["User-Agent"] = await page.EvaluateAsync<string>("navigator.userAgent") } };
        await visitor.SignInAsync(email);
        await context.AddCookiesAsync(visitor.Cookies.Select(c => new Cookie { Name = c.Key, Value = c.Value, Url = address ?? Address, HttpOnly = true, SameSite = SameSiteAttribute.Lax }));
        await page.GotoAsync(at);
        return page;
    }

    /// <summary>A page <paramref name="at"/> a path, signed in as Ana, that shows all that it has read of the seed.</summary>
    public async Task<IPage> OpenAsync(string at)
    {
        await SeedAsync();
        var page = await SignInAsync(at: at);
        await Assertions.Expect(page.Locator("h1")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".skeleton")).ToHaveCountAsync(0);
        return page;
    }

    protected virtual BrowserApp Another() => new();

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.UseSetting("OpsMonitor:Worker:ItemPause", "00:00:00.15");
    }
}
