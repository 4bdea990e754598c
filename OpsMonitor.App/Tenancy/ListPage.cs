using Microsoft.AspNetCore.Components;
using OpsMonitor.App.Look;
using OpsMonitor.App.Parts;

namespace OpsMonitor.App.Tenancy;

/// <summary>A page that shows a list of a tenant: it reads when the address asks for something else, and whenever what it watches has changed.</summary>
public abstract class ListPage<TState> : TenantPage
    where TState : ListState, new()
{
    protected const int PageSize = 50;

    private object? _subject;

    [Inject]
    public required ViewerClock Clock { get; init; }

    /// <summary>What the address asks for, for <see cref="PageHead"/>.</summary>
    protected PageQuery Request { get; private set; } = PageQuery.Of("");

    protected TState State { get; set; } = new();

    /// <summary>When what is on the screen was read.</summary>
    protected DateTimeOffset ReadAt { get; set; }

    /// <summary>Whose list this is: what is known of one says nothing about another.</summary>
    protected virtual object Subject => Current.Id;

    /// <summary>Whether anything is on the screen yet.</summary>
    protected abstract bool IsRead { get; }

    /// <summary>The address of the list's beginning; null where that is on the screen.</summary>
    protected string? ToBeginning => State.Cursor is null ? null : ToUrl(Beginning);

    private TState Beginning => At(null);

    /// <summary>Reads filters and place.</summary>
    protected abstract TState Read(PageQuery request);

    protected abstract string ToUrl(TState state);

    /// <summary>Watches all that the list shows; it is called for each address, and a watched key is not watched twice.</summary>
    protected abstract void WatchAll();

    /// <summary>Reads what <see cref="State"/> asks for.</summary>
    protected abstract Task ReadListAsync(CancellationToken cancel);

    /// <summary>Forgets what belongs to the subject before.</summary>
    protected abstract void Forget();

    /// <summary>The list of the same subject is about to show something else.</summary>
    protected virtual void Move(TState next)
    {
    }

    /// <summary>The address of the page that begins at a cursor of this list; null for none.</summary>
    protected string? ToCursor(string? cursor) => cursor is null ? null : ToUrl(At(cursor));

    /// <summary>Reads, and notes when; a cursor that is none of this list's leads to its beginning.</summary>
    protected async Task LoadAsync(CancellationToken cancel)
    {
        try
        {
            await ReadListAsync(cancel);
            ReadAt = Clock.Now;
        }
        catch (FormatException)
        {
            Navigation.NavigateTo(ToUrl(Beginning), replace: true);
        }
    }

    protected sealed override async Task OnTenantReadyAsync()
    {
        Request = Asked();
        var next = Read(Request);
        if (!Subject.Equals(_subject))
        {
            UnwatchAll();
            Forget();
            _subject = Subject;
        }
        else if (IsRead && next == State)
        {
            return;
        }
        else
        {
            Move(next);
        }

        State = next;
        WatchAll();
        await ReadAsync(LoadAsync);
    }

    private TState At(string? cursor) => (TState)((ListState)State with { Cursor = cursor });
}
