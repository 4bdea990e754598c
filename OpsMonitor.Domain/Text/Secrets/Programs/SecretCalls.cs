using System.Text;
using System.Text.RegularExpressions;

namespace OpsMonitor.Domain.Text.Secrets.Programs;

/// <summary>Passwords in lines of programs and of SQL: what is given to a function that signs in, what a statement sets, the columns of an INSERT.</summary>
internal static partial class SecretCalls
{
    private const RegexOptions AnyCase = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase;

    private const string Text = @"(?:""[^""\r\n]*""|'(?:[^'\r\n]|'')*')";

    /// <summary>One of these is in every such line.</summary>
    public static readonly string[] Marks =
    [
        "login", "auth", "credential", "bind", "connect", "mysqli", "PDO", "encrypt", "identified", "password", "sp_", "insert", "openrowset", "define", "put(", "value", "kind:", "get", "set(", "property", "pass", "secret", "token", "key",
    ];

    /// <summary>The text with such passwords masked.</summary>
    public static string Mask(string text)
    {
        text = Call().Replace(text, call => Arguments(call.Value, call.Value.Contains("pgp_sym", StringComparison.OrdinalIgnoreCase) ? 0 : 1));
        text = Setter().Replace(text, call => SecretNames.IsSecret(call.Groups["name"].Value) || SecretNames.IsSecret(call.Groups["function"].Value) ? Arguments(call.Value, call.Groups["name"].Success || call.Groups["who"].Success ? 1 : 0) : call.Value);
        text = Bare().Replace(text, m => SecretNames.IsSecret(m.Groups["function"].Value) && SecretWords.IsShaped(m.Groups["value"].Value) ? $"{m.Groups["lead"]}[redacted:password])" : m.Value);
        text = Statement().Replace(text, m => SecretWords.IsOrdinary(m.Groups["value"].Value) ? m.Value : $"{m.Groups["lead"]}[redacted:password]");
        text = Reversed().Replace(text, m => SecretNames.IsSecret(m.Groups["name"].Value) && !SecretWords.IsOrdinary(m.Groups["value"].Value) ? $"{m.Groups["lead"]}{SecretPatterns.Hidden}{m.Groups["tail"]}{m.Groups["name"]}" : m.Value);
        text = Kind().IsMatch(text) && Data().Match(text) is { Success: true } data ? string.Concat(text.AsSpan(0, data.Index), Entries(text[data.Index..])) : text;
        return Insert().Replace(text, Row);
    }

    // All texts but the first, which says who; of a setter all.
    private static string Arguments(string call, int from) =>
        Hidden(call, Texts().Matches(call).Skip(from).Where(t => t.Length > 2 && !SecretPatterns.IsHidden(t.Value[1..^1])));

    // The entries of a Kubernetes secret, to the next line that is not indented.
    private static string Entries(string text)
    {
        var next = NextKey().Match(text, 1);
        var end = next.Success ? next.Index : text.Length;
        return Entry().Replace(text[..end], m => SecretPatterns.IsHidden(m.Groups["value"].Value) ? m.Value : $"{m.Groups["lead"]}{SecretPatterns.Hidden}") + text[end..];
    }

    // INSERT INTO users (name, password) VALUES ('ana', 'swordfish'), or into (k, v) a name and its value.
    private static string Row(Match insert)
    {
        var columns = insert.Groups["columns"].Value.Split(',').Select(c => SecretNames.IsSecret(c.Trim(' ', '"', '`', '[', ']'))).ToList();
        var rows = insert.Groups["rows"];
        var values = Values().Matches(rows.Value).ToList();
        return insert.Value[..(rows.Index - insert.Index)] + Hidden(rows.Value, values.Where((v, i) => v.Value is ['\'', _, _, ..] && !SecretPatterns.IsHidden(v.Value[1..^1])
            && (columns[i % columns.Count] || (i % columns.Count > 0 && SecretNames.IsSecret(values[i - 1].Value.Trim('\'', ' '))))));
    }

    private static string Hidden(string text, IEnumerable<Match> values)
    {
        var (masked, done) = (new StringBuilder(text.Length), 0);
        foreach (var value in values)
        {
            masked.Append(text, done, value.Index - done).Append(value.Value[0]).Append("[redacted:password]").Append(value.Value[^1]);
            done = value.Index + value.Length;
        }

        return masked.Append(text, done, text.Length - done).ToString();
    }

