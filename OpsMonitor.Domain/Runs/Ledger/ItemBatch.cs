using Npgsql;
using OpsMonitor.Domain.Text;
using static OpsMonitor.Domain.Storage.SqlParameters;

namespace OpsMonitor.Domain.Runs.Ledger;

/// <summary>Items on their way into the ledger, a column each, with texts that are fit to store: whoever makes one has paid for that, and not the write.</summary>
public sealed class ItemBatch(int capacity = 0)
{
    private readonly List<string> _ids = new(capacity);
    private readonly List<string> _outcomes = new(capacity);
    private readonly List<string?> _codes = new(capacity);
    private readonly List<string?> _reasons = new(capacity);
    private readonly List<string?> _names = new(capacity);

    public int Count => _ids.Count;

    public static ItemBatch Of(IReadOnlyCollection<ItemResult> items) => OfClean([.. items.Select(i => i.Clean())]);

    /// <summary>Of items that <see cref="ItemResult.Clean"/> gave.</summary>
    internal static ItemBatch OfClean(IReadOnlyCollection<ItemResult> items)
    {
        var batch = new ItemBatch(items.Count);
        foreach (var item in items)
        {
            batch.AddClean(item);
        }

        return batch;
    }

    public void Add(ItemResult item) => AddClean(item.Clean());

    private void AddClean(ItemResult clean)
    {
        _ids.Add(clean.ItemId);
        _outcomes.Add(EnumText.Of(clean.Outcome));
        _codes.Add(clean.ReasonCode);
        _reasons.Add(clean.Reason);
        _names.Add(clean.DisplayName);
    }

    internal NpgsqlParameter[] Parameters() => [P("ids", _ids), P("outcomes", _outcomes), P("codes", _codes), P("reasons", _reasons), P("names", _names)];
}
