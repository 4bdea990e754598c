using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Storage;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Support.Servers;

namespace OpsMonitor.Tests.Support;

/// <summary>The whole app on a database of its own, with two tenants and a key of each that may do everything.</summary>
public class AppHost : WebApplicationFactory<Program>, IAsyncLifetime
{
    private bool _isOwner; // of the database

    public TenantId Contoso { get; private set; }

    public TenantId Fabrikam { get; private set; }

    public string ContosoKey { get; private set; } = "";

    public string FabrikamKey { get; private set; } = "";

    /// <summary>The database's connection string, for writers that are not the app.</summary>
    public string Database { get; protected set; } = "";

    protected virtual string Roles => "web";

    /// <summary>The server goes on as long as the app does: plain SQL may keep its connections, and with them what a new one has to learn first.</summary>
    protected virtual bool IsSteady => false;

    public virtual async ValueTask InitializeAsync()
    {
        Database = await DatabaseAsync();
        Contoso = await AddTenantAsync("contoso");
        Fabrikam = await AddTenantAsync("fabrikam");
        ContosoKey = await KeyAsync(Contoso, ApiScopes.All);
        FabrikamKey = await KeyAsync(Fabrikam, ApiScopes.All);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_isOwner)
        {
            _isOwner = false;
            await TestPostgres.GiveBackAsync(Database);
        }

        GC.SuppressFinalize(this);
    }

    public async Task<string> KeyAsync(TenantId tenant, IReadOnlyCollection<string> scopes) =>
        (await Services.GetRequiredService<ApiKeys>().CreateAsync(tenant, "test", scopes, Actor.System)).Token;

    /// <summary>Plain SQL as a writer that knows nothing of the app.</summary>
    public async Task SqlAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>A client with Contoso's key, another, or (empty) none.</summary>
    public HttpClient Api(string? key = null)
    {
        var client = CreateClient(new() { AllowAutoRedirect = false, BaseAddress = ClientOptions.BaseAddress });
        key ??= ContosoKey;
        client.DefaultRequestHeaders.Authorization = key.Length == 0 ? null : new AuthenticationHeaderValue("Bearer", key);
        return client;
    }

    /// <summary>A migrated database of its own.</summary>
    protected virtual Task<string> DatabaseAsync()
    {
        _isOwner = true;
        return TestPostgres.CloneAsync();
    }

    /// <summary>Serves what another host serves, as the process after a restart does.</summary>
    protected void Succeed(AppHost other) =>
        (Database, Contoso, Fabrikam, ContosoKey, FabrikamKey) = (other.Database, other.Contoso, other.Fabrikam, other.ContosoKey, other.FabrikamKey);

    /// <summary>The same, and the database is this host's from now on.</summary>
    protected void Inherit(AppHost other)
    {
        Succeed(other);
        (_isOwner, other._isOwner) = (other._isOwner, false);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("ConnectionStrings:OpsMonitor", Database);
        if (TestPostgres.Find(Database)?.Lend() is { } door)
        {
            builder.ConfigureTestServices(s => s.AddSingleton(door));
        }

        builder.UseSetting("OpsMonitor:Roles", Roles);
        builder.UseSetting("OpsMonitor:Api:Burst", "100000");
        builder.UseSetting("OpsMonitor:Api:StreamLife", "00:00:02"); // so that whoever asks every endpoint gets an answer of each
        builder.UseSetting("Logging:LogLevel:Default", "Critical");
        builder.UseSetting("Logging:LogLevel:Microsoft.AspNetCore", "Critical"); // a test's host ends under its open pages
    }

    private async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Database) { Pooling = IsSteady }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private async Task<TenantId> AddTenantAsync(string slug)
    {
        await using var db = Services.GetRequiredService<OpsDb>().ForAllTenants("tests make tenants");
        var tenant = new Tenant { Slug = slug, Name = slug };
        db.Tenants.Add(tenant);
        await db.SaveChangesAsync();
        return tenant.Id;
    }
}

/// <summary>Requests and answers in one line each.</summary>
internal static class ApiCalls
{
    public static Task<HttpResponseMessage> SendAsync(this HttpClient api, string path, object body) =>
        api.PostAsJsonAsync("/api/v1" + path, body, TestContext.Current.CancellationToken);

    public static Task<HttpResponseMessage> ReadAsync(this HttpClient api, string path) =>
        api.GetAsync("/api/v1" + path, TestContext.Current.CancellationToken);

    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage answer, int status)
    {
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True((int)answer.StatusCode == status, $"{status} expected, got {(int)answer.StatusCode}: {text}");
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    /// <summary>The answer is a problem of this status and type; gives it.</summary>
    public static async Task<JsonElement> ProblemAsync(this HttpResponseMessage answer, int status, string type)
    {
        var problem = await answer.JsonAsync(status);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(type, problem.GetProperty("type").GetString());
        Assert.NotEmpty(problem.GetProperty("trace_id").GetString()!);
        return problem;
    }

    /// <summary>A started run of a producer.</summary>
    public static async Task<long> RunAsync(this HttpClient api, int? total = null)
    {
        var body = new { resource = "mailbox", action = "sync", scope = new { at = Guid.NewGuid() }, total_items = total };
        return (await (await api.SendAsync("/runs", body)).JsonAsync(201)).GetProperty("id").GetInt64();
    }

    public static async Task<long> BegunRunAsync(this HttpClient api, int? total = null)
    {
        var run = await api.RunAsync(total);
        Assert.Equal(1, (await (await api.SendAsync($"/runs/{run}/start", new { })).JsonAsync(200)).GetProperty("attempt").GetInt32());
        return run;
    }
}
