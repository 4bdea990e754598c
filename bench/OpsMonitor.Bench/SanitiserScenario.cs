using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Bench;

/// <summary>Reasons: hostile ones of 40 KB, which must stay below 50 ms, and such as operations really write.</summary>
internal static class SanitiserScenario
{
    private const int HostileLength = 40_000;
    private const double Limit = 50;

    private static readonly string[] s_hostile =
    [
        "a", "://a@", "eyJ.", "eyJabcdef.", "password=", "password:'", "token:[{\"\\", "--password ", " at a.b(", "Host=a;b ", "-----BEGIN A-----", "1 ", "4111 ", "a@b.", "a@b.c ", "Users/a/home/",
        "\\Users\\a ", "Bearer x", "x1Y2-", "[redacted:", "か\u3099", "\u001B[", "e\u0301", "&#x70;", "%2570", "\\u0070", "\\", "&amp;", "Ｐ", "p\u200B", "dG9rZW49YWJj ", "<password>",
        "password value=",
    ];

    private static readonly string[] s_real =
    [
        "The request was throttled (429) after 3 attempts; retry after 30 s", "Policy 7dfa8454-8c39-41e0-86ca-e6456c027be2 was not found", "Win - OIB - SC - Device Security - D - User Rights - v3.6",
        "ポリシー「基本設定」を読み取れませんでした", "Connection to Server=db1;User Id=sa;Password=swordfish failed",
    ];

    // As unfriendly as an object of the inventory may be; the limit of its size is 1 MiB.
    private static readonly (string What, string Part)[] s_contents =
    [
        ("short texts", "abcdefgh1234\",\""), ("settings", "device_vendor_msft_policy_config_browser_allowpopups_1\",\""), ("passwords", "password=swordfish, "), ("addresses", "a@b.cd "),
        ("open quotes", "password:'"), ("entities", "&#x70;assword=abc "), ("base64", "dG9rZW49YWJj "),
    ];

    public static Task RunAsync(BenchDb db)
    {
        Console.WriteLine();
        Console.WriteLine("the sanitiser: 40 KB of hostile text");
        foreach (var part in s_hostile)
        {
            var text = string.Concat(Enumerable.Repeat(part, HostileLength / part.Length));
            FailureSanitizer.Reason(text);
            var best = Rounds.Median(Enumerable.Range(0, 5).Select(_ => Milliseconds(text, 4) / 4));
            Console.WriteLine($"  {part.Replace("\u001B", "ESC", StringComparison.Ordinal),-58} {best,12:0.00} ms       x {best / Limit:0.00}   of the {Limit:0} ms allowed");
        }

        Console.WriteLine("the sanitiser: texts as they are");
        foreach (var text in s_real)
        {
            Milliseconds(text, 2_000);
            Console.WriteLine($"  {text,-72} {Milliseconds(text, 10_000) / 10:0.00} us");
        }

        Console.WriteLine("stored JSON of 1 MB, until it can be shown; a page does it once");
        foreach (var (what, part) in s_contents)
        {
            var json = $"{{\"a\":[\"{string.Concat(Enumerable.Repeat(part, (1 << 20) / part.Length))}\"]}}";
            _ = new StoredJson(json).Shown;
            Console.WriteLine($"  {what,-72} {Milliseconds(() => _ = new StoredJson(json).Shown):0} ms");
        }

        return Task.CompletedTask;
    }

    // Processor time: what else the machine does has no part in it.
    private static double Milliseconds(string text, int times) => Milliseconds(() =>
    {
        for (var i = 0; i < times; i++)
        {
            FailureSanitizer.Reason(text);
        }
    });

    private static double Milliseconds(Action work)
    {
        var start = Environment.CpuUsage.TotalTime;
        work();
        return (Environment.CpuUsage.TotalTime - start).TotalMilliseconds;
    }
}
