namespace OpsMonitor.Tests.Support.Servers;

internal sealed class Caddy : LocalProxy
{
    private readonly string _server;
    private readonly string _title;

    private Caddy(string server, string title)
        : base("caddy", "caddy") => (_server, _title) = (server, title);

    /// <summary>Answers before <paramref name="server"/>; <paramref name="title"/> is the end of the line above the guide's example.</summary>
    public static Task<Caddy> StartAsync(string server, string title = "by itself:") => StartAsync(new Caddy(server, title));

    // Of its own accord it would get a certificate for the name, or make one and have this machine trust it: it is told one, and told not to.
    protected override async Task<IReadOnlyList<string>> ArgumentsAsync()
    {
        var (certificate, key) = await OwnCertificate.WriteAsync(Folder.FullName);
        var example = Put("127.0.0.1:5080", new Uri(_server).Authority, Example(_title));
        example = Put("    ops.example.com {", $":{Port} {{\n        bind 127.0.0.1\n        tls {certificate} {key}", example);
        var file = Path.Combine(Folder.FullName, "Caddyfile");
        await File.WriteAllTextAsync(file, $"{{\n    admin off\n    auto_https off\n    skip_install_trust\n    default_sni localhost\n    log {{\n        output file {Log}\n    }}\n}}\n{example}\n");
        return ["run", "--config", file, "--adapter", "caddyfile"];
    }
}
