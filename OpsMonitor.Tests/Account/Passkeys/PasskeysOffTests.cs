using System.Net;
using Microsoft.Extensions.DependencyInjection;
using OpsMonitor.App.Account.Passkeys;
using OpsMonitor.App.Account.Profile;
using OpsMonitor.Domain.Access.Passkeys;
using OpsMonitor.Domain.Access.Sessions;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Tests.Account.Oidc;
using OpsMonitor.Tests.Browser.Checker;

namespace OpsMonitor.Tests.Account.Passkeys;

/// <summary>Where the provider alone lets people in.</summary>
public sealed class PasskeysOffTests(ProviderOnlyApp app) : IClassFixture<ProviderOnlyApp>
{
    private CancellationToken Cancel { get; } = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Passkeys_WhereTheProviderAloneLetsIn_OpenNothingAndCanBeRemoved()
    {
        var person = await app.AddPersonAsync("kept@contoso.example", null);
        var place = $"http://localhost:{new Uri(app.Address).Port}";
        using var device = new SoftKey(place) { Handle = [1, 2, 3] };
        await using var db = app.Services.GetRequiredService<OpsDb>().ForAllTenants("tests look at people");
        Assert.True(await PasskeyLedger.AddAsync(db, new() { UserId = person.Id, CredentialId = device.Id, UserHandle = device.Handle, PublicKey = [1], Name = "from before", Transports = [] }, Cancel));
        var session = UserSessions.IdOf(await app.Services.GetRequiredService<UserSessions>().BeginAsync(person.Id, person.SecurityStamp, "a test", null, Cancel));
        var (me, own) = (new AccountHolder(person.Id, "Some Person", session, null), app.Services.GetRequiredService<OwnPasskeys>());
        using var browser = app.Browser();

        using var asked = await browser.PostAsync(new Uri($"{place}/login/passkey"), null, Cancel);

        Assert.Equal(HttpStatusCode.NoContent, asked.StatusCode);
        Assert.DoesNotContain("data-passkey", await browser.GetStringAsync(new Uri("/login", UriKind.Relative), Cancel), StringComparison.Ordinal);
        Assert.NotEmpty((await own.BeginAsync(me, "", place)).Errors);
        Assert.Null(await own.AskAsync(me, place));
        db.Add(new Microsoft.AspNetCore.Identity.IdentityUserLogin<long> { UserId = person.Id, LoginProvider = "https://login.example", ProviderKey = "7" });
        await db.SaveChangesAsync(Cancel);
        Assert.Empty(await own.RemoveAsync(me, "", (await own.ListAsync(person.Id)).Single().Id));
    }
}
