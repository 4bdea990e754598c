using System.Text.Json;
using CsCheck;
using OpsMonitor.Domain.Text;
using OpsMonitor.Domain.Text.Secrets;
using OpsMonitor.Tests.Browser.Checker;

namespace OpsMonitor.Tests.Text;

/// <summary>No eight characters in a row of any secret can be read out of what is shown, however the secret was written.</summary>
public sealed class SecretSpellingsTests
{
    private const int Fragment = 8;

    public static TheoryData<string, string> Spelt
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var (kind, _) in Canaries.ByKind)
            {
                foreach (var (spelling, _) in Spellings.All)
                {
                    all.Add(kind, spelling);
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Spelt))]
    public void Shown_SecretInAnySpelling_CannotBeRead(string kind, string spelling) => Samples.Each(
        Canaries.ByKind.Single(k => k.Kind == kind).Gen, 20, 300, canary =>
        {
            var text = Spellings.All.Single(s => s.Name == spelling).Spell(canary.Text);
            AssertHidden(canary, SafeReason.Of($"see ({text}) and go on") ?? "");
            AssertHidden(canary, SafeReason.Line($"see ({text}) and go on", 10_000));
            AssertHidden(canary, SafeJson.Content(JsonSerializer.Serialize(new { note = new[] { text } })));
            AssertHidden(canary, SafeJson.Content(JsonSerializer.Serialize(new { note = JsonSerializer.Serialize(new { deep = text }) })));

            // Ids may look random, and may be addresses.
            if (kind is not ("high entropy" or "e-mail"))
            {
                AssertHidden(canary, SafeId.Shown(text));
            }
        });

    [Theory]
    [InlineData("ポリシー「Ｗｉｎ１１　基本設定」（24H2）を読み取れませんでした")]
    [InlineData("سياسة\u200Cاختبار, 👨\u200D👩\u200D👧, naïve, e\u0301tat")]
    [InlineData("C:\\Windows\\System32\\drivers\\etc and \\\\server\\share\\new\\table")]
    [InlineData("100 % of R&D, AT&T; 50% off, %TEMP%, &lt;b&gt; and &amp;")]
    [InlineData("GET /beta/policies?$filter=startswith(name,%27Win%27)&$top=100")]
    [InlineData("configurationPolicies/7dfa8454-8c39-41e0-86ca-e6456c027be2/assignments")]
    [InlineData("VGhlIHF1aWNrIGJyb3du")]
    [InlineData("deviceManagementConfigurationPolicy")]
    [InlineData("line one\nline two\tend")]
    public void Mask_InnocentInAnySpelling_StaysAsItWasWritten(string text)
    {
        Assert.Same(text, SecretPatterns.Mask(text));
        Assert.Equal(text, SafeId.Shown(text));
        Assert.Equal(text, SafeId.Ref(text));
    }

    [Theory]
    [InlineData("<wifi><name>Office</name><keyMaterial>two words</keyMaterial></wifi>", "two words")]
    [InlineData("<key>Password</key>\n\t<string>two words</string>", "two words")]
    [InlineData("<add key=\"Password\" value=\"two words\" />", "two words")]
    [InlineData("- name: DB_PASSWORD\n  value: swordfish", "swordfish")]
    [InlineData("https:\\/\\/ana:swordfish@db.example\\/x", "swordfish")]
    [InlineData("Kennwort: swordfish", "swordfish")]
    public void Mask_AsFilesHaveIt_HidesTheValue(string text, string secret)
    {
        Assert.DoesNotContain(secret, SecretPatterns.Mask(text), StringComparison.Ordinal);
        Assert.Contains("[redacted:", SecretPatterns.Mask(text), StringComparison.Ordinal);
    }

    // What a mask left must not turn into something else when it is read again.
    [Fact]
    public void Mask_OfAMaskedText_IsTheSame() => Samples.Each(Gen.Select(Canaries.Any, Gen.Int[0, Spellings.All.Count - 1]), 2_000, 100_000, sample =>
    {
        var once = SafeReason.Of(Spellings.All[sample.Item2].Spell(sample.Item1.Text));
        Assert.Equal(once, SafeReason.Of(once));
    });

    [Theory]
    [InlineData("https://ana:x%253CKq7wZt9%253Em@db.example/x")]
    [InlineData("https%25253A%25252F%25252Fana%25253Ax%2525253CKq7wZt9%2525253Em%252540db.example")]
    [InlineData("password%25253Dx%2525253CKq7wZt9")]
    [InlineData("%7%30assword%3D%4Bq7wZt9")]
    public void Mask_EscapedUnevenly_HidesTheValue(string text) => Assert.DoesNotContain("Kq7wZt9", SecretPatterns.Mask(text), StringComparison.Ordinal);

    [Fact]
    public void Ref_OfAnId_TellsIdsApartAndSaysNothing()
    {
        var (one, other) = (SafeId.Ref("password=swordfish"), SafeId.Ref("password=swordfisk"));

        Assert.NotEqual(one, other);
        Assert.True(SafeId.IsRef(one));
        Assert.DoesNotContain("sword", one, StringComparison.Ordinal);
        Assert.Equal(one, SafeId.Ref("password=swordfish"));
        Assert.NotEqual(one, SafeId.Ref(one));
        Assert.Equal("ana@contoso.example", SafeId.Ref("ana@contoso.example"));
    }

    [Theory]
    [InlineData("bucket=failed&q=ana%40contoso.example", "bucket=failed&q=ana%40contoso.example")]
    [InlineData("q=password%3Dswordfish&bucket=failed", "q=password%3D%5Bredacted%3Apassword%5D&bucket=failed")]
    [InlineData("token=swordfish", "token=%5Bredacted%3Asecret%5D")]
    public void Query_OfAnAddress_KeepsFiltersAndLosesSecrets(string query, string shown) => Assert.Equal(shown, SafeId.Query(query));

    private static void AssertHidden(Canary canary, string shown)
    {
        foreach (var read in Spellings.Read(shown))
        {
            for (var i = 0; i + Fragment <= canary.Secret.Length; i++)
            {
                Assert.False(
                    read.Contains(canary.Secret.AsSpan(i, Fragment), StringComparison.Ordinal), $"{canary.Kind}: {canary.Secret.Substring(i, Fragment)} of {canary.Text} can be read in {shown}");
            }
        }
    }
}
