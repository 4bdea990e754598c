namespace OpsMonitor.Domain.Access.Passkeys;

/// <summary>The statements of <see cref="PasskeyLedger"/>.</summary>
internal static class PasskeysSql
{
    /// <summary>No row where it was answered before.</summary>
    public const string UseChallenge = "insert into used_challenges (id, expires_at) values (@challenge, now() + @life) on conflict (id) do nothing";

    /// <summary>A device that counts must count on; one that does not stays at zero.</summary>
    public const string Count = """
        update user_passkeys set sign_count = @count, is_backed_up = @backed_up, last_used_at = now()
        where id = @id and (sign_count < @count or (sign_count = 0 and @count = 0))
        """;
}
