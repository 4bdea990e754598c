using Npgsql;
using Npgsql.Internal;
using Npgsql.Internal.Postgres;

namespace OpsMonitor.Domain.Storage;

// Npgsql marks its plug-in interface as subject to change.
#pragma warning disable NPG9001

/// <summary>
/// PostgreSQL's times reach from 4713 BC to 294276 AD and to infinity, .NET's from 1 to 9999. A time beyond is read as the nearest one that every time zone
/// can still show, so that one row, however it came to be, never takes a whole page with it.
/// </summary>
internal sealed class ReadableTimes : PgTypeInfoResolverFactory
{
    public static readonly DateTimeOffset Earliest = new(1, 1, 2, 0, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset Latest = new(9999, 12, 30, 0, 0, 0, TimeSpan.Zero);

    public static void AddTo(NpgsqlDataSourceBuilder source) => source.AddTypeInfoResolverFactory(new ReadableTimes());

    public override IPgTypeInfoResolver CreateResolver() => new Resolver();

    public override IPgTypeInfoResolver? CreateArrayResolver() => null;

    private sealed class Resolver : IPgTypeInfoResolver
    {
        private static readonly DataTypeName s_timestamptz = new("pg_catalog.timestamptz");

        private readonly TypeInfoMappingCollection _mappings = new();

        public Resolver() => _mappings.AddStructType<DateTimeOffset>(
            s_timestamptz, (options, mapping, _) => mapping.CreateInfo(options, new Converter()), isDefault: false);

        public PgTypeInfo? GetTypeInfo(Type? type, DataTypeName? dataTypeName, PgSerializerOptions options) =>
            type == typeof(DateTimeOffset) ? _mappings.Find(type, dataTypeName, options) : null;
    }

    // On the wire: microseconds since 2000, the ends of the range for the infinities.
    private sealed class Converter : PgBufferedConverter<DateTimeOffset>
    {
        private static readonly DateTimeOffset s_epoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
        private static readonly long s_earliest = Microseconds(Earliest);
        private static readonly long s_latest = Microseconds(Latest);

        public override bool CanConvert(DataFormat format, out BufferRequirements bufferRequirements)
        {
            bufferRequirements = BufferRequirements.CreateFixedSize(sizeof(long));
            return format is DataFormat.Binary;
        }

        protected override DateTimeOffset ReadCore(PgReader reader) =>
            s_epoch.AddTicks(Math.Clamp(reader.ReadInt64(), s_earliest, s_latest) * TimeSpan.TicksPerMicrosecond);

        protected override void WriteCore(PgWriter writer, DateTimeOffset value) => writer.WriteInt64(Microseconds(value));

        private static long Microseconds(DateTimeOffset time) => (time - s_epoch).Ticks / TimeSpan.TicksPerMicrosecond;
    }
}
