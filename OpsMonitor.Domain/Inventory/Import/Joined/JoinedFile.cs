using System.Text;

namespace OpsMonitor.Domain.Inventory.Import.Joined;

/// <summary>A file that holds lists of policies, or some among other objects.</summary>
/// <param name="Owner">Whose they are, as its path says.</param>
/// <param name="Lists">By their places in the file.</param>
/// <param name="IsWhole">It holds nothing else.</param>
internal sealed record JoinedFile(OpenedFile File, PathOwner? Owner, IReadOnlyDictionary<string, Belonging> Lists, bool IsWhole)
{
    // What a text has that holds the lists of others: the context of a page, or assignments by themselves.
    private static readonly byte[][] s_marks = [.. ContextOwner.Properties.Select(p => Encoding.ASCII.GetBytes(")/" + p)), "AssignmentTarget"u8.ToArray()];
    private static readonly int s_longest = s_marks.Max(m => m.Length);

    /// <summary>The policy that its path names.</summary>
    public string? Policy { get; set; }

    /// <summary>By the places of lists, the policies that have them now.</summary>
    public Dictionary<string, string> Joined { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether it is told as one: all of it went to policies.</summary>
    public bool IsJoined => IsWhole && Joined.Count == Lists.Count;

    /// <summary>Null where it holds none, cannot be read, or has more than is <paramref name="left"/> of the bytes that may be held, which it takes off.</summary>
    public static JoinedFile? Read(OpenedFile file, ref long left)
    {
        var owner = JoinedPath.OwnerOf(file.Path);
        if (file.NoInventory is not null || file.Open(out _) is not { } open || (owner is null && !IsMarked(open)))
        {
            return null;
        }

        var lists = new Dictionary<string, Belonging>(StringComparer.Ordinal);
        var isWhole = true;
        foreach (var part in TextParts.Read(file.Path, open))
        {
            var list = owner?.List is { } relation ? Belonging.OfRelation(relation, owner.Value.Id, part, file.Path)
                : Belonging.Of(part, file.Path, owner is not null) ?? (owner is not null && part.IsEmptyList ? new("assignments", []) : null);
            isWhole &= list is not null;
            if (list is not null && lists.TryAdd(part.Place, list) && (left -= BytesOf(list)) < 0)
            {
                return null;
            }
        }

        return lists.Count == 0 ? null : new(file, owner, lists, isWhole);
    }

    private static long BytesOf(Belonging list) => list.Elements.Sum(e => 2L * e.Length) + 200;

    private static bool IsMarked(Func<Stream> open)
    {
        try
        {
            using var utf8 = TextEncodings.AsUtf8(open);
            var (buffer, kept) = (new byte[64 * 1024], 0);
            for (int read; (read = utf8.Read(buffer, kept, buffer.Length - kept)) > 0;)
            {
                var text = buffer.AsSpan(0, kept + read);
                foreach (var mark in s_marks)
                {
                    if (text.IndexOf(mark) >= 0)
                    {
                        return true;
                    }
                }

                kept = Math.Min(s_longest - 1, text.Length);
                text[^kept..].CopyTo(buffer);
            }
        }
        catch (DecoderFallbackException)
        {
            // What is wrong with it is told where it is read.
        }

        return false;
    }
}
