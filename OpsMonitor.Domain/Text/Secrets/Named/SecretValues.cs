using System.Text.RegularExpressions;

namespace OpsMonitor.Domain.Text.Secrets.Named;

/// <summary>What stands between the name of a secret and its value, and how far the value goes, in all that people and programs write.</summary>
internal static partial class SecretValues
{
    // JSON inside JSON escapes its quotes once more.
    private const string Quoted = @"\\""(?:\\\\\\""|\\[^""]|[^""\\])*(?:\\?"")?|""(?:[^""\\]|\\.|"""")*""?|'(?:[^'\\]|\\.|'')*'?";

    private const string Plain = @"[^\s,;&""'<>]";

    // A block of YAML, or what is left of one in a single line; items of a list.
    private const string Block = $@"[|>][0-9+-]*[ \t]*(?:\r?\n[ \t]+[^\r\n]+)+|[|>][0-9+-]*[ \t]+[^\s,;&""'<>|]+|-[ \t]+[^\s""'<>]+(?:\r?\n[ \t]*-[ \t]+[^\r\n]+)*";

    // (string)(len=9) "swordfish" of Go, Some("swordfish") of Rust, string(9) "swordfish" of PHP.
    private const string Typed = $@"(?:\([\w.*=\[\] ]{{1,30}}\)\s?)+(?:{Quoted})|[A-Za-z][\w.:]{{0,23}}\((?:[0-9]+\)\s*)?(?:{Quoted})";

    // Of ODBC: a brace within is doubled. Longer than any password there is none, and looking for the end of each would take its time.
    private const string Braces = $@"\{{[^""'\s{{}}\[](?:[^""}}\r\n]|\}}\}}){{0,100}}\}}{Plain}*";

    /// <summary>What leads from a name to its value.</summary>
    public const string Gap = @"(?:[\\""']*(?:\]|%5D)(?:\[\w{0,9}\])?|\[\w{0,9}\]|[\\""'*_`)]*)\s*(?:[:=]{1,2}>?|%3[AD])(?:[*_]+\s+|\s*)";

    /// <summary>In quotes, in braces, or up to where a list or an address goes on.</summary>
    public const string Value = $@"\[redacted:[a-z_]+\][^\s,;&""'<>\])}}]*|\{{\{{[^{{}}\r\n]{{1,80}}\}}\}}|<!\[CDATA\[[^\]]*(?:\]\]>)?|{Braces}|{Block}|{Typed}|`[^`\r\n]*`|[\[({{]*(?:[bBrRuUfFnN@$]{{0,2}}(?:{Quoted})|{Plain}+(?:,{Plain}+)*)";

    /// <summary>Whether a block begins with a word of a sentence: the cell of a table may look like one.</summary>
    public static bool IsOrdinaryBlock(string value) => value is ['|' or '>' or '-', ..] && SecretWords.IsOrdinary(value.AsSpan(1).Trim(" \t\r\n").ToString());

    /// <summary>Whether an arrow leads to a value, and not to the next heading: Password → Complexity, or to a member of an object: token->value.</summary>
    public static bool IsPointedAt(string gap, string value) => gap.Any(c => char.IsWhiteSpace(c) || !char.IsAscii(c)) && !SecretWords.IsOrdinary(value) && !(char.IsUpper(value[0]) && value.Skip(1).All(char.IsLower));

    /// <summary>Whether the value only says where to find one, as templates do: ${DB_PASSWORD}, {{ vault_db_password }}.</summary>
    public static bool IsReference(string value) => Reference().IsMatch(value);

    [GeneratedRegex(@"\A[""']?(?:\$\{(?:env:)?[A-Z_][A-Z0-9_.]*\}|\$env:[A-Z_][A-Z0-9_]*|\{\{-?\s*[A-Za-z_.$][\w.$]*(?:\s*\|\s*\w+)*\s*-?\}\})[""']?\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Reference();

    [GeneratedRegex($@"\A(?:\s*\??:\s*(?:const\s+)?(?:secure)?(?:string|str|text|varchar|any|object)\s*=\s+|{Gap}|>|[\\""']*\s+--?value\s+|[\\""']*(?:\s+/t\s+REG_\w+|\s+/f)*\s+/d\s+|\s+REG_\w+\s+|\\?"";s:[0-9]+:|[\\""']*[\s,]+[\\""']*value[\\""']*\s*[:=]+\s*|\s+(?:as\s+)?(?:secure)?(?:string|str|n?varchar|text)(?:\([0-9]+\))?\s*=\s*N?|\?\s*:\s*)", SecretWay.Near, 1000)]
    public static partial Regex Lead();

    // As people draw it.
    [GeneratedRegex(@"\A[\\""'*_`)]*\s*(?:-{1,2}>|[→⇒⟶➜➔➝➞➡⟹⮕▶►])(?:[*_]+\s+|\s*)", SecretWay.Near, 1000)]
    public static partial Regex ArrowLead();

    [GeneratedRegex($@"\A(?:{Value})", SecretWay.Near, 1000)]
    public static partial Regex Any();
}
