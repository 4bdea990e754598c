using OpsMonitor.App.Hosting.Postgres;

namespace OpsMonitor.Tests.Support.Servers;

/// <summary>A disk of a few megabytes in memory, owned by the account PostgreSQL runs under; unmounted when disposed.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private SmallDisk(string folder) => Folder = folder;

    public string Folder { get; }

    /// <summary>Skips the test, with the reason, where this process may not mount.</summary>
    public static async Task<SmallDisk> MountAsync(int megabytes)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root on Linux may mount the small disk that is to be filled.");
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"opsmonitor-disk-{Guid.NewGuid():n}")).FullName;
        var account = PostgresAccount.ForThisProcess(previous: null)!;
        var mounted = await RunAsync("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=700,uid={account.UserId},gid={account.GroupId}", "opsmonitor-test", folder);
        if (!mounted.Succeeded)
        {
            Directory.Delete(folder);
            Assert.Skip($"This machine permits no mount of a small disk: {mounted.Output}");
        }

        return new(folder);
    }

    public async ValueTask DisposeAsync()
    {
        var unmounted = await RunAsync("umount", Folder);
        Assert.True(unmounted.Succeeded, unmounted.Output);
        Directory.Delete(Folder);
    }

    private static Task<CommandResult> RunAsync(string program, params string[] arguments) => PostgresCommands.ExecuteAsync(program, arguments, CancellationToken.None);
}
