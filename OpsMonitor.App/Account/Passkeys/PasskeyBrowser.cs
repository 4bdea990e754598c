using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using OpsMonitor.App.Account.Profile;

namespace OpsMonitor.App.Account.Passkeys;

/// <summary>What the browser said to a question (passkeys.js): an answer, or the standard's name of what went wrong.</summary>
public sealed record PasskeyWord(string? Answer, string? Fault);

/// <summary>The browser of a circuit, when it is about passkeys.</summary>
public sealed class PasskeyBrowser(IJSRuntime js, NavigationManager navigation, PasskeyPlaces places, OwnPasskeys passkeys)
{
    /// <summary>How long a browser is asked to wait for its person.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Where this page is; null where there can be no passkeys.</summary>
    public string? Place => places.Of(navigation.BaseUri);

    /// <summary>Whether the person has a passkey that this page could ask for.</summary>
    public async Task<bool> CanProveAsync(AccountHolder me) => Place is { } place && await passkeys.AskAsync(me, place) is not null;

    /// <summary>Asks for one of the person's passkeys; the answer stands in place of their password, or says why there is none.</summary>
    public async Task<(string? Proof, string? Wrong)> ProveAsync(AccountHolder me)
    {
        if (Place is not { } place || await passkeys.AskAsync(me, place) is not { } question)
        {
            return (null, "You have no passkey any more.");
        }

        var said = await AskAsync("OpsPasskeys.get", question.Options);
        return said.Answer is null ? (null, Words(said.Fault)) : await passkeys.ProveAsync(me, question, said.Answer);
    }

    /// <summary>Has the device make a passkey.</summary>
    public Task<PasskeyWord> CreateAsync(NewPasskey asked) => AskAsync("OpsPasskeys.create", asked.Question.Options);

    /// <summary>Tells the device that a passkey of it is gone here.</summary>
    public ValueTask ForgetAsync(byte[] credentialId) => js.InvokeVoidAsync("OpsPasskeys.forget", System.Buffers.Text.Base64Url.EncodeToString(credentialId));

    /// <summary>What went wrong in the browser, for people.</summary>
    public static string Words(string? fault) => fault switch
    {
        "InvalidStateError" => "This device has a passkey for your account already.",
        "NotAllowedError" or "AbortError" => "It was cancelled, or took too long. Try again.",
        "SecurityError" => "This browser makes no passkeys for the address that this page was opened by.",
        _ => "This browser or device could not do it. Try another one.",
    };

    private async Task<PasskeyWord> AskAsync(string how, string options)
    {
        try
        {
            return await js.InvokeAsync<PasskeyWord?>(how, Patience + TimeSpan.FromSeconds(30), options) ?? new(null, null);
        }
        catch (Exception e) when (e is JSException or TaskCanceledException)
        {
            return new(null, null); // a browser that knows nothing of passkeys, or a person who went away
        }
    }
}
