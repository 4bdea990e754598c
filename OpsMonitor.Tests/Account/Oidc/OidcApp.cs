using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Support.Pages;

namespace OpsMonitor.Tests.Account.Oidc;

/// <summary>The app with a sign-in provider.</summary>
public class OidcApp : ServedApp
{
    internal OidcProvider Provider { get; private set; } = null!;

    protected virtual bool LocalSignIn => true;

    protected virtual bool IsSetUp => true;

    public override async ValueTask InitializeAsync()
    {
        Provider = await OidcProvider.StartAsync();
        await base.InitializeAsync();
        await (IsSetUp ? AddPersonAsync("first@contoso.example", BrowserApp.Password) : Task.CompletedTask);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Provider.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    public async Task<User> AddPersonAsync(string email, string? password)
    {
        using var scope = Services.CreateScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
        var person = new User { UserName = email, Email = email, DisplayName = "Some Person" };
        Assert.True((password is null ? await users.CreateAsync(person) : await users.CreateAsync(person, password)).Succeeded);
        return person;
    }

    public async Task MakeOperatorAsync(string email)
    {
        using var scope = Services.CreateScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<User>>();
        var person = (await users.FindByEmailAsync(email))!;
        person.IsPlatformOperator = true;
        Assert.True((await users.UpdateAsync(person)).Succeeded);
    }

    /// <summary>A browser that goes wherever it is sent, to the provider and back.</summary>
    public HttpClient Browser()
    {
        var client = new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer() }) { BaseAddress = new Uri(Address) };
        client.DefaultRequestHeaders.Add("Accept", "text/html");
        return client;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        base.ConfigureWebHost(builder);
        builder.UseSetting("Oidc:Authority", Provider.Address);
        builder.UseSetting("Oidc:ClientId", OidcProvider.Client);
        builder.UseSetting("Oidc:ClientSecret", OidcProvider.Secret);
        builder.UseSetting("Oidc:DisplayName", "Example ID");
        builder.UseSetting("Oidc:LocalSignIn", LocalSignIn.ToString());
        foreach (var (value, tenant, role, n) in new[] { ("ops", "contoso", "operator", 0), ("ops-admins", "contoso", "tenant_admin", 1), ("audit", "fabrikam", "viewer", 2) })
        {
            builder.UseSetting($"Oidc:Map:{n}:Value", value);
            builder.UseSetting($"Oidc:Map:{n}:Tenant", tenant);
            builder.UseSetting($"Oidc:Map:{n}:Role", role);
        }
    }
}

/// <summary>The same, where nobody has a password.</summary>
public sealed class ProviderOnlyApp : OidcApp
{
    protected override bool LocalSignIn => false;
}
