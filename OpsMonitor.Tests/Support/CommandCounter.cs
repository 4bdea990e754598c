using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace OpsMonitor.Tests.Support;

/// <summary>Counts the commands that the app's queries and ledgers send to one database. The watcher of the live feed has its own
/// connections and is not counted.</summary>
internal sealed class CommandCounter : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private readonly string _database;
    private readonly List<IDisposable> _subscriptions = [];
    private readonly Action<int>? _after;
    private readonly ConcurrentQueue<string> _texts = [];
    private int _count;

    /// <summary><paramref name="after"/> is called after each command, before its rows are read, with its number.</summary>
    public CommandCounter(string database, Action<int>? after = null)
    {
        (_database, _after) = (database, after);
        _subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
    }

    public int Count => Volatile.Read(ref _count);

    /// <summary>The commands' texts, in their order.</summary>
    public IReadOnlyCollection<string> Texts => _texts;

    public void Dispose() => _subscriptions.ForEach(s => s.Dispose());

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "Microsoft.EntityFrameworkCore")
        {
            _subscriptions.Add(value.Subscribe(this));
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Value is CommandExecutedEventData data && data.Command.Connection?.Database == _database)
        {
            _texts.Enqueue(data.Command.CommandText);
            var number = Interlocked.Increment(ref _count);
            _after?.Invoke(number);
        }
    }

    public void OnCompleted()
    {
        // The listeners live as long as the process.
    }

    public void OnError(Exception error)
    {
        // Never raised by a DiagnosticListener.
    }
}
