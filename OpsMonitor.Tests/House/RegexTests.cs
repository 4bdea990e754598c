using System.Reflection;
using System.Text.RegularExpressions;
using OpsMonitor.App.Hosting;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Tests.Browser.Checker;

namespace OpsMonitor.Tests.House;

/// <summary>No text can make an expression take long.</summary>
public sealed class RegexTests
{
    private const BindingFlags Anything = BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    [Fact]
    public void Expressions_All_AreLinearOrEndInASecond()
    {
        var all = new[] { typeof(FailureSanitizer).Assembly, typeof(LogLines).Assembly }.SelectMany(a => a.GetTypes()).SelectMany(t => t.GetMethods(Anything))
            .Select(m => (Method: m, Regex: m.GetCustomAttribute<GeneratedRegexAttribute>())).Where(m => m.Regex is not null).ToList();

        Assert.True(all.Count > 20);
        Assert.Empty(all.Where(m => !IsBounded(m.Regex!)).Select(m => $"{m.Method.DeclaringType}.{m.Method.Name}"));
    }

    // What meets foreign texts first is linear as well.
    [Fact]
    public void Expressions_OfTheSanitiser_NeverBacktrack() => Assert.Empty(
        from type in typeof(FailureSanitizer).Assembly.GetTypes()
        where type.Name is "SecretPatterns" or "SafeReason" or "FailureSanitizer"
        from method in type.GetMethods(Anything)
        let regex = method.GetCustomAttribute<GeneratedRegexAttribute>()
        where regex is not null && !regex.Options.HasFlag(RegexOptions.NonBacktracking)
        select $"{type.Name}.{method.Name}");

    [Fact]
    public void Expressions_MadeAtRunTime_DoNotExist() => Assert.Empty(
        from file in SourceFile.All
        where !file.IsTest && file.Project != "bench" && Regex.IsMatch(file.Text, @"\bnew Regex\(|\bRegex\.(?:IsMatch|Match|Matches|Replace|Split)\(", RegexOptions.None, TimeSpan.FromSeconds(10))
        select file.Path);

    private static bool IsBounded(GeneratedRegexAttribute regex) =>
        regex.Options.HasFlag(RegexOptions.NonBacktracking) || regex.MatchTimeoutMilliseconds is > 0 and <= 1000;
}
