using System.Diagnostics;
using System.Text;
using CsCheck;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Tests.Browser.Checker;

namespace OpsMonitor.Tests.Runs.Rules;

public sealed class FailureSanitizerTests
{
    // Built from parts, so that no scanner takes this file for a leak.
    public static TheoryData<string, string> Canaries => new()
    {
        { "call failed: Authorization: Bearer q1w2E3r4T5y6", "q1w2E3r4T5y6" },
        { "sent Basic dXNlcjpwYXNzd29yZA== to proxy", "dXNlcjpwYXNzd29yZA" },
        { "jwt " + "eyJ" + "hbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "hbGci" },
        { "password=hunter2 rejected", "hunter2" },
        { "[password=swordal] was refused", "swordal" }, // ends as an adjective does, and the bracket is none of it
        { "token=QxNjVuamXdIgzed for 30 s", "QxNj" },
        { "{\"clientSecret\":\"swordfish 9\"}", "swordfish" },
        { "{\\\"token\\\":\\\"swordfish\\\"}", "swordfish" },
        { "DB_PASSWORD: swordfish", "swordfish" },
        { "x-api-key: swordfish", "swordfish" },
        { "Server=db1;User Id=sa;Password=swordfish;Encrypt=true timed out", "swordfish" },
        { "DefaultEndpointsProtocol=https;AccountName=contoso;AccountKey=c3dvcmRmaXNo==", "c3dvcmRmaXNo" },
        { "postgres://ops:sword@fish@db.example/ops refused", "sword" },
        { "https://x.blob.core.windows.net/c?sv=2024&sig=abc%2Fdef%3D", "abc%2Fdef" },
        { "secret was abc8" + "Q~abcdefghijklmnopqrstuvwxyz_12345678", "abcdefghijkl" },
        { "AKIA" + "IOSFODNN7EXAMPLE denied", "IOSFODNN7" },
        { "ghp_" + "abcdefghijklmnopqrstuvwxyz0123456789", "abcdefghijkl" },
        { "xoxb-" + "1234567890-abcdefghij", "abcdefghij" },
        { "sk_live_" + "abcdefghij123456", "abcdefghij" },
        { "AIza" + "SyA1234567890abcdefghijklmnopqrstuv", "SyA123" },
        { "-----BEGIN PRIVATE KEY----- MIIEvQ swordfish", "swordfish" },
        { "user alice.smith@contoso.com was not found", "alice.smith" },
        { "card 4111 1111 1111 1111 declined", "1111" },
        { "cannot open /home/alice/keys", "alice" },
        { "cannot open C:\\Users\\Alice Smith\\keys", "Alice" },
        { "key 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "9f86d081" },
    };

    [Theory]
    [MemberData(nameof(Canaries))]
    public void Reason_Secret_NeverSurvives(string raw, string secret)
    {
        var reason = FailureSanitizer.Reason(raw)!;

        Assert.DoesNotContain(secret, reason, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("[redacted:", reason, StringComparison.Ordinal);
        Assert.Equal(reason, FailureSanitizer.Mask(reason));
    }

    [Theory]
    [InlineData("Policy 7dfa8454-8c39-41e0-86ca-e6456c027be2 was not found")]
    [InlineData("7dfa8454-8c39-41e0-86ca-e6456c027be2_1b3c5d7e-8c39-41e0-86ca-e6456c027be2")]
    [InlineData("WINDOWS/IntuneManagement/SettingsCatalog/Win - OIB - ES - Windows LAPS - D - LAPS Configuration (24H2+) - v3.1.json")]
    [InlineData("device_vendor_msft_policy_config_microsoft_edgev117~policy~microsoft_edge_passwordmanagerenabled")]
    [InlineData("#microsoft.graph.deviceManagementConfigurationChoiceSettingInstance")]
    [InlineData("settings@odata.context is missing")]
    [InlineData("passwordRequired: true, passwordMinimumLength=8")]
    [InlineData("Basic authentication is disabled for this tenant")]
    [InlineData("Bearer authentication failed with 401 at 2026-11-23T11:09:55Z")]
    [InlineData("ポリシー「基本設定」を読み取れませんでした")]
    [InlineData("Timed out after 1732360000000 ms, item 1234567890123456789")]
    [InlineData("The request was throttled (429); retry after 30 s")]
    public void Reason_InnocentText_SurvivesUnchanged(string text) => Assert.Equal(text, FailureSanitizer.Reason(text));

    [Fact]
    public void Mask_RandomKeys_AreFoundInAtLeast99Of100()
    {
        // The seed is fixed: this measures the heuristic, which cannot be perfect, without ever being flaky.
        var random = new Random(20261123);
        var missed = 0;
        for (var i = 0; i < 1000; i++)
        {
            var bytes = new byte[32];
            random.NextBytes(bytes);
            var key = Convert.ToBase64String(bytes);
            missed += FailureSanitizer.Mask($"key {key} refused").Contains(key[..32], StringComparison.Ordinal) ? 1 : 0;
        }

        Assert.InRange(missed, 0, 10);
    }

    [Fact]
    public void Reason_AnyText_IsOneCleanBoundedLine() => Gen.String[0, 2000].Sample(raw =>
    {
        var reason = FailureSanitizer.Reason(raw);
        Assert.True(reason is null || (reason.Length is > 0 and <= 500 && !reason.Any(char.IsControl) && reason.IndexOf('\u202E', StringComparison.Ordinal) < 0));
        Assert.True(FailureSanitizer.IsReasonCode(FailureSanitizer.ReasonCode(raw)));
    }, iter: 300);

    [Theory]
    [InlineData("\n\n  First\u202E thing\u0000 \u001B[31mred\u001B[0m\r\nsecond", "First thing red")]
    [InlineData("   at A.B.C(String s) in /src/x.cs:line 3\nReal cause", "Real cause")]
    [InlineData("Boom at A.B.C(String s) in /src/x.cs:line 3", "Boom")]
    [InlineData("Traceback (most recent call last):\n  File \"x.py\", line 3, in f\nValueError: no", "ValueError: no")]
    [InlineData("failed at Contoso (West)", "failed at Contoso (West)")]
    [InlineData("\u0000\u202E", null)]
    [InlineData("lone \uD800 half", "lone half")]
    public void Reason_Noise_IsDropped(string raw, string? expected) => Assert.Equal(expected, FailureSanitizer.Reason(raw));

    [Theory]
    [InlineData("graph.throttled", "graph.throttled")]
    [InlineData("GraphThrottled", "graph_throttled")]
    [InlineData("HTTP 429 / Too Many", "http_429_too_many")]
    [InlineData("a.b.c.d.e.f", "a.b.c.d.e")]
    [InlineData("graph.throttled\n", "graph.throttled")]
    [InlineData("password=hunter2", "unspecified")]
    [InlineData("失敗", "unspecified")]
    [InlineData(null, "unspecified")]
    public void ReasonCode_AnyText_IsValidOrNormalised(string? raw, string expected) => Assert.Equal(expected, FailureSanitizer.ReasonCode(raw));

    [Fact]
    public void IsReasonCode_LineFeedOrSixPartsOrTooLong_IsFalse()
    {
        Assert.False(FailureSanitizer.IsReasonCode("a\n"));
        Assert.False(FailureSanitizer.IsReasonCode("a.b.c.d.e.f"));
        Assert.False(FailureSanitizer.IsReasonCode(new string('a', 65)));
        Assert.True(FailureSanitizer.IsReasonCode(new string('a', 64)));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("://a@")]
    [InlineData("eyJ.")]
    [InlineData("password=")]
    [InlineData(" at a.b(")]
    [InlineData("Host=a;b ")]
    [InlineData("-----BEGIN A-----")]
    [InlineData("1 ")]
    [InlineData("a@b.")]
    [InlineData("Users/a/home/")]
    [InlineData("\\Users\\a ")]
    [InlineData("password:'")]
    [InlineData("Bearer x")]
    [InlineData("--password ")]
    [InlineData("token:[{\"\\")]
    [InlineData("4111 ")]
    [InlineData("x1Y2-")]
    [InlineData("e\u0301")]
    [InlineData("/Users/a b c")]
    public void Reason_40KilobytesOfHostileText_IsFast(string part)
    {
        var hostile = new StringBuilder().Insert(0, part, 40_000 / part.Length).ToString();
        FailureSanitizer.Reason(hostile);
        var best = Enumerable.Range(0, 3).Min(_ =>
        {
            var start = Stopwatch.GetTimestamp();
            FailureSanitizer.Reason(hostile);
            return Stopwatch.GetElapsedTime(start);
        });

        // 50 ms on an idle machine; the rest is for a busy one, and still far below anything quadratic.
        Assert.InRange(best.TotalMilliseconds, 0, 2_000);
    }
}
