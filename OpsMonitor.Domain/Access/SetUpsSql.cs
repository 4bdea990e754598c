namespace OpsMonitor.Domain.Access;

/// <summary>The statement of <see cref="SetUps"/>.</summary>
internal static class SetUpsSql
{
    /// <summary>{0}: the hash of the new link, {1}: now. No row once somebody exists.</summary>
    public const string Issue = """
        insert into set_up_tokens (id, hash, created_at) select 1, {0}, {1} where not exists (select from users)
        on conflict (id) do update set hash = excluded.hash, created_at = excluded.created_at
        """;
}
