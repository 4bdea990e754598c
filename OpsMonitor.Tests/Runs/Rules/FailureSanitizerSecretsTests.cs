using CsCheck;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Text;

namespace OpsMonitor.Tests.Runs.Rules;

/// <summary>No eight characters in a row of any secret come through, wherever in whatever text it stands.</summary>
public sealed class FailureSanitizerSecretsTests
{
    private const int Fragment = 8;

    private static readonly Gen<string> s_words = Gen.OneOf(
        "policy", "was", "not", "found", "(429)", "Win - OIB - SC - Device Security - D - User Rights - v3.6", "基本設定", "を読み取れません", "0x80070005", "retry", "after", "30 s",
        "7dfa8454-8c39-41e0-86ca-e6456c027be2", "C:\\Windows\\System32\\drivers", "https://graph.microsoft.com/beta/deviceManagement", "v3.6.1", "2026-11-24T16:20:32Z", "it's", "item 12", "É")
        .List[0, 12].Select(words => string.Join(' ', words));

    // Most texts are short; some reach over the 500 characters of a reason, a few over what is masked at all.
    private static readonly Gen<string> s_before = Gen.Frequency((12, s_words), (4, s_words.Select(w => w.PadLeft(490, 'あ'))), (1, s_words.Select(w => new string('a', 8000) + " " + w)));

    private static readonly Gen<string> s_opening = Gen.OneOf(" ", " (", " [", ": ", ", ", "\t", " \"", " '", "; ");
    private static readonly Gen<string> s_closing = Gen.OneOf(" ", ") ", "] ", ", ", ". ", "; ", "\" ", "' ");
    private static readonly Gen<string> s_after = Gen.OneOf(Gen.Const(""), Gen.Select(s_closing, s_words, (closing, words) => closing + words));

    public static TheoryData<string> Kinds => [.. Canaries.ByKind.Select(k => k.Kind)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Reason_SecretAnywhere_LeavesNoFragment(string kind) => Sample(
        Canaries.ByKind.Single(k => k.Kind == kind).Gen, iterations: 3000, (raw, canary) =>
        {
            var reason = FailureSanitizer.Reason(raw) ?? "";
            for (var i = 0; i + Fragment <= canary.Secret.Length; i++)
            {
                Assert.False(
                    reason.Contains(canary.Secret.Substring(i, Fragment), StringComparison.Ordinal), $"{canary.Kind}: {canary.Secret.Substring(i, Fragment)} of {raw} is in {reason}");
            }
        });

    // By chance, or because one was put together from the other: what masks the inner one must not cut the outer one in two.
    [Theory]
    [InlineData("eyJq7ng_Qqy.3fOQvur7E")]
    [InlineData("~eyJq7ng_Qqy.3~")]
    [InlineData("AKIAABCDEFGHIJKLMNOP")]
    [InlineData("ghp_0123456789abcdefgh")]
    [InlineData("abc8Q~0123456789abcdefghijklmnopqrstuv")]
    [InlineData("sk-ant-0123456789abcdef")]
    [InlineData("SG.0123456789abcdef.0123456789abcdef")]
    [InlineData("://user:word1@")]
    [InlineData("?sig=0123456789abcdef")]
    [InlineData("$2b$12$0123456789abcdef")]
    [InlineData("@contoso.example")]
    [InlineData("4111111111111111")]
    [InlineData("/home/ana/")]
    [InlineData("bearer=0123456789")]
    public void Reason_SecretThatHoldsWhatLooksLikeAnother_LeavesNothingOfEither(string inner)
    {
        foreach (var text in new[]
        {
            $"password=Zq7Kw3Xv{inner}Hn5Tb9Rm", $"password=Zq7Kw3Xv!{inner}!Hn5Tb9Rm", $"login failed: {{\"client_secret\":\"Zq7Kw3Xv!{inner}!Hn5Tb9Rm\"}}",
            $"--token Zq7Kw3Xv{inner}Hn5Tb9Rm was refused", $"Server=db1;User Id=sa;Password=Zq7Kw3Xv!{inner}!Hn5Tb9Rm;Encrypt=true", $"Authorization: Bearer Zq7Kw3Xv{inner}Hn5Tb9Rm",
        })
        {
            var reason = FailureSanitizer.Reason(text);
            Assert.DoesNotContain("Zq7Kw3Xv", reason, StringComparison.Ordinal);
            Assert.DoesNotContain("Hn5Tb9Rm", reason, StringComparison.Ordinal);
        }
    }

    // The value begins like a word that would make the name a longer one: a client secret, not a secret key.
    [Theory]
    [InlineData("--client-secret keyWe5xKq7n", "keyWe5xKq7n")]
    [InlineData("-Secret keyring77Xv", "keyring77Xv")]
    [InlineData("--backup-token keyWe5xKq7n", "keyWe5xKq7n")]
    [InlineData("client secret phraseXv77q is invalid", "phraseXv77q")]
    [InlineData("the secret keyWe5xKq7n was refused", "keyWe5xKq7n")]
    [InlineData("--unlock-secret codes7Xq9Zt", "codes7Xq9Zt")]
    public void Reason_ValueThatBeginsLikeAPartOfItsName_IsMasked(string text, string secret) => Assert.DoesNotContain(secret, FailureSanitizer.Reason(text), StringComparison.Ordinal);

    [Fact]
    public void Reason_OfAReason_IsTheSame() => Sample(Canaries.Any, iterations: 10_000, (raw, _) =>
    {
        var reason = FailureSanitizer.Reason(raw);
        Assert.Equal(reason, FailureSanitizer.Reason(reason));
    });

    // Nothing but what the expressions look for, in any order.
    [Fact]
    public void Reason_OfAReasonOfFragments_IsTheSame() => Samples.Each(Gen.OneOf(
        "password", "token", "=", ":", "\"", "'", "\\", "[redacted:", "]", "{", "eyJabcdef", ".", "://", "@", "a.b", "Bearer ", "Basic ", " at ", "A.B(", ")", "/home/", "\\Users\\", "4111 ", "1111",
        ";", "Server=", "sig=", "-----BEGIN A-----", "--value ", " ", "x1Y2z3", "\u001B[31m", "\r\n", ",", "か\u3099", "aaaaaaaaaaaaaaaaaaaaaaaa", "9f86d081", "7dfa8454-8c39-41e0-86ca-e6456c027be2")
        .List[0, 60].Select(parts => string.Concat(parts)), 20_000, 500_000, raw =>
        {
            var reason = FailureSanitizer.Reason(raw);
            Assert.Equal(reason, FailureSanitizer.Reason(reason));
            Assert.True(reason is null or { Length: > 0 and <= FailureSanitizer.MaxReason });
        });

    private static void Sample(Gen<Canary> canaries, int iterations, Action<string, Canary> judge) => Samples.Each(
        Gen.Select(s_before, s_opening, canaries, s_after), iterations, iterations * 20, s => judge(s.Item1 + s.Item2 + s.Item3.Text + s.Item4, s.Item3));
}
