namespace OpsMonitor.Tests.Support.Servers;

internal sealed class Nginx : LocalProxy
{
    private const string Location = "        location / {\n            proxy_pass http://127.0.0.1:5080;";

    private readonly string _server;
    private readonly string? _location;

    private Nginx(string server, string? location)
        : base("nginx", "nginx-light") => (_server, _location) = (server, location);

    /// <summary>Answers before <paramref name="server"/>; <paramref name="location"/> is the end of the line above the guide's example of another location.</summary>
    public static Task<Nginx> StartAsync(string server, string? location = null) => StartAsync(new Nginx(server, location));

    // One process, which ends when it is killed; its files stay in the folder.
    protected override async Task<IReadOnlyList<string>> ArgumentsAsync()
    {
        var (certificate, key) = await OwnCertificate.WriteAsync(Folder.FullName);
        var example = Example("nginx:");
        if (_location is not null)
        {
            example = Put(Location, Example(_location).TrimEnd().TrimEnd('}').TrimEnd(), example);
        }

        example = Put("http://127.0.0.1:5080", _server.TrimEnd('/'), example);
        example = Put("listen 443 ssl", $"listen 127.0.0.1:{Port} ssl", example);
        example = Put("/etc/ssl/ops.example.com.key", key, Put("/etc/ssl/ops.example.com.pem", certificate, example));
        var places = string.Concat(new[] { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" }.Select(p => $"{p}_temp_path {p};\n"));
        var file = Path.Combine(Folder.FullName, "nginx.conf");
        await File.WriteAllTextAsync(file, $"daemon off;\nmaster_process off;\npid nginx.pid;\nevents {{ }}\nhttp {{\naccess_log off;\n{places}{example}\n}}\n");
        return ["-p", Folder.FullName, "-e", Log, "-c", file];
    }
}
