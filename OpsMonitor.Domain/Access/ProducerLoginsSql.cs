namespace OpsMonitor.Domain.Access;

/// <summary>The statements of <see cref="ProducerLogins"/>.</summary>
internal static class ProducerLoginsSql
{
    /// <summary>Who writes, for the journal, until the transaction ends.</summary>
    public const string SetActor = "select set_config('app.actor', @actor, true), set_config('app.actor_name', @name, true)";

    /// <summary>No row for a login of another tenant.</summary>
    public const string Bind = """
        insert into producer_logins as l (tenant_id, login, operations) values (@tenant, @login, @operations)
        on conflict (login) do update set operations = excluded.operations where l.tenant_id = excluded.tenant_id
        """;
}
