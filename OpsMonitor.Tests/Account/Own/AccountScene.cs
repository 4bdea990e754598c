using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpsMonitor.App.Account.Profile;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Access.Sessions;
using OpsMonitor.Domain.Audit;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Tests.Account.Own;

/// <summary>A person with an account, and what became of it.</summary>
internal sealed record AccountScene(SignInApp App, long Id, string Email)
{
    private static int s_people;

    /// <summary>A new person, a member of contoso unless told otherwise.</summary>
    public static async Task<AccountScene> MakeAsync(SignInApp app, TenantRole role = TenantRole.Operator, Action<User>? change = null, string? password = SignInApp.Password)
    {
        var email = $"person{Interlocked.Increment(ref s_people)}@contoso.example";
        var scene = new AccountScene(app, await app.AddPersonAsync(email, change, password), email);
        await scene.JoinAsync(app.Contoso, role);
        return scene;
    }

    /// <summary>Each test guesses from an address of its own.</summary>
    public string Address => $"127.0.3.{Id % 250}";

    public UserSessions Sessions => App.Services.GetRequiredService<UserSessions>();

    public Actor Actor => Actor.OfUser(Id, "Some Person") with { From = Address };

    public Task JoinAsync(TenantId tenant, TenantRole role) => App.Services.GetRequiredService<TenancyLedger>().EnsureMemberAsync(tenant, Id, role);

    /// <summary>A new session; its holder is who acts in it.</summary>
    public async Task<AccountHolder> HolderAsync(string agent = "a test")
    {
        var stamp = await ReadAsync(db => db.Users.Where(u => u.Id == Id).Select(u => u.SecurityStamp).SingleAsync());
        return new(Id, "Some Person", UserSessions.IdOf(await Sessions.BeginAsync(Id, stamp, agent, Address)), Address);
    }

    public async Task<bool> LivesAsync(AccountHolder holder) => await Sessions.FindAsync(holder.Session) is not null;

    /// <summary>What the audit of a tenant says of the person, the oldest first, but for sign-ins.</summary>
    public Task<List<string>> AuditAsync(TenantId? tenant = null) => ReadAsync(db => db.Set<AuditLog>()
        .Where(a => a.TenantId == (tenant ?? App.Contoso) && a.SubjectType == "person" && a.SubjectId == Id && a.Action != "session.began")
        .OrderBy(a => a.Id).Select(a => a.Action).ToListAsync());

    public async Task<T> ReadAsync<T>(Func<OpsDbContext, Task<T>> read)
    {
        await using var db = App.Services.GetRequiredService<OpsDb>().ForAllTenants("tests look at people");
        return await read(db);
    }

    /// <summary>The code that an app shows which knows the key (RFC 6238): now, or so many half minutes later. Each is good once.</summary>
    public static string Code(string key, int later = 0)
    {
        var counter = BitConverter.GetBytes(DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 30 + later);
        Array.Reverse(counter);
#pragma warning disable CA5350 // the algorithm of authenticator apps
        var hash = HMACSHA1.HashData(Bytes(key), counter);
#pragma warning restore CA5350
        var at = hash[^1] & 15;
        var number = ((hash[at] & 127) << 24) | (hash[at + 1] << 16) | (hash[at + 2] << 8) | hash[at + 3];
        return (number % 1_000_000).ToString("000000", System.Globalization.CultureInfo.InvariantCulture);
    }

    // Base32: five bits a letter.
    private static byte[] Bytes(string key)
    {
        var bits = string.Concat(key.Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(n => Convert.ToByte(bits.Substring(n * 8, 8), 2))];
    }
}
