using System.Text;
using System.Text.Json;
using OpsMonitor.Domain.Inventory.Content;
using OpsMonitor.Domain.Text;
using OpsMonitor.Domain.Text.Secrets;

namespace OpsMonitor.Domain.Findings.Differences;

/// <summary>What a reader should know of one difference beside its two sides.</summary>
public static class EvidenceNote
{
    /// <summary>The elements that both sides have are in another order.</summary>
    public const string Order = "order";

    /// <summary>What differs is not shown.</summary>
    public const string Hidden = "hidden";

    /// <summary>Only the place where long texts differ.</summary>
    public const string Excerpt = "excerpt";

    /// <summary>The number of elements.</summary>
    public const string Count = "count";
}

/// <summary>One difference as the evidence holds it: no secret, no longer than allowed, and its two sides never alike.</summary>
internal sealed class EvidenceEntry
{
    private const int MaxValueBytes = 4 * 1024;
    private const int MaxPath = 1024;
    private const int MaxWords = 300;

    // 16 levels in all; the document, its changes and each change take three.
    private const int MaxValueDepth = 13;

    private readonly PropertyChange _change;
    private string _baseline;
    private string _current;
    private readonly string? _wordsBefore;
    private readonly string? _wordsAfter;
    private string? _note;

    private EvidenceEntry(PropertyChange change, bool isCount, string? words)
    {
        _change = change;
        _note = change.IsOrder ? EvidenceNote.Order : isCount ? EvidenceNote.Count : null;
        (_baseline, var one) = EvidenceValue.Shown(change.Baseline, MaxValueDepth);
        (_current, var other) = EvidenceValue.Shown(change.Current, MaxValueDepth);
        if (change.Kind == ChangeType.Changed && !change.IsOrder && EncodedPair.Of(change.Baseline!, change.Current!) is var (before, after))
        {
            (_baseline, _current) = (EvidenceValue.Quoted(SafeJson.Text(before)), EvidenceValue.Quoted(SafeJson.Text(after)));
        }

        IsCut = one || other || change.Path.Length > MaxPath;
        (_wordsBefore, _wordsAfter) = (Words(change.Baseline is null ? null : _baseline, words), Words(change.Current is null ? null : _current, words));
    }

    private bool IsCut { get; set; }

    /// <summary>The JSON of the difference, and whether something of it is missing.</summary>
    public static (string Text, bool Cut) Write(PropertyChange change, bool isCount, string? words)
    {
        var entry = new EvidenceEntry(change, isCount, words);
        entry.KeepApart();
        entry.Shorten();
        return (entry.ToText(), entry.IsCut);
    }

    private void KeepApart()
    {
        if (_change.Kind == ChangeType.Changed && string.Equals(_baseline, _current, StringComparison.Ordinal))
        {
            _current = EvidenceValue.Quoted(EvidenceValue.Plain(_current) + SecretPatterns.AnotherValue);
            _note = EvidenceNote.Hidden;
        }
    }

    // Quoting may double the length and UTF-8 triple it, so a sixth of the limit in characters always fits. It was masked before the cut.
    private void Shorten()
    {
        var (longBefore, longAfter) = (IsLong(_baseline), IsLong(_current));
        if (!longBefore && !longAfter)
        {
            return;
        }

        const int Max = MaxValueBytes / 6;
        IsCut = true;
        if (_change.Kind == ChangeType.Changed)
        {
            var (baseline, current) = TextExcerpt.Of(EvidenceValue.Plain(_baseline), EvidenceValue.Plain(_current), Max);
            (_baseline, _current) = (EvidenceValue.Quoted(baseline), EvidenceValue.Quoted(current));
            _note ??= EvidenceNote.Excerpt;
            return;
        }

        _baseline = longBefore ? EvidenceValue.Quoted(SafeText.Cut(EvidenceValue.Plain(_baseline), Max)) : _baseline;
        _current = longAfter ? EvidenceValue.Quoted(SafeText.Cut(EvidenceValue.Plain(_current), Max)) : _current;
    }

    private string ToText() => JsonBuffer.Text(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("path", Evidence.Clean(_change.Path, MaxPath));
        writer.WriteString("label", Evidence.Clean(_change.Label, MaxPath));
        writer.WriteString("kind", _change.Kind.Word());
        writer.WritePropertyName("baseline");
        writer.WriteRawValue(_baseline);
        writer.WritePropertyName("current");
        writer.WriteRawValue(_current);
        foreach (var (name, text) in new[] { ("baseline_words", _wordsBefore), ("current_words", _wordsAfter), ("note", _note) }.Where(p => p.Item2 is not null))
        {
            writer.WriteString(name, text);
        }

        writer.WriteEndObject();
    });

    // Of what may be shown: a hidden value has no words.
    private string? Words(string? shown, string? known)
    {
        if (shown is null || _change.IsOrder)
        {
            return null;
        }

        using var document = JsonDocument.Parse(shown);
        return (known ?? ValueWords.Of(document.RootElement, _change.Definition)) is { } words ? Evidence.Clean(words, MaxWords) : null;
    }

    private static bool IsLong(string json) => Encoding.UTF8.GetByteCount(json) > MaxValueBytes;
}
