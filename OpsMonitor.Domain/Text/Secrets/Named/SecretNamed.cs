using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using OpsMonitor.Domain.Text.Secrets.Tables;

namespace OpsMonitor.Domain.Text.Secrets.Named;

/// <summary>
/// Secrets whose name stands before them. The names are looked for once; each way to tell a value is then tried where a name ends. No other expression
/// holds the names, because they make an automaton so large that a few of them in one would be refused.
/// </summary>
internal static partial class SecretNamed
{
    private const string Member = "(?:(?:old|new|raw|string|default|current|setting)?[_-]?val(?:ue)?|value[_-]?data|old|new|from|to|before|after|data|text|content|default|current|baseline)";

    private const string Inner = $@"(?:\{{\s*[\\""']+{Member}[\\""']+\s*:\s*)?";

    // Of a list no more are looked for.
    private const int MaxListed = 20;

    // What of an address of AWS stands before "secret".
    private const int Arn = 80;

    private static readonly SearchValues<string> s_marks = SecretStep.Any(
        "pass", "pasw", "p@s", "pa55", "pwd", "pw", "paso", "kennwort", "mot", "contrase", "wachtwoord", "senha", "hasl", "secret", "token", "key", "cred", "cookie", "psk", "sess", "conn", "unlock", "activat", "recover", "bypass",
        "seed", "mnemonic", "phrase", "sas", "community", "parola", "geheim", "lm hash", "lmhash", "nt hash", "nthash", "ntlm", "salasana", "heslo", "geslo", "jelsz", "sifre", "kodeord", "adgangskode", "lozinka", "zaporka", "mat kh", "sandi");

    private static readonly SearchValues<char> s_space = SearchValues.Create(" \t\r\n");
    private static readonly SearchValues<char> s_ends = SearchValues.Create(" \t\r\n,;&\"'<>");
    private static readonly SearchValues<char> s_quotes = SearchValues.Create("\"'\\");
    private static readonly SearchValues<char> s_tagStarts = SearchValues.Create("< \t\r\n");
    private static readonly SearchValues<char> s_tagEnds = SearchValues.Create("> \t\r\n");

    private static readonly SecretWay[] s_pairs = Pairs();

    private static readonly SecretWay[] s_sentences =
    [
        new(Space(), OptionValue()) { Next = s_space, Before = OptionStart(), Is = p => IsOption(p.Name) },
        new(Space(), SlashValue()) { Next = s_space, Before = SlashStart(), Is = p => p.Name.All(c => !char.IsLower(c)) && IsSlashed(p) },
        new(Space(), SlashValue()) { Next = s_space, Before = Installer(), Is = IsSlashed },
        .. SecretSentences.Ways(),
    ];

    /// <summary>Whether a name may be in the text: one in other letters is looked for, not guessed.</summary>
    public static bool MayBe(string text) => text.AsSpan().ContainsAny(s_marks) || !Ascii.IsValid(text);

    /// <summary>The text with each value masked that is told behind its name: pairs before sentences, which may end in one.</summary>
    public static string Mask(string text) => Mask(Mask(text, s_pairs), s_sentences);

    private static string Mask(string text, SecretWay[] ways)
    {
        StringBuilder? masked = null;
        var done = 0;
        foreach (var name in Name().EnumerateMatches(text))
        {
            var (start, end) = (name.Index, EndOfWord(text, name.Index, name.Index + name.Length));
            foreach (var (from, to) in start < done || IsArn(text, start) || SecretNot.IsOther(text, start) ? [] : Values(ways, text, start, end))
            {
                var last = End(text, to);
                (masked ??= new(text.Length)).Append(text, done, from - done).Append(Shown(text[from..last], text.AsSpan(start..end)));
                done = last;
            }
        }

        return masked is null ? text : masked.Append(text, done, text.Length - done).ToString();
    }

    // --client-secret keyWe5x is no "secret key": a name does not end within a word where it could end before it.
    private static int EndOfWord(string text, int start, int end)
    {
        if (end < text.Length && char.IsLetterOrDigit(text[end]) && text.AsSpan(start..end).LastIndexOf(' ') is > 0 and var space
            && SecretWay.Length(Name(), text.AsSpan(start, space)) == space)
        {
            return start + space;
        }

        return end;
    }

    // arn:aws:secretsmanager:eu-west-1:123456789012:secret:prod/db names a secret and does not tell it.
    private static bool IsArn(string text, int start) => start > 0 && text[start - 1] == ':' && text.AsSpan(Math.Max(0, start - Arn), Math.Min(start, Arn)) is var before
        && before[(before.LastIndexOfAny(s_space) + 1)..].Contains("arn:", StringComparison.Ordinal);

    // What is JSON stays JSON, all of it secret.
    private static string Shown(string value, ReadOnlySpan<char> name) =>
        value[0] is '[' or '{' && SafeJson.Secret(value) is { } json ? json : $"[redacted:{SecretPlace.KindOf(name)}]";

