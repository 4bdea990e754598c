namespace OpsMonitor.App.Parts;

/// <summary>The filters of a page whose state is its address. What is chosen before the address of the choice before has come back adds to that choice.</summary>
public sealed class Choices<T>
    where T : class
{
    private T? _shown;
    private T? _going;

    /// <summary>The page shows this state: call it whenever parameters are set.</summary>
    public void Show(T state)
    {
        if (!state.Equals(_shown))
        {
            (_shown, _going) = (state, null);
        }
    }

    /// <summary>The state to go to.</summary>
    public T Choose(Func<T, T> choice) =>
        _going = choice(_going ?? _shown ?? throw new InvalidOperationException("Nothing is shown yet."));
}
