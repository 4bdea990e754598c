using System.Diagnostics;
using System.Globalization;
using System.Text;
using OpsMonitor.App.Operations;
using OpsMonitor.App.Operations.InventorySync;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Domain.Inventory.Import;
using OpsMonitor.Domain.Inventory.Search;
using OpsMonitor.Domain.Runs.Execution;
using OpsMonitor.Domain.Runs.Ledger;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.Bench;

/// <summary>An upload of objects of 1 KB, one a line: received, read and stored with its run, as the worker does it.</summary>
internal static class ImportScenario
{
    private const int Objects = 1_000_000;

    public static async Task RunAsync(BenchDb db)
    {
        var count = int.TryParse(Environment.GetEnvironmentVariable("OPSMONITOR_BENCH_OBJECTS"), CultureInfo.InvariantCulture, out var asked) ? asked : Objects;
        var tenant = await db.TenantAsync("import");
        var uploads = new InventoryUploads(db.Ops);
        var ledger = new InventoryLedger(db.Ops, uploads);
        Console.WriteLine();
        Console.WriteLine($"import of {count:#,0} objects of 1 KB");
        var watch = Stopwatch.StartNew();
        var upload = await uploads.ReceiveAsync(tenant, new[] { ("bench.ndjson", (Stream)new Lines(count)) }.ToAsyncEnumerable());
        Say("received into the database", count, watch);
        watch.Restart();
        var read = new InventoryImport(await uploads.FilesAsync(tenant, upload.Id)).Read().Count(i => i.Object is not null);
        Say("of that, read alone", read, watch);
        var started = await ledger.StartSyncAsync(tenant, upload, "bench.ndjson", InventorySelection.All, Actor.System);
        using var flusher = new RunFlusher(db.Ops);
        var lease = (await new RunLeases(db.Ops).ClaimAsync("bench", [InventoryLedger.Sync], TimeSpan.FromHours(1), 1))!;
        var progress = new RunProgress(flusher, db.Ledger, lease);
        var cpu = new CpuMeter();
        watch.Restart();
        await cpu.MeasureAsync(db.ConnectionString, () =>
            new InventorySyncOperation(ledger).ExecuteAsync(new OperationRun(lease, progress, new HashSet<string>(), TimeSpan.Zero, TimeProvider.System), CancellationToken.None));
        Say("read, stored and recorded", count, watch);
        Console.WriteLine($"  of that {cpu.App / 1e3:0.0} s of processor time in the app, {cpu.Database / 1e3:0.0} s in the database");
        watch.Restart();
        await db.Ledger.FinishAsync(tenant, started.RunId, lease.Attempt, Actor.OfWorker("bench"));
        Console.WriteLine($"  its end, with the upload deleted: {watch.Elapsed.TotalSeconds:0.0} s");
        watch.Restart();
        await new SearchTextLedger(db.Ops).WriteNextAsync();
        Say("made searchable after its end", count, watch);
        foreach (var text in new[] { "policy_7", $"rank {count - 1}", $"{count - 1}", "nowhere" })
        {
            var queries = new InventoryQueries(db.Ops);
            await queries.ItemsAsync(tenant, started.SyncRunId, new(null, text));
            watch.Restart();
            var page = await queries.ItemsAsync(tenant, started.SyncRunId, new(null, text));
            var list = watch.ElapsedMilliseconds;
            var matching = (await queries.SubjectTypesAsync(tenant, started.SyncRunId, new(Text: text))).Sum(t => t.Count);
            Console.WriteLine($"  search for \"{text}\": {page.Items.Count} of {matching:#,0} in {list} ms, counted in {watch.ElapsedMilliseconds - list} ms");
        }
    }

    private static void Say(string what, int count, Stopwatch watch) =>
        Console.WriteLine($"  {what,-40} {watch.Elapsed.TotalSeconds,8:0.0} s {count / watch.Elapsed.TotalSeconds,12:#,0} per s; working set {Environment.WorkingSet >> 20:#,0} MiB, at most {Process.GetCurrentProcess().PeakWorkingSet64 >> 20:#,0} MiB; {GC.GetTotalMemory(false) >> 20:#,0} MiB managed");

    /// <summary>The lines as they are asked for, so that the measuring holds none of them.</summary>
    private sealed class Lines(int count) : Stream
    {
        private readonly string _filler = string.Concat(Enumerable.Range(0, 12).Select(n => $",\"setting{n}\":{{\"value\":\"device_vendor_msft_policy_{n}\",\"on\":true}}"));
        private byte[] _line = [];
        private int _at;
        private int _next;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (_at == _line.Length && _next < count)
            {
                _line = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
                    $"{{\"@odata.type\":\"#microsoft.graph.policy\",\"id\":\"00000000-0000-4000-8000-{_next:D12}\",\"displayName\":\"Policy {_next}\",\"rank\":{_next}{_filler}}}\n"));
                (_at, _next) = (0, _next + 1);
            }

            var length = Math.Min(buffer.Length, _line.Length - _at);
            _line.AsSpan(_at, length).CopyTo(buffer);
            _at += length;
            return length;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