    // An ampersand begins the next parameter of an address, or belongs to the value.
    private static int End(string text, int to)
    {
        while (to < text.Length && text[to] == '&' && !Parameter().IsMatch(text.AsSpan(to)))
        {
            to = text.AsSpan(to + 1).IndexOfAny(s_ends) is >= 0 and var length ? to + 1 + length : text.Length;
        }

        return to;
    }

    private static List<(int Start, int End)> Values(SecretWay[] ways, string text, int start, int end)
    {
        foreach (var way in ways)
        {
            if (way.Values(text, start, end) is { Count: > 0 } values)
            {
                return values;
            }
        }

        return [];
    }

    private static SecretWay[] Pairs()
    {
        var member = new SecretWay(NextMember(), SecretValues.Any());
        return
        [
            new(ElementEnd(), Content()) { Next = s_tagEnds, Before = ElementStart(), Is = p => IsContent(p.Value) },
            new(AttributeEnd(), Content()) { Next = s_quotes, Before = Attribute(), Is = p => IsContent(p.Value) },
            new(ElementsBetween(), Content()) { Next = s_tagStarts, Before = NamingElement(), Is = p => IsContent(p.Value) },
            new(SecretValues.Lead(), SecretValues.Any()) { Is = IsPair, IsOpen = true, Then = Others(MaxListed) },
            new(SecretValues.ArrowLead(), SecretValues.Any()) { Is = p => SecretValues.IsPointedAt(p.Lead, p.Value) },
            new(LedOn(), SecretValues.Any()) { Is = p => IsPair(p) && !SecretWords.IsResult(p.Value) },
            new(Column(), SecretValues.Any()) { Is = p => SecretWords.IsShaped(p.Value) && !IsPath(p.Value) },
            new(Compared(), InQuotes()),
            new(NextLines(), SecretValues.Any()) { Before = NamingMember() },
            new(FirstMember(), SecretValues.Any()) { Next = s_quotes, Then = member with { Then = member } },
        ];
    }

    // passwords: swordfish7, hunter2
    private static SecretWay Others(int most) => new(Comma(), SecretValues.Any())
    {
        Is = p => Several().IsMatch(p.Name) && SecretWords.IsShaped(p.Value),
        Then = most > 1 ? Others(most - 1) : null,
    };

    private static bool IsPair(SecretPlace pair) => !SecretValues.IsReference(pair.Value) && !SecretNot.IsPair(pair) && !(IsPath(pair.Value) && IsFolder(pair.Name)) && !SecretWords.IsState(pair.Value) && !SecretValues.IsOrdinaryBlock(pair.Value) && !SecretWords.IsTold(pair.Lead, pair.Value)
        && !(pair.Name[^1] is 's' or 'S' && SecretWords.IsResult(pair.Value)) && !SecretPatterns.IsHidden(pair.Value.Trim('"'))
        && (!SecretWords.IsDoubtful(pair.Name) || SecretWords.IsShaped(pair.Value));

    // PWD=/var/lib is where a shell works.
    private static bool IsFolder(string name) => name.EndsWith("pwd", StringComparison.OrdinalIgnoreCase) && name.Length <= "oldpwd".Length;

    private static bool IsPath(string value) => value.StartsWith('/') && value.All(c => char.IsAsciiLetterLower(c) || c is '/' or '.' or '_' or '-');

    // The head of the next column is no value.
    private static bool IsContent(string text) => !string.IsNullOrWhiteSpace(text) && !SecretTables.IsHeading(text.Trim());

    // --db-password and -AccessToken, not --nopassword.
    private static bool IsOption(string name) => name[0] == '-' && name.AsSpan().TrimStart('-') is var bare
        && !(bare.StartsWith("no", StringComparison.OrdinalIgnoreCase) && char.IsLetter(bare[2]));

    // What an address or a command is answered is none.
    private static bool IsSlashed(SecretPlace told) => !SecretWords.IsOrdinary(told.Value) && told.Value.AsSpan().Trim(",;.)").ContainsAnyExceptInRange('0', '9');

