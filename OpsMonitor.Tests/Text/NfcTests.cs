using CsCheck;
using Npgsql;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Text;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support.Servers;

namespace OpsMonitor.Tests.Text;

/// <summary>PostgreSQL has the whole of Unicode's normalisation; ours must agree with it.</summary>
public sealed class NfcTests
{
    [Fact]
    public async Task Of_EveryCharacter_IsAsPostgresNormalisesIt()
    {
        var all = string.Join('|', Enumerable.Range(0x80, 0x2FF00).Where(c => c is < 0xD800 or > 0xDFFF).Select(char.ConvertFromUtf32));

        Assert.Equal(await NormalizeAsync(all), Nfc.Of(all));
    }

    [Fact]
    public async Task Of_RandomSequences_AreAsPostgresNormalisesThem()
    {
        // Bases and marks of several scripts, jamo, syllables, characters that never compose again. U+11A7 is left out: PostgreSQL joins it, Unicode does not.
        var letter = Gen.OneOf(
            Gen.Char["aeioucAEDdqx=<"], Gen.Char['\u0300', '\u0345'], Gen.Char['\u0900', '\u0DDF'], Gen.Char['\u1100', '\u11A6'], Gen.Char['\u11A8', '\u11C2'], Gen.Char['가', '각'],
            Gen.Char['\u3041', '\u309A'], Gen.Char['\u1E00', '\u1FFE'], Gen.Char['\u0591', '\u0655'], Gen.Char['\uF900', '\uFB4E'], Gen.Char['\u2126', '\u212B']);
        var texts = Gen.String[letter, 1, 12].Array[20_000].Single();

        Assert.Equal(await NormalizeAsync(string.Join('|', texts)), string.Join('|', texts.Select(Nfc.Of)));
    }

    [Theory]
    [InlineData("か\u3099ハ\u309Ae\u0301", "がパé")]
    [InlineData("\u1112\u1161\u11AB", "한")]
    [InlineData("to\u212Aen=swordfish9", "toKen=[redacted:token]")]
    public void Reason_DecomposedText_IsComposed(string raw, string reason) => Assert.Equal(reason, FailureSanitizer.Reason(raw));

    private static async Task<string> NormalizeAsync(string text)
    {
        await using var source = NpgsqlDataSource.Create(await TestPostgres.CloneAsync());
        await using var command = source.CreateCommand("select normalize($1, NFC)");
        command.Parameters.AddWithValue(text);
        return (string)(await command.ExecuteScalarAsync())!;
    }
}
