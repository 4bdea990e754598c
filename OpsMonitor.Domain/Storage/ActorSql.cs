using Microsoft.EntityFrameworkCore;
using Npgsql;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Domain.Text;
using OpsMonitor.Domain.Text.Secrets;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Storage;

/// <summary>Tells the database who writes, for what its triggers put into the journal, until the transaction ends.</summary>
internal static class ActorSql
{
    public const string Set = "select set_config('app.actor', @actor, true), set_config('app.actor_name', @name, true), set_config('app.actor_address', @address, true)";

    private static readonly TextMemo s_names = new(SafeReason.Of); // asked for with every start and every report, of a few people and keys

    /// <summary>The name as it is stored beside what the actor did: it may be one that somebody gave themselves, or that a provider told.</summary>
    public static string NameOf(Actor actor) => s_names.Of(actor.Name) ?? "";

    public static NpgsqlParameter[] Parameters(Actor actor) => [P("actor", actor.ToString()), P("name", NameOf(actor)), P("address", actor.From ?? "")];

    public static Task SetActorAsync(OpsDbContext db, Actor actor, CancellationToken cancel) => db.Database.ExecuteSqlRawAsync(Set, Parameters(actor), cancel);
}