    // Only the name's end counts: password= and db_password= are pairs, passwordRequired= is a policy setting.
    [GeneratedRegex($"[\\w.-]*(?:{SecretWords.Names}){SecretWords.Qualified}", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    internal static partial Regex Name();

    [GeneratedRegex(@"\A&(?:(?:amp;)?[\w.%\[\]$-]{1,60}=|#|\w{1,10};|\z)", SecretWay.Near, 1000)]
    private static partial Regex Parameter();

    // <password>two words</password>
    [GeneratedRegex(@"<(?:[\w.-]+:)?\z", SecretWay.Near, 1000)]
    private static partial Regex ElementStart();

    [GeneratedRegex(@"\A(?:\s[^<>]{0,200})?>(?:<!\[CDATA\[)?", SecretWay.Near, 1000)]
    private static partial Regex ElementEnd();

    // <entry key="password">two words</entry>
    [GeneratedRegex(@"<[\w.:-]+\s(?:[^<>]*\s)?(?:name|key|id)=[""'](?:[\w.-]*:)?\z", SecretWay.Near, 1000)]
    private static partial Regex Attribute();

    [GeneratedRegex(@"\A[""'](?:[^<>]{0,200}[^<>/])?>(?:\s*<(?:value|val|string|text|data)(?:\s[^<>]{0,200})?>)?(?:<!\[CDATA\[)?", SecretWay.Near, 1000)]
    private static partial Regex AttributeEnd();

    // <key>Password</key> <string>two words</string>, as property lists have it.
    [GeneratedRegex(@"<(?:key|name|t[dh]|dt)(?:\s[^<>]*)?>[\w.\s-]*\z", SecretWay.Near, 1000)]
    private static partial Regex NamingElement();

    [GeneratedRegex(@"\A\s*</\w+>\s*<\w+(?:\s[^<>]{0,200})?>(?:<!\[CDATA\[)?", SecretWay.Near, 1000)]
    private static partial Regex ElementsBetween();

    [GeneratedRegex(@"\A[^<]+", SecretWay.Near, 1000)]
    private static partial Regex Content();

    // Password.......: swordfish, Password [svc_sync] = swordfish, Password (ana): swordfish
    [GeneratedRegex(@"\A(?:(?:\s?\.){2,}\s*:?|\s*(?:\[[^\]\r\n]{1,60}\]|\([^()\r\n]{1,60}\))\s*[:=])\s*", SecretWay.Near, 1000)]
    private static partial Regex LedOn();

    [GeneratedRegex(@"\A\s*[,;]\s+", SecretWay.Near, 1000)]
    private static partial Regex Comma();

    [GeneratedRegex(@"\A[\w.-]*(?:words|wörter|keys|tokens|secrets|codes|pins|phrases)[\\""']*\s*[:=]", SecretWay.Near, 1000)]
    private static partial Regex Several();

    // password|swordfish7, or with a tab between
    [GeneratedRegex(@"\A[ ]?[|\t][ ]?", SecretWay.Near, 1000)]
    private static partial Regex Column();

    // password != 'swordfish', password <- "swordfish", where token in ('swordfish')
    [GeneratedRegex(@"\A[\])]*\s*(?:!=|<>|<-|~|\s-(?:eq|ne|like|match)|\slike|\sin\s*\(|\|\||\?\?)\s*N?", SecretWay.Near, 1000)]
    private static partial Regex Compared();

    [GeneratedRegex(@"\A(?:""[^""]+""|'[^']+'(?:\s*,\s*'[^']+')*)", SecretWay.Near, 1000)]
    private static partial Regex InQuotes();

    // {"key":"password","type":"text","old":"swordfish","new":"hunter2"}
    [GeneratedRegex($@"\A[\\""']+(?:\s*,\s*[\\""']+\w{{1,40}}[\\""']+\s*:\s*(?:[\\""']+[^\\""']{{0,60}}[\\""']+|[\w.]{{1,40}})){{0,3}}?\s*,\s*[\\""']+{Member}[\\""']+\s*:\s*{Inner}", SecretWay.Near, 1000)]
    private static partial Regex FirstMember();

    [GeneratedRegex($@"\A[\\""']*\}}?\s*,\s*[\\""']+{Member}[\\""']+\s*:\s*{Inner}", SecretWay.Near, 1000)]
    private static partial Regex NextMember();

    // - key: password\n  type: string\n  value: swordfish
    [GeneratedRegex(@"(?:^|[\s{-])[""']?(?:key|name|id|label|field|setting|property|parameter)[""']?:[ \t]*[""']?\z", SecretWay.Near, 1000)]
    private static partial Regex NamingMember();

    [GeneratedRegex($@"\A[""']?[ \t]*(?:\r?\n[ \t]+[\w-]{{1,40}}:[^\r\n]{{0,200}}){{1,3}}?\r?\n[ \t]+[""']?{Member}[""']?:[ \t]*", SecretWay.Near, 1000)]
    private static partial Regex NextLines();

    // mysqldump --password swordfish, Connect-X -Token swordfish
    [GeneratedRegex(@"(?:\A|[\s(\[""'])\z", SecretWay.Near, 1000)]
    private static partial Regex OptionStart();

    [GeneratedRegex(@"\A\s+", SecretWay.Near, 1000)]
    private static partial Regex Space();

    // setup.exe /quiet /InstallToken swordfish
    [GeneratedRegex(@"(?:\.(?:exe|msi|msp|bat|cmd)[""']?|\bmsiexec|\bsetup|\binstall\w*)\s(?:[^\r\n]*\s)?/\z", SecretWay.Near, 1000)]
    private static partial Regex Installer();

    [GeneratedRegex(@"(?:\A|[\s""'])/\z", SecretWay.Near, 1000)]
    private static partial Regex SlashStart();

    [GeneratedRegex(@"\A(?:\[redacted:[a-z_]+\]|""[^""]*""?|'[^']*'?|[^\s""'/-]\S*)", SecretWay.Near, 1000)]
    private static partial Regex SlashValue();

    [GeneratedRegex(@"\A(?:\[redacted:[a-z_]+\]|""[^""]*""?|'[^']*'?|[^\s""'-]\S*)", SecretWay.Near, 1000)]
    private static partial Regex OptionValue();
}
