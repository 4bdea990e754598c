using System.Text.Json;
using OpsMonitor.Domain.Text.Secrets.Programs;
using OpsMonitor.Domain.Text.Secrets.Tables;

namespace OpsMonitor.Domain.Text.Secrets;

/// <summary>
/// A place in a JSON as what stands around it tells: whether all of it is secret, what was named that it may be the value of, and in which columns of its
/// rows secrets stand. Whoever shows JSON asks here, so that all of them hide the same.
/// </summary>
internal readonly record struct SecretScope(bool IsSecret, SecretNaming Given = SecretNaming.None, SecretHead? Head = null)
{
    // No command has more words; a list of ids may.
    private const int MaxArguments = 200;

    /// <summary>The members of an object, each with its scope.</summary>
    public IEnumerable<(JsonProperty Member, SecretScope Scope)> Members(JsonElement element)
    {
        var (given, head) = (Given, Head);
        if (IsSecret)
        {
            return element.EnumerateObject().Select(p => (p, new SecretScope(!IsNote(p))));
        }

        var (own, described) = (SecretNames.Named(element), SecretNames.Described(element));
        var soft = described | (given != SecretNaming.None && !SecretNames.HasName(element) ? given : SecretNaming.None);
        var within = soft | (own != SecretNaming.None && SecretNames.IsKeyed(element) ? own : SecretNaming.None);
        head = SecretHead.Of(element) ?? head;
        return element.EnumerateObject().Select(p => (p, IsNote(p) ? default
            : SecretNames.IsSecret(p) || SecretNames.Holds(p, own) || IsTold(p, soft) ? new(true)
            : new SecretScope(false, p.Value.ValueKind == JsonValueKind.Object ? (SecretNames.IsOfValue(p.Name) ? SecretNaming.None : within) : SecretNames.IsHolding(p.Name) ? soft : SecretNaming.None, Rows(p, head))));
    }

    /// <summary>The items of a list, each with its scope, or with what is shown of it where it is one of the words of a command line.</summary>
    public IEnumerable<(JsonElement Item, SecretScope Scope, string? Shown)> Items(JsonElement list)
    {
        var (isPair, isNamed) = (list.GetArrayLength() == 2, false);
        var words = IsSecret ? null : Arguments(list);
        var head = Head ?? (IsSecret ? null : SecretHead.Above(list));
        var isRow = head is not null && head.Count == list.GetArrayLength() && !list.EnumerateArray().Any(i => i.ValueKind is JsonValueKind.Array or JsonValueKind.Object);
        foreach (var (at, item) in list.EnumerateArray().Index())
        {
            if (words is not null && words[at] is var word && word != item.GetString())
            {
                yield return (item, default, word);
            }
            else
            {
                var isValue = item.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array) && (isRow ? head!.Hides(at, item) : SecretNames.IsTold(Given, item));
                yield return (item, new(IsSecret || isNamed || isValue, Given, isRow ? null : head), null);
            }

            isNamed = item.ValueKind == JsonValueKind.String && SecretNames.NamesNext(item.GetString()!, isPair);
        }
    }

    /// <summary>Whether the member tells which setting, or what kind of value, there is.</summary>
    public static bool IsNote(JsonProperty member) => member.Name.Contains("@odata", StringComparison.Ordinal) || SecretNames.IsDefinition(member);

    private static bool IsTold(JsonProperty member, SecretNaming soft) => soft != SecretNaming.None && SecretNames.IsHolding(member.Name) && SecretNames.IsTold(soft, member.Value);

    private static SecretHead? Rows(JsonProperty member, SecretHead? head) => member.Value.ValueKind == JsonValueKind.Array && !SecretNames.IsHead(member.Name) ? head : null;

    // The words of a command line where they tell a password; null where they tell none.
    private static IReadOnlyList<string>? Arguments(JsonElement list)
    {
        List<string> words = list.GetArrayLength() is < 2 or > MaxArguments || list.EnumerateArray().Any(i => i.ValueKind != JsonValueKind.String) ? [] : [.. list.EnumerateArray().Select(i => i.GetString()!)];
        return SecretArguments.Masked(words) is var masked && ReferenceEquals(masked, words) ? null : masked;
    }
}
