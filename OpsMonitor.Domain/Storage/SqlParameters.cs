using Npgsql;
using NpgsqlTypes;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Storage;

/// <summary>Parameters of raw SQL. A null has no type that PostgreSQL could see, so texts and numbers that may be null bring theirs.</summary>
internal static class SqlParameters
{
    public static NpgsqlParameter P<T>(string name, T value) => new(name, value);

    public static NpgsqlParameter P(string name, string? value) => Typed(name, NpgsqlDbType.Text, value);

    public static NpgsqlParameter P(string name, long? value) => Typed(name, NpgsqlDbType.Bigint, value);

    public static NpgsqlParameter P(string name, int? value) => Typed(name, NpgsqlDbType.Integer, value);

    /// <summary>For a statement that looks for what a reference of <see cref="SafeId"/> stands for.</summary>
    public static NpgsqlParameter[] Ref(string reference)
    {
        var (inner, outer) = SafeDigest.Pads;
        return [P("ref", reference), P("inner", inner), P("outer", outer)];
    }

    private static NpgsqlParameter Typed(string name, NpgsqlDbType type, object? value) => new(name, type) { Value = value ?? DBNull.Value };
}
