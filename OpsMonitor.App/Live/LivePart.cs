namespace OpsMonitor.App.Live;

/// <summary>A part of a page that stays up to date about one thing, and begins anew when it is given another one.</summary>
public abstract class LivePart : LiveComponent
{
    private object? _subject;

    /// <summary>What it is about, by its parameters.</summary>
    protected abstract object Subject { get; }

    /// <summary>Watches all that it shows of the subject.</summary>
    protected abstract void WatchAll();

    /// <summary>Reads all that it shows of the subject.</summary>
    protected abstract Task ReadAllAsync(CancellationToken cancel);

    /// <summary>The first read of the subject.</summary>
    protected virtual Task BeginAsync() => ReadAsync(ReadAllAsync);

    /// <summary>Forgets what belongs to the subject before.</summary>
    protected virtual void Forget()
    {
    }

    protected override async Task OnParametersSetAsync()
    {
        if (Subject.Equals(_subject))
        {
            return;
        }

        UnwatchAll();
        Forget();
        _subject = Subject;
        WatchAll();
        await BeginAsync();
    }
}
