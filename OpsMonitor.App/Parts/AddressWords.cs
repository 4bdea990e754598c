using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Parts;

/// <summary>The words of one kind of value in addresses, the same for pages and the API: those that are told, and other names of the same that are understood too.</summary>
public sealed class AddressWords<T> : IAddressWords
    where T : struct
{
    private readonly Dictionary<string, T> _understood = new(StringComparer.OrdinalIgnoreCase);

    public AddressWords(IEnumerable<(string Word, T Value)> told, params IEnumerable<(string Word, T Value)> also)
    {
        var words = told.ToList();
        Told = [.. words.Select(w => w.Word)];
        foreach (var (word, value) in words.Concat(also))
        {
            _understood.TryAdd(word, value);
        }
    }

    /// <summary>One word for each value.</summary>
    public IReadOnlyList<string> Told { get; }

    public object? Read(string text) => _understood.TryGetValue(text, out var value) ? value : null;
}

/// <summary>The words of one kind of value, whatever it is.</summary>
public interface IAddressWords
{
    IReadOnlyList<string> Told { get; }

    /// <summary>The value, or null for a word that is none of these.</summary>
    object? Read(string text);
}

/// <summary>Words of enums: their stored texts.</summary>
public static class AddressWords
{
    public static AddressWords<T> Of<T>(params IEnumerable<(string Word, T Value)>? also)
        where T : struct, Enum => new(Enum.GetValues<T>().Select(v => (EnumText.Of(v), v)), also ?? []);
}
