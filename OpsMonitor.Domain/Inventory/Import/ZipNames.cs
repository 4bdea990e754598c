using System.Text;

namespace OpsMonitor.Domain.Inventory.Import;

/// <summary>
/// Names of a zip as people know them. Whoever sets no mark for UTF-8 writes UTF-8 all the same, or the code page of its system: that of DOS (Windows Explorer,
/// most tools) or that of Windows. All names of an archive are of one.
/// </summary>
internal static class ZipNames
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // 850 is 437 with more letters in place of lines and Greek.
    private static readonly Encoding s_dos = CodePagesEncodingProvider.Instance.GetEncoding(850)!;
    private static readonly Encoding s_windows = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>How the names without a mark are written.</summary>
    public static Encoding Detect(IEnumerable<byte[]> unmarked)
    {
        var (isUtf8, score) = (true, 0);
        foreach (var name in unmarked)
        {
            isUtf8 = isUtf8 && System.Text.Unicode.Utf8.IsValid(name);
            for (var i = 0; i < name.Length; i++)
            {
                score += Score(name[i], IsLetter(name, i - 1) || IsLetter(name, i + 1));
            }
        }

        return isUtf8 ? s_strict : score > 0 ? s_windows : s_dos;
    }

    // Letters stand below 0xA6 in the pages of DOS, above 0xBF in that of Windows, which has dashes, quotes and dots where DOS has vowels.
    private static int Score(byte one, bool isAtLetter) => one switch
    {
        < 0x80 => 0,
        0x85 or (>= 0x91 and <= 0x97) => isAtLetter ? -1 : 1,
        <= 0xA5 or 0xE1 => -1,
        >= 0xC0 => 1,
        _ => 0,
    };

    private static bool IsLetter(byte[] name, int at) => at >= 0 && at < name.Length && char.IsAsciiLetter((char)name[at]);

    /// <summary>The name with slashes, without <c>./</c> in it; null, with what is wrong with it, where it leads outside or is no name.</summary>
    public static string? Clean(string name, out string? wrong)
    {
        var path = name.Replace('\\', '/');
        path = path == "./" ? path : string.Join('/', path.Split('/').Where(part => part != "."));
        wrong = path.Length == 0 ? "without a name"
            : path.Any(char.IsControl) ? "whose name has a control character"
            : path[0] == '/' || (path.Length > 1 && path[1] == ':' && char.IsAsciiLetter(path[0])) ? "whose path is absolute"
            : path.Split('/').Contains("..") ? "whose path leads outside, by \"..\""
            : null;
        return wrong is null ? path : null;
    }
}