    [GeneratedRegex(
        $@"(?:\b|_)(?:login|logon|auth|authenticate|\w*basic_?auth|\w*credentials?(?:\]::new)?|ldap_bind|bind|\w*_connect|connect|getConnection|mysqli?|PDO(?:->__construct)?|pgp_sym_\w+|openrowset|sign_?in)\s*[=(]\(?\s*(?:[^""'(){{}}\r\n]{{0,60}}{Text}){{1,6}}",
        AnyCase, 1000)]
    private static partial Regex Call();

    // define('DB_PASSWORD', 'swordfish'), props.put("password", "swordfish"), setPassword("swordfish")
    [GeneratedRegex($@"\b(?:(?:define|put|set|add|setProperty|setItem|setenv|putenv|SetEnvironmentVariable|header|addHeader|property|get|getenv|fetch|setdefault|setattr)\s*\(\s*(?:\w+\s*,\s*)?[""'](?<name>[\w.-]{{2,60}})[""']\s*,\s*{Text}|(?:set|with|change|reset|update)_?(?<function>\w{{2,40}})\s*\(\s*(?<who>{Text}\s*,\s*)?{Text})", AnyCase, 1000)]
    private static partial Regex Setter();

    // setPassword(bob, swordfish7), as a log without quotes has it
    [GeneratedRegex(@"(?<lead>\b(?:set|with|reset|change|update|verify|check|use)_?(?<function>\w{2,40})\((?:[^""'(){}\r\n]{1,60},\s*)?)(?<value>[^\s""'(),]{4,60})\)", AnyCase, 1000)]
    private static partial Regex Bare();

    [GeneratedRegex(
        $@"(?<lead>\bidentified\s+(?:with\s+\S+\s+)?by\s+(?:password\s+)?)(?<value>{Text}|[^\s'"",;()|]+)|(?<lead>\b(?:role|user|with|encrypted|login)\s(?:\S+\s)?(?:\S+\s)?password\s+|\bsp_addlogin\s+\S+,\s*|\bsp_password\s+(?:{Text},\s*)?)(?<value>{Text})", AnyCase, 1000)]
    private static partial Regex Statement();

    [GeneratedRegex($@"\binsert\s+into\s+[^\s()]+\s*\((?<columns>[^()]+)\)\s*values\s*(?<rows>\((?:{Text}|[^'])+)", AnyCase, 1000)]
    private static partial Regex Insert();

    // <add value="swordfish" key="Password"/>, <value>swordfish</value><name>password</name>, - value: swordfish\n  name: DB_PASSWORD
    [GeneratedRegex(
        @"(?<lead><[^<>]*\svalue=[""'])(?<value>[^""'<>]+)(?<tail>[""'][^<>]*\s(?:key|name|id)=[""'])(?<name>[\w.:-]+)|(?<lead><value>)(?<value>[^<>]+)(?<tail></value>\s*<(?:name|key)>)(?<name>[\w.-]+)"
        + @"|(?<lead>-\s+value:\s*)(?<value>\S+)(?<tail>\s+name:\s*)(?<name>[\w.-]+)", AnyCase, 1000)]
    private static partial Regex Reversed();

    // A secret of Kubernetes as YAML.
    [GeneratedRegex(@"\bkind:\s*[""']?Secret\b", AnyCase, 1000)]
    private static partial Regex Kind();

    [GeneratedRegex(@"\b(?:data|stringData):[ \t]*\r?\n", AnyCase, 1000)]
    private static partial Regex Data();

    [GeneratedRegex(@"\n[^\s]", AnyCase, 1000)]
    private static partial Regex NextKey();

    [GeneratedRegex(@"(?<lead>\n[ \t]+[\w.-]+:[ \t]+)(?<value>[^\r\n]+)", AnyCase, 1000)]
    private static partial Regex Entry();

    [GeneratedRegex(Text, AnyCase, 1000)]
    private static partial Regex Texts();

    [GeneratedRegex($@"{Text}|[^\s,()']+", AnyCase, 1000)]
    private static partial Regex Values();
}
