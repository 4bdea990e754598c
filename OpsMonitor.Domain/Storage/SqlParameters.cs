using Npgsql;
using NpgsqlTypes;

namespace OpsMonitor.Domain.Storage;

/// <summary>Parameters of raw SQL. A null has no type that PostgreSQL could see, so texts and numbers that may be null bring theirs.</summary>
internal static class SqlParameters
{
    public static NpgsqlParameter P<T>(string name, T value) => new(name, value);

    public static NpgsqlParameter P(string name, string? value) => Typed(name, NpgsqlDbType.Text, value);

    public static NpgsqlParameter P(string name, long? value) => Typed(name, NpgsqlDbType.Bigint, value);

    public static NpgsqlParameter P(string name, int? value) => Typed(name, NpgsqlDbType.Integer, value);

    private static NpgsqlParameter Typed(string name, NpgsqlDbType type, object? value) => new(name, type) { Value = value ?? DBNull.Value };
}
