namespace OpsMonitor.Domain.Notifications.Outbox;

/// <summary>Ids (RFC 9562, version 7) that keep the order of what is made in one moment, by a counter in the twelve bits after the time.</summary>
internal static class OrderedId
{
    private const int PerMillisecond = 1 << 12;

    public static Guid Of(DateTimeOffset moment, int nth)
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.CreateVersion7(moment.AddMilliseconds(nth / PerMillisecond)).TryWriteBytes(bytes, bigEndian: true, out _);
        (bytes[6], bytes[7]) = ((byte)(0x70 | (nth % PerMillisecond >> 8)), (byte)nth);
        return new(bytes, bigEndian: true);
    }
}
