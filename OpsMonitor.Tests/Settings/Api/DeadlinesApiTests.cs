using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OpsMonitor.App.Runs.Deadlines;
using OpsMonitor.Domain.Runs.Deadlines;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Settings.Api;

/// <summary>Deadlines over HTTP: one of an operation, set as a whole.</summary>
public sealed class DeadlinesApiTests(AppHost app) : IClassFixture<AppHost>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Set_OfAnOperation_TakesThePlaceOfTheOneBefore()
    {
        var first = await SetAsync(new { resource = "mailboxes", action = "archive", too_long_minutes = 90, too_long_times = 2.456, failed_percent = 0 });
        var second = await SetAsync(new { resource = "mailboxes", action = "archive", not_run_hours = 26 });

        Assert.Equal((90, 2.46m, 0), (first.GetProperty("too_long_minutes").GetInt32(), first.GetProperty("too_long_times").GetDecimal(), first.GetProperty("failed_percent").GetInt32()));
        Assert.Equal(first.GetProperty("id").GetInt64(), second.GetProperty("id").GetInt64());
        Assert.Equal((JsonValueKind.Null, 26), (second.GetProperty("too_long_minutes").ValueKind, second.GetProperty("not_run_hours").GetInt32()));
        var id = first.GetProperty("id").GetInt64();
        Assert.Equal("deadline.set deadline.set", await AuditAsync(id));

        Assert.Equal(204, (int)(await app.Api().DeleteAsync($"/api/v1/deadlines/{id}", Cancel)).StatusCode);
        Assert.Equal(404, (int)(await app.Api().DeleteAsync($"/api/v1/deadlines/{id}", Cancel)).StatusCode);
        Assert.Equal("deadline.set deadline.set deadline.removed", await AuditAsync(id));
    }

    [Fact]
    public async Task List_WhereOneIsMissed_SaysSo()
    {
        await SetAsync(new { resource = "users", action = "offboard", not_run_hours = 1 });
        await app.Services.GetRequiredService<DeadlineMisses>().LookAsync(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddHours(2), Cancel);

        var listed = (await (await app.Api().ReadAsync("/deadlines")).JsonAsync(200)).GetProperty("items").EnumerateArray().Single(d => d.GetProperty("resource").GetString() == "users");
        var missed = Assert.Single(listed.GetProperty("missed").EnumerateArray());
        Assert.Equal(("not_run", JsonValueKind.Null), (missed.GetProperty("missed").GetString(), missed.GetProperty("run_id").ValueKind));
    }

    [Fact]
    public async Task Set_OfNothing_IsRefusedInThePagesWords()
    {
        var problem = await (await PutAsync(new { resource = "users", action = "offboard" })).ProblemAsync(422, "invalid");
        Assert.Equal(DeadlineWords.Of(DeadlineRefusal.Nothing), problem.GetProperty("errors").GetProperty("too_long_minutes")[0].GetString());
    }

    [Fact]
    public async Task Set_OfOneWrongField_NamesNoOther()
    {
        var problem = await (await PutAsync(new { resource = "users", action = "offboard", failed_percent = 101 })).ProblemAsync(422, "invalid");
        Assert.Equal("failed_percent", Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
    }

    private Task<HttpResponseMessage> PutAsync(object body) => app.Api().PutAsJsonAsync("/api/v1/deadlines", body, Cancel);

    private async Task<JsonElement> SetAsync(object body) => await (await PutAsync(body)).JsonAsync(200);

    private Task<string> AuditAsync(long id) => app.ScalarAsync<string>($"select string_agg(action, ' ' order by id) from audit_logs where subject_type = 'operation_deadline' and subject_id = '{id}'");
}
