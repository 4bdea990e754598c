namespace OpsMonitor.App.Account.Passkeys;

/// <summary>Where there are no passkeys, and why.</summary>
internal static class PasskeyWords
{
    public const string NotHere = "Passkeys need a page that was opened by https and by a host's name.";

    public const string Off = "They open nothing at present: whoever hosts OpsMonitor lets people in by the sign-in provider alone.";
}
