using System.Reflection;
using System.Text.RegularExpressions;
using OpsMonitor.Domain.Text.Secrets;
using OpsMonitor.Domain.Text.Secrets.Named;

namespace OpsMonitor.Tests.Text;

/// <summary>An expression whose automaton grows too large is refused when it is first used, and with it every text; one that takes too long must not leave a text as it was.</summary>
public sealed class SecretExpressionsTests
{
    // The limit of .NET is 10,000 nodes. The names of secrets will become more.
    private const int MaxNodes = 5_000;

    private const string Limit = "REGEX_NONBACKTRACKING_MAX_AUTOMATA_SIZE";

    private static List<(string Name, Regex Expression)> All { get; } =
    [
        .. from type in typeof(SecretWords).Assembly.GetTypes()
           from method in type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
           where method.GetCustomAttribute<GeneratedRegexAttribute>() is not null
           select ($"{type.Name}.{method.Name}", (Regex)method.Invoke(null, null)!),
    ];

    [Fact]
    public void Expressions_OfTheDomain_AreFarBelowTheLimitOfNodes()
    {
        Assert.True(All.Count > 80, $"only {All.Count} were found");
        AppContext.SetData(Limit, MaxNodes);
        try
        {
            var refused = All.Where(e => Refusal(e.Expression) is not null).Select(e => $"{e.Name}: {Refusal(e.Expression)}").ToList();
            Assert.True(refused.Count == 0, string.Join('\n', refused));
            Assert.NotNull(Refusal(new("a{3000}b{3000}", RegexOptions.None, TimeSpan.FromSeconds(1))));
        }
        finally
        {
            AppContext.SetData(Limit, null);
        }
    }

    [Fact]
    public void Expressions_OfSecrets_AreLinearOrLookAtOnePlaceAndHaveATimeout() => Assert.All(
        All.Where(e => e.Name.StartsWith("Secret", StringComparison.Ordinal) && e.Name != "SecretShapes.Guids"),
        e => Assert.True((e.Expression.Options.HasFlag(RegexOptions.NonBacktracking) || LooksAtOnePlace(e.Expression)) && e.Expression.MatchTimeout > TimeSpan.Zero, e.Name));

    // What tracks back in more than one way takes hours for texts like these, and is broken off.
    [Fact]
    public void Expressions_ThatMayTrackBack_AreDoneWithLongTextsInTime()
    {
        string[] parts = [" ", "a", "A", "1", "\"", "'", "\\\"", "\\", ":", "=", "-", "_", "(", "[", "{", "<", "\n", "a ", "a,", "a=", "is ", "to ", " for a", "\"a\",", "'a',", "\\\"a\\\":", "\r\n a:", "<a ", "(a)", "[0]"];
        foreach (var (name, expression) in All.Where(e => !e.Expression.Options.HasFlag(RegexOptions.NonBacktracking)))
        {
            var length = IsOfFewCharacters(expression) ? SecretWay.MaxBefore : 50_000;
            foreach (var (first, then) in new[] { "", " ", "\"", "\\\"", "(" }.SelectMany(first => parts.Select(then => (first, then))))
            {
                var text = first + string.Concat(Enumerable.Repeat(then, length / then.Length));

                // A machine that looks elsewhere for a second does not do so three times.
                Assert.True(Enumerable.Range(0, 3).Any(_ => Record.Exception(() => expression.IsMatch(text)) is null), $"{name}: {first} and many of {then}");
            }
        }
    }

    // At the beginning or the end of what they are given.
    private static bool LooksAtOnePlace(Regex expression) => expression.ToString() is var text
        && (text.StartsWith(@"\A", StringComparison.Ordinal) || text.StartsWith('^') || text.EndsWith('$') || IsOfFewCharacters(expression));

    private static bool IsOfFewCharacters(Regex expression) => expression.ToString() is var text && text.EndsWith(@"\z", StringComparison.Ordinal) && !text.StartsWith(@"\A", StringComparison.Ordinal);

    // Each of the parts holds the mark of another step, so that all of them read the whole text.
    [Fact]
    public void Mask_TextWithEveryMark_TakesEachStep()
    {
        var text = string.Join("; ", SecretKindsTests.Keys.Select(k => k.Data.Item1).Concat(
        [
            "-----BEGIN X-----", "Server=a;PWD={b}", "a://b:c@d", "Authorization: x", "Bearer abcdefgh", "Cookie: a=b", "seed phrase: a b", "p a s s = w", "pw=x", "pin: 1234", "otp code 4711",
            "ConvertTo-SecureString swordfish", "curl -u ana:swordfish x", "<table><tr><th>password</th></tr></table>", "| a | b |", "| user | pwd | | ana | swordfish |", "C:\\Users\\ana", "ana@contoso.example",
            "4111 1111 1111 1111", "<password>swordfish</password>", "<key>password</key><string>swordfish</string>", "password is swordfish", "sig=abcdefgh",
        ]));

        var shown = SecretPatterns.Mask(text);

        Assert.DoesNotContain("swordfish", shown, StringComparison.Ordinal);
        Assert.Equal(shown, SecretPatterns.Mask(shown));
    }

    [Fact]
    public void Take_ExpressionThatIsNotDoneInTime_ShowsNothingOfTheText()
    {
        var slow = new Regex("a.*b.*c", RegexOptions.NonBacktracking, TimeSpan.FromTicks(1));
        var text = string.Concat(Enumerable.Repeat("ab swordfish ", 100_000));

        Assert.Equal(SecretStep.Unread, new SecretStep(null, slow, m => m.Value).Take(text));
        Assert.Equal(SecretStep.Unread, SecretPatterns.Mask(SecretStep.Unread));
    }

    private static string? Refusal(Regex expression)
    {
        try
        {
            _ = new Regex(expression.ToString(), expression.Options | RegexOptions.NonBacktracking, TimeSpan.FromSeconds(1));
            return null;
        }
        catch (NotSupportedException refused)
        {
            return refused.Message;
        }
    }
}
