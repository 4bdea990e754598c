using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Pages;

namespace OpsMonitor.Tests.Inventory;

/// <summary>Files over HTTP: as a form or as the body itself, by programs and by people.</summary>
public sealed class InventoryUploadHttpTests(BrowserApp app) : IClassFixture<BrowserApp>
{
    private const string Address = "/api/v1/inventory/sync-runs";
    private static int s_last;

    [Theory]
    [InlineData("application/json", "[{0},{1}]", "upload.json")]
    [InlineData("application/x-ndjson", "{0}\n{1}", "upload.ndjson")]
    [InlineData("application/yaml", "- {0}\n- {1}", "upload.yaml")]
    [InlineData("application/json; charset=utf-8", "{{\"value\":[{0},{1}]}}", "upload.json")]
    [InlineData("application/octet-stream", "{0}\n{1}", "upload")]
    public async Task Body_OfAFile_IsRead(string type, string text, string source)
    {
        using var api = app.Api();
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(string.Format(System.Globalization.CultureInfo.InvariantCulture, text, Policy(), Policy())));
        body.Headers.ContentType = MediaTypeHeaderValue.Parse(type);

        var (sync, run) = await TakenAsync(api, await api.PostAsync(Address, body));

        Assert.Equal(("completed", 2), (run.GetProperty("status").GetString(), run.GetProperty("succeeded").GetInt32()));
        Assert.Equal(source, sync.GetProperty("source").GetString());
    }

    [Fact]
    public async Task Body_OfAZip_HasANameAndASelection()
    {
        using var api = app.Api();
        using var body = new ByteArrayContent(InventoryFixture.Zip(("a.json", Encoding.UTF8.GetBytes(Policy())), ("b.json", Encoding.UTF8.GetBytes(Policy("other")))));
        body.Headers.ContentType = new("application/zip");

        var (sync, run) = await TakenAsync(api, await api.PostAsync($"{Address}?name=night.zip&subject_types=other", body));

        Assert.Equal((1, 1), (run.GetProperty("succeeded").GetInt32(), run.GetProperty("skipped").GetInt32()));
        Assert.Equal(("night.zip", "other"), (sync.GetProperty("source").GetString(), sync.GetProperty("subject_types")[0].GetString()));
    }

    [Fact]
    public async Task Form_OfSeveralFiles_IsOneSnapshot()
    {
        using var api = app.Api();
        using var form = Form(("Export/a.json", Policy()), ("Export/more/b.ndjson", Policy() + "\n" + Policy()), ("Export/README.md", "#"));
        form.Add(new StringContent("t"), "subject_types");

        var (sync, run) = await TakenAsync(api, await api.PostAsync(Address, form));

        Assert.Equal(("completed", 3, 1), (run.GetProperty("status").GetString(), run.GetProperty("succeeded").GetInt32(), run.GetProperty("skipped").GetInt32()));
        Assert.Equal("Export", sync.GetProperty("source").GetString());
        var items = await (await api.ReadAsync($"/inventory/sync-runs/{sync.GetProperty("id")}/items")).JsonAsync(200);
        Assert.All(items.GetProperty("items").EnumerateArray(), i => Assert.Equal("id", i.GetProperty("identified_by").GetString()));
    }

    [Theory]
    [InlineData("application/json", "nonsense", "", 202)]
    [InlineData("application/zip", "nonsense", "", 422)]
    [InlineData("application/octet-stream", "nonsense", "", 422)]
    [InlineData("text/plain", "x", "", 415)]
    [InlineData("multipart/form-data", "x", "", 415)]
    [InlineData("multipart/form-data; boundary=b", "x", "", 400)]
    [InlineData("multipart/form-data; boundary=b", "--b--\r\n", "", 422)]
    [InlineData("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.json\"\r\n\r\n{", "", 400)]
    [InlineData("application/json", "{}", "?nonsense=1", 422)]
    public async Task Upload_ThatIsNone_IsRefused(string type, string text, string query, int status)
    {
        using var api = app.Api();
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        body.Headers.ContentType = MediaTypeHeaderValue.Parse(type);

        Assert.Equal(status, (int)(await api.PostAsync(Address + query, body)).StatusCode);
    }

    [Fact]
    public async Task Page_ChoosingFilesAndAFolder_LeadsToTheirRun()
    {
        var page = await app.SignInAsync();
        var folder = Directory.CreateTempSubdirectory().FullName;
        Directory.CreateDirectory(Path.Combine(folder, "Settings Catalog"));
        await File.WriteAllTextAsync(Path.Combine(folder, "Settings Catalog", "Edge.json"), """{"name":"Edge","settings":[]}""", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "README.md"), "#", TestContext.Current.CancellationToken);

        await page.GotoAsync("/t/contoso/inventory");
        await page.WaitForSelectorAsync(".drop[data-ready]");
        await page.SetInputFilesAsync("input[webkitdirectory]", folder);
        await page.ArrivesAtAsync("**/runs/*");
        var run = long.Parse(page.Url.Split('/')[^1].Split('?')[0], System.Globalization.CultureInfo.InvariantCulture);
        using var api = app.Api();
        var ended = await EndedAsync(api, run);

        Assert.Equal((1, 1), (ended.GetProperty("succeeded").GetInt32(), ended.GetProperty("skipped").GetInt32()));
        await page.GotoAsync("/t/contoso/inventory");
        await page.WaitForSelectorAsync(".drop[data-ready]");
        await page.SetInputFilesAsync("input[type=file]:not([webkitdirectory])", new Microsoft.Playwright.FilePayload { Name = "photo.png", MimeType = "image/png", Buffer = [1] });
        var alert = await page.WaitForSelectorAsync(".upload .alert");
        Assert.Equal("photo.png: The file is neither a zip archive nor JSON, NDJSON or YAML.", await alert!.InnerTextAsync());
    }

    [Fact]
    public async Task Page_OfSomebodyElse_TakesNothing()
    {
        using var client = app.CreateClient(new() { AllowAutoRedirect = false, BaseAddress = app.ClientOptions.BaseAddress });
        using var form = Form(("a.json", Policy()));

        var answer = await client.PostAsync("/t/contoso/inventory/uploads", form);

        Assert.DoesNotContain("\"address\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("/login", (answer.Headers.Location ?? answer.RequestMessage!.RequestUri!).OriginalString, StringComparison.Ordinal);
    }

    private static MultipartFormDataContent Form(params (string Path, string Text)[] files)
    {
        var form = new MultipartFormDataContent();
        foreach (var (path, text) in files)
        {
            form.Add(new ByteArrayContent(Encoding.UTF8.GetBytes(text)), "file", path);
        }

        return form;
    }

    private static string Policy(string type = "t") => $$"""{"@odata.type": "{{type}}", "id": "p{{Interlocked.Increment(ref s_last)}}", "displayName": "x"}""";

    private static async Task<(JsonElement Sync, JsonElement Run)> TakenAsync(HttpClient api, HttpResponseMessage answer)
    {
        var sync = await answer.JsonAsync(202);
        var run = await EndedAsync(api, sync.GetProperty("bulk_operation_run_id").GetInt64());
        return (await (await api.ReadAsync($"/inventory/sync-runs/{sync.GetProperty("id")}")).JsonAsync(200), run);
    }

    private static async Task<JsonElement> EndedAsync(HttpClient api, long run)
    {
        JsonElement last = default;
        await Eventually.True(async () =>
        {
            last = await (await api.ReadAsync($"/runs/{run}")).JsonAsync(200);
            return last.GetProperty("status").GetString() is not ("pending" or "running");
        }, $"run {run} ends");
        return last;
    }
}
