using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Identity;
using OpsMonitor.Domain.Access.Passkeys;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Account.Passkeys;

/// <summary>A question to the browser, as the standard has it, and what is needed to check the answer. It is good at one place, once, for <see cref="PasskeyCeremony.Life"/>.</summary>
public sealed record PasskeyQuestion(string Options, string State, string Place);

/// <summary>A right answer by a passkey, or by none.</summary>
/// <param name="Owner">Whose passkey it names; null where nobody here has such a one.</param>
/// <param name="IsRight">It was theirs indeed.</param>
public sealed record PasskeyAnswer(User? Owner, bool IsRight);

/// <summary>
/// Asks for passkeys and checks them, by the framework's own rules. What it adds: the account goes by a random handle instead of its id, a challenge counts once,
/// and a passkey that nobody has is turned away in one way whoever it claims to belong to.
/// </summary>
public sealed class PasskeyCeremony(IPasskeyHandler<User> handler, UserManager<User> users, IUserStore<User> store)
{
    /// <summary>How long a question waits for its answer.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    private const int HandleSize = 32;

    private OpsDbContext Db => ((AccountStore)store).Context;

    /// <summary>Asks a device to make a passkey for this account.</summary>
    public async Task<(PasskeyQuestion Question, byte[] Handle)> AskForNewAsync(User user, string place)
    {
        var entity = new PasskeyUserEntity { Id = await users.GetUserIdAsync(user), Name = user.Email ?? user.DisplayName, DisplayName = user.DisplayName };
        var made = await handler.MakeCreationOptionsAsync(entity, PasskeyPlaces.Request(place));
        var handle = (await PasskeyLedger.OfAsync(Db, user.Id)).FirstOrDefault()?.UserHandle ?? RandomNumberGenerator.GetBytes(HandleSize);
        var options = JsonNode.Parse(made.CreationOptionsJson)!;
        options["user"]!["id"] = PasskeyJson.Text(handle);
        options["rp"]!["name"] = "OpsMonitor";
        return (new(options.ToJsonString(), made.AttestationState!, place), handle);
    }

    /// <summary>The passkey that a device has made, for the account that was asked for; null where it did not.</summary>
    public async Task<UserPasskeyInfo?> CheckNewAsync(User user, PasskeyQuestion question, string? answer)
    {
        if (answer is not { Length: > 0 and <= PasskeyJson.Longest })
        {
            return null;
        }

        var checkedAnswer = await handler.PerformAttestationAsync(new()
        {
            HttpContext = PasskeyPlaces.Request(question.Place), CredentialJson = answer, AttestationState = question.State,
        });
        return checkedAnswer.Succeeded && checkedAnswer.UserEntity.Id == await users.GetUserIdAsync(user) ? checkedAnswer.Passkey : null;
    }

    /// <summary>Asks for a passkey: of this account, or whichever the person chooses.</summary>
    public async Task<PasskeyQuestion> AskAsync(User? user, string place)
    {
        var made = await handler.MakeRequestOptionsAsync(user, PasskeyPlaces.Request(place));
        return new(made.RequestOptionsJson, made.AssertionState ?? "", place);
    }

    /// <summary>Whether the answer comes from a passkey of somebody here. It counts once.</summary>
    public async Task<PasskeyAnswer> CheckAsync(PasskeyQuestion question, string? answer)
    {
        if (PasskeyJson.Read(answer) is not { } said || await PasskeyLedger.FindAsync(Db, said.Id) is not { } passkey)
        {
            return new(null, IsRight: false);
        }

        var owner = await users.FindByIdAsync(Id(passkey));
        if (owner is null || said.Handle is not { } handle || !handle.AsSpan().SequenceEqual(passkey.UserHandle)
            || PasskeyJson.WithHandle(answer, Encoding.UTF8.GetBytes(Id(passkey))) is not { } known) // as the framework knows the account
        {
            return new(owner, IsRight: false);
        }

        var found = await handler.PerformAssertionAsync(new()
        {
            HttpContext = PasskeyPlaces.Request(question.Place), CredentialJson = known, AssertionState = question.State,
        });
        return new(owner, found.Succeeded && await PasskeyLedger.UseAsync(Db, passkey.Id, found.Passkey.SignCount, found.Passkey.IsBackedUp, ChallengeOf(question), 2 * Life));
    }

    private static string Id(UserPasskey passkey) => passkey.UserId.ToString(System.Globalization.CultureInfo.InvariantCulture);

    // The state holds the challenge, which no other has.
    private static string ChallengeOf(PasskeyQuestion question) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(question.State)));
}
