using System.Text.Json;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Tenancy;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;
using OpsMonitor.Tests.Support.Servers;

namespace OpsMonitor.Tests.Clients;

/// <summary>What stands in docs/clients/recipes, run as their readers do. Hangfire has a class of its own.</summary>
public sealed class RecipesTests(ClientsApp app) : IClassFixture<ClientsApp>, IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("recipe");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Xargs_OverManyFiles_ReportsEachAsAnItem()
    {
        foreach (var name in new[] { "a", "b c", "d" })
        {
            await File.WriteAllTextAsync(Path.Combine(_folder.FullName, name + ".log"), name, TestContext.Current.CancellationToken);
        }

        File.CreateSymbolicLink(Path.Combine(_folder.FullName, "e.log"), "nowhere"); // gzip refuses it
        var said = await RunAsync("bash", Recipes.File("xargs.sh"), _folder.FullName);
        Assert.True(said.Code == 0, said.Text);
        Assert.True(File.Exists(Path.Combine(_folder.FullName, "b c.log.gz")));
        Assert.Equal("completed_with_errors 4 3 1", await EndAsync("files", "pack"));
    }

    [Theory]
    [InlineData("exit 0", 0, "completed 0 0 0")]
    [InlineData("exit 7", 7, "failed null 0 0")]
    public async Task GithubActions_Step_IsARunThatEndsAsItDoes(string make, int code, string end)
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, ".github", "opsmonitor"));
        File.Copy(Path.Combine(Recipes.Clients, "opsmonitor.sh"), Path.Combine(_folder.FullName, ".github", "opsmonitor", "opsmonitor.sh"));
        var program = Path.Combine(_folder.FullName, "make");
        await File.WriteAllTextAsync(program, "#!/bin/sh\n" + make, TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        var lines = (await File.ReadAllLinesAsync(Recipes.File("github-actions.yml"), TestContext.Current.CancellationToken)).SkipWhile(l => !l.EndsWith("run: |", StringComparison.Ordinal)).Skip(1);
        var step = string.Join('\n', lines).Replace("-- make", "-- ./make", StringComparison.Ordinal);
        var said = await RunAsync("bash", "-c", $"set -eo pipefail; export GITHUB_REPOSITORY=contoso/site GITHUB_REF_NAME=main GITHUB_SHA=1f3a GITHUB_RUN_ID=42\n{step}");
        Assert.True(said.Code == code, said.Text);
        Assert.Equal(end, await EndAsync("deployments", "deploy"));
        var run = await (await app.Api().ReadAsync($"/runs/{(await app.NewestAsync("deployments", "deploy")).GetProperty("id")}")).JsonAsync(200);
        Assert.Equal(("github:contoso/site:deploy", "main"), (run.GetProperty("idempotency_key").GetString(), run.GetProperty("item_ids").GetProperty("ref").GetString()));
    }

    [Fact]
    public async Task Celery_Tasks_AreRuns()
    {
        var python = await FirstAsync(["/usr/bin/python3", "python3"], ["-c", "import celery"]) ?? throw Programs.Missing("There is no Celery here: apt-get install python3-celery.");
        var program = RunAsync(python, Path.Combine(Recipes.Clients, "..", "..", "OpsMonitor.Tests", "Clients", "programs", "celery_task.py"), Recipes.Clients);
        var slow = await app.UnderWayAsync("celery", "slow", 1);
        await (await app.Api().SendAsync($"/runs/{slow}/abort", new { reason = "The wrong office" })).JsonAsync(202);

        var said = await program;
        Assert.True(said.Code == 0, said.Text);
        foreach (var line in new[] { "archive SUCCESS 2", "broken FAILURE no such mailbox", "again SUCCESS done", "slow IGNORED" })
        {
            Assert.Contains(line, said.Text, StringComparison.Ordinal);
        }

        Assert.Equal("completed_with_errors 2 1 1", await EndAsync("celery", "archive"));
        Assert.Equal("failed null 0 0", await EndAsync("celery", "broken"));
        Assert.Equal("completed 0 0 0", await EndAsync("celery", "again"));
        Assert.Equal("aborted null 1 0", await EndAsync("celery", "slow"));
    }

    [Fact]
    public async Task Ansible_Playbook_IsARunWithItsHostsAsItems()
    {
        var said = await PlayAsync("archive.yml");
        Assert.True(said.Code == 2, said.Text); // Ansible's own: a host failed
        Assert.Equal("completed_with_errors 3 2 1", await EndAsync("playbook", "archive"));
        var failures = await (await app.Api().ReadAsync($"/runs/{(await app.NewestAsync("playbook", "archive")).GetProperty("id")}/failures")).JsonAsync(200);
        Assert.Equal(("ben", "Archive the mailbox: Too many requests"), (failures.GetProperty("items")[0].GetProperty("item_id").GetString(), failures.GetProperty("items")[0].GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task Ansible_PlaybookAborted_StopsBeforeItsNextTask()
    {
        var program = PlayAsync("slow.yml", "-e", "wait=5");
        var id = await app.UnderWayAsync("playbook", "slow", 0);
        await (await app.Api().SendAsync($"/runs/{id}/abort", new { reason = "The wrong site" })).JsonAsync(202);
        var said = await program;
        Assert.True(said.Code == 99, said.Text); // Ansible's own: interrupted
        Assert.DoesNotContain("archived", said.Text, StringComparison.Ordinal);
        Assert.Equal("aborted null 0 0", await EndAsync("playbook", "slow"));
    }

    [Fact]
    public async Task Laravel_ModelAndMiddleware_KeepTheirRuns()
    {
        _ = Programs.Demand("php");
        if (await FirstAsync(["php"], ["-r", "require 'Illuminate/Database/autoload.php'; exit(extension_loaded('pgsql') ? 0 : 1);"]) is null)
        {
            throw Programs.Missing("There is no Eloquent here: apt-get install php-illuminate-database php-pgsql.");
        }

        await using var ledger = Ledger.Of(app.Database);
        await using var login = await SqlProducer.CreateAsync(ledger, tenant: null);
        Assert.Null(await ledger.Get<ProducerLogins>().BindAsync(app.Contoso, login.Login, operations: null, Actor.System));
        var server = new Npgsql.NpgsqlConnectionStringBuilder(app.Database);
        var said = await RunAsync("php", Path.Combine(Artifacts.Root, "OpsMonitor.Tests", "Clients", "programs", "laravel.php"), Recipes.Clients,
            server.Host!, $"{server.Port}", server.Database!, login.Login, SqlProducer.Password, $"{app.Contoso.Value}");
        Assert.True(said.Code == 0, said.Text);
        Assert.Equal("model goes on\nmodel completed_with_errors\njob done\njob no such mailbox\n", said.Text);
        Assert.Equal("completed_with_errors 3 1 1", await EndAsync("laravel", "model"));
        Assert.Equal("failed 2 1 0", await EndAsync("laravel", "job"));
    }

    private Task<(int Code, string Text)> PlayAsync(string playbook, params string[] arguments)
    {
        var ansible = Programs.Demand("ansible-playbook");
        var plugins = Directory.CreateDirectory(Path.Combine(_folder.FullName, "callback_plugins"));
        File.Copy(Path.Combine(Artifacts.Root, "OpsMonitor.Tests", "Clients", "programs", "playbook.yml"), Path.Combine(_folder.FullName, playbook));
        File.Copy(Path.Combine(Recipes.Clients, "opsmonitor.py"), Path.Combine(_folder.FullName, "opsmonitor.py"));
        File.Copy(Recipes.File(Path.Combine("ansible", "opsmonitor_run.py")), Path.Combine(plugins.FullName, "opsmonitor_run.py"));
        return RunAsync(ansible, ["-i", "ana,ben,cleo,", "-c", "local", playbook, .. arguments]);
    }

    private async Task<(int Code, string Text)> RunAsync(string program, params string[] arguments)
    {
        var environment = new Dictionary<string, string>(app.Environment) { ["ANSIBLE_CALLBACKS_ENABLED"] = "opsmonitor_run", ["ANSIBLE_NOCOLOR"] = "1", ["HOME"] = _folder.FullName };
        var said = await Programs.RunAsync(Programs.Demand(program), arguments, _folder.FullName, environment);
        Assert.DoesNotContain(app.ContosoKey, said.Text, StringComparison.Ordinal);
        return said;
    }

    // The first of some programs that can do this.
    private static async Task<string?> FirstAsync(IEnumerable<string> programs, string[] arguments)
    {
        foreach (var program in programs.Select(p => Path.IsPathRooted(p) ? p : Programs.Find(p)).Where(File.Exists))
        {
            if ((await Programs.RunAsync(program!, arguments)).Code == 0)
            {
                return program;
            }
        }

        return null;
    }

    private async Task<string> EndAsync(string resource, string action)
    {
        var run = await app.NewestAsync(resource, action);
        var total = run.GetProperty("total_items") is { ValueKind: JsonValueKind.Number } told ? told.ToString() : "null";
        return $"{run.GetProperty("status")} {total} {run.GetProperty("succeeded")} {run.GetProperty("failed")}";
    }
}
