using System.Collections;
using System.Globalization;
using System.Text;

namespace OpsMonitor.Domain.Text;

/// <summary>
/// Unicode's normalisation form C. string.Normalize does nothing under InvariantGlobalization, and without it the app would not start on a
/// machine that lacks ICU; so the tables are ours. Assigned characters never change their normalisation, later versions only add some.
/// </summary>
internal static class Nfc
{
    // Nothing below it ever combines with anything.
    private const char FirstMark = '\u0300';

    private const int Lead = 0x1100, Vowel = 0x1161, Trail = 0x11A7, Syllable = 0xAC00, Vowels = 21, Trails = 28, Syllables = 11_172;

    private static readonly Lazy<Tables> s_tables = new(Tables.Read);

    /// <summary>Canonically equivalent texts become the same text; halves of surrogate pairs become U+FFFD where something else changes.</summary>
    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange(FirstMark, char.MaxValue))
        {
            return text;
        }

        var tables = s_tables.Value;
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value >= FirstMark && tables.MayChange(rune.Value))
            {
                return Compose(Decompose(text, tables), tables);
            }
        }

        return text;
    }

    /// <summary>Form D, with every mark on its own: how some systems write the names of files.</summary>
    public static string Decomposed(string text) =>
        Ascii.IsValid(text) ? text : string.Concat(Decompose(text, s_tables.Value).Select(c => new Rune(c).ToString()));

    /// <summary>The letter without its marks; the character itself where it has none.</summary>
    public static int Base(int code)
    {
        while (s_tables.Value.Parts(code) is [var letter, ..])
        {
            code = letter;
        }

        return code;
    }

    private static List<int> Decompose(string text, Tables tables)
    {
        List<int> all = new(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            Decompose(rune.Value, tables, all);
        }

        // Marks after one base in the order of their classes, those of one class as they came.
        for (var i = 1; i < all.Count; i++)
        {
            var mark = all[i];
            var rank = tables.Class(mark);
            var at = i;
            while (rank > 0 && at > 0 && tables.Class(all[at - 1]) > rank)
            {
                all[at] = all[at - 1];
                at--;
            }

            all[at] = mark;
        }

        return all;
    }

    private static void Decompose(int code, Tables tables, List<int> to)
    {
        if (code - Syllable is >= 0 and < Syllables and var syllable)
        {
            to.Add(Lead + (syllable / (Vowels * Trails)));
            to.Add(Vowel + (syllable % (Vowels * Trails) / Trails));
            if (syllable % Trails > 0)
            {
                to.Add(Trail + (syllable % Trails));
            }
        }
        else if (tables.Parts(code) is { } parts)
        {
            foreach (var part in parts)
            {
                Decompose(part, tables, to);
            }
        }
        else
        {
            to.Add(code);
        }
    }

    private static string Compose(List<int> all, Tables tables)
    {
        List<int> done = new(all.Count);
        var (starter, last) = (-1, 0);
        foreach (var code in all)
        {
            var rank = tables.Class(code);
            // A mark joins its base unless one of its own class, or a base, stands between.
            if (starter >= 0 && (done.Count - 1 == starter || (last < rank && last > 0)) && tables.Join(done[starter], code) is { } joined)
            {
                done[starter] = joined;
                continue;
            }

            (starter, last) = (rank == 0 ? done.Count : starter, rank);
            done.Add(code);
        }

        var text = new StringBuilder(done.Count);
        foreach (var code in done)
        {
            text.Append(new Rune(code));
        }

        return text.ToString();
    }

    private sealed class Tables
    {
        private const int Planes = 0x30000; // no character beyond has a decomposition or a class

        private readonly Dictionary<int, int[]> _parts = [];
        private readonly Dictionary<(int, int), int> _joined = [];
        private readonly byte[] _classes = new byte[Planes];
        private readonly BitArray _changing = new(Planes);

        public static Tables Read()
        {
            var tables = new Tables();
            using var stream = typeof(Nfc).Assembly.GetManifestResourceStream("Unicode/nfc.txt")
                ?? throw new InvalidOperationException("The table of compositions is not embedded.");
            using var reader = new StreamReader(stream);
            while (reader.ReadLine() is { } line)
            {
                if (line is not ['#', ..])
                {
                    tables.Add(line);
                }
            }

            for (var jamo = Vowel; jamo < Trail + Trails; jamo++)
            {
                tables._changing[jamo] = true;
            }

            return tables;
        }

        public bool MayChange(int code) => code < Planes && _changing[code];

        public int Class(int code) => code < Planes ? _classes[code] : 0;

        public int[]? Parts(int code) => _parts.GetValueOrDefault(code);

        public int? Join(int first, int second)
        {
            if (first - Lead is >= 0 and < 19 and var lead && second - Vowel is >= 0 and < Vowels and var vowel)
            {
                return Syllable + (((lead * Vowels) + vowel) * Trails);
            }

            if (first - Syllable is >= 0 and < Syllables and var syllable && syllable % Trails == 0 && second - Trail is > 0 and < Trails and var trail)
            {
                return first + trail;
            }

            return _joined.TryGetValue((first, second), out var joined) ? joined : null;
        }

        private void Add(string line)
        {
            var at = line.AsSpan().IndexOfAny("=>-");
            var code = Hex(line[..at]);
            var rest = line[(at + 1)..].Split(' ');
            if (line[at] == '-')
            {
                for (var i = code; i <= Hex(rest[0]); i++)
                {
                    _classes[i] = byte.Parse(rest[1], CultureInfo.InvariantCulture);
                    _changing[i] = true;
                }

                return;
            }

            var parts = rest.Select(Hex).ToArray();
            _parts[code] = parts;
            _changing[code] |= line[at] == '>';
            if (line[at] == '=')
            {
                _joined[(parts[0], parts[1])] = code;
                _changing[parts[1]] = true;
            }
        }

        private static int Hex(string text) => int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }
}
