using System.Text;
using Microsoft.AspNetCore.Http;
using Npgsql;
using OpsMonitor.App.Api;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Runs.Api;

/// <summary>Alone, because it looks at the memory of the whole process.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class AloneCollection;

[Collection<AloneCollection>]
public sealed class RunsExportSizeTests(AppHost app) : IClassFixture<AppHost>
{
    private const int Rows = 40_000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("csv")]
    [InlineData("ndjson")]
    public async Task Export_OfManyRuns_NeverHoldsThemAll(string format)
    {
        await FillAsync();
        await using var stream = await app.Api().GetStreamAsync($"/api/v1/runs/export?format={format}", Cancel);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (lines, most, bytes) = (0, 0L, 0L);
        while (await reader.ReadLineAsync(Cancel) is { } line)
        {
            bytes += line.Length;
            if (++lines % 10_000 == 0)
            {
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
            }
        }

        Assert.Equal(Rows + (format == "csv" ? 1 : 0), lines);
        Assert.True(bytes > 24_000_000, $"{bytes} bytes prove little.");
        Assert.True(most < 8_000_000, $"{most} bytes more than before were alive while {bytes} went out.");
    }

    [Fact]
    public async Task Export_ThatFailsMidway_BreaksTheConnection()
    {
        var http = new DefaultHttpContext { RequestServices = app.Services };
        var aborted = new Aborts();
        http.Features.Set<Microsoft.AspNetCore.Http.Features.IHttpRequestLifetimeFeature>(aborted);

        await new ExportStream(http, new() { Format = ExportFormat.Csv }, "x").WriteAsync([new ExportColumn<int>("n", n => n)], FailsAfter(2));
        Assert.True(aborted.Aborted);

        var early = new ExportStream(http, new() { Format = ExportFormat.Csv }, "x");
        await Assert.ThrowsAsync<NpgsqlException>(() => early.WriteAsync([new ExportColumn<int>("n", n => n)], FailsAfter(0)));
    }

    private static async IAsyncEnumerable<int> FailsAfter(int rows)
    {
        for (var n = 0; n < rows; n++)
        {
            await Task.Yield();
            yield return n;
        }

        throw new NpgsqlException("away");
    }

    private async Task FillAsync()
    {
        await using var source = NpgsqlDataSource.Create(app.Database);
        await using var count = source.CreateCommand($"select count(*) from bulk_operation_runs where tenant_id = {app.Contoso}");
        if ((long)(await count.ExecuteScalarAsync(Cancel))! == Rows)
        {
            return;
        }

        // The rules of the ledger are not what this is about, and their journal would double the time.
        await using var fill = source.CreateCommand($"""
            alter table bulk_operation_runs disable trigger user;
            insert into bulk_operation_runs (tenant_id, resource, action, summary) select {app.Contoso}, 'drift', 'generate', repeat('words ', 100) from generate_series(1, {Rows});
            set constraints all immediate;
            alter table bulk_operation_runs enable trigger user;
            """);
        await fill.ExecuteNonQueryAsync(Cancel);
    }

    private sealed class Aborts : Microsoft.AspNetCore.Http.Features.IHttpRequestLifetimeFeature
    {
        public bool Aborted { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => Aborted = true;
    }
}
